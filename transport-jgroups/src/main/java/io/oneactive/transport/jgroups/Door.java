package io.oneactive.transport.jgroups;

import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jgroups.protocols.BasicTCP;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.UDP;
import org.jgroups.stack.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The very port at which a member receives. When its host refuses that port, nobody listens there any more.
 *
 * @param kind how to knock
 * @param address where
 */
record Door(Kind kind, SocketAddress address) {
    /** What kind of port it is. */
    enum Kind {
        TCP,
        UDP,
        /** Nothing can be found out there. */
        UNKNOWN
    }

    /**
     * The door of a member.
     *
     * @param transport the lowest protocol of the stack
     * @param physical the member's address, as far as it is known
     */
    static Optional<Door> of(TP transport, @Nullable Object physical) {
        Kind kind = transport instanceof BasicTCP ? Kind.TCP : transport instanceof UDP ? Kind.UDP : Kind.UNKNOWN;
        return physical instanceof IpAddress known
                ? Optional.of(new Door(kind, known.getSocketAddress()))
                : Optional.empty();
    }

    /** One on this machine that was open a moment ago, unless there is no port at all. */
    static Door closed(Kind kind) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
            return new Door(kind, socket.getLocalSocketAddress());
        } catch (IOException e) {
            return new Door(Kind.UNKNOWN, new InetSocketAddress(loopback, 0));
        }
    }

    /**
     * Knocks. True only when the answer is a refusal; silence, an unreachable network and an open port are none.
     *
     * @param patienceMillis how long to wait for an answer; below a second
     */
    boolean isRefused(int patienceMillis) {
        return switch (kind) {
            case TCP -> isConnectionRefused(patienceMillis);
            case UDP -> isPortUnreachable(patienceMillis);
            case UNKNOWN -> false;
        };
    }

    /**
     * This exception tells of a refusal, or that the system itself has given up waiting, for which it takes seconds. Its text is in the
     * language of the machine.
     */
    private boolean isConnectionRefused(int patienceMillis) {
        try (Socket socket = new Socket()) {
            socket.connect(address, patienceMillis);
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Asks again and again: an open port does not answer, and it may be closed just now. */
    private boolean isPortUnreachable(int patienceMillis) {
        long beginNanos = System.nanoTime();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(address);
            for (int wait = 1;
                    System.nanoTime() - beginNanos < TimeUnit.MILLISECONDS.toNanos(patienceMillis);
                    wait *= 2) {
                if (isAnswered(socket, wait)) {
                    return false;
                }
            }
        } catch (PortUnreachableException e) {
            return true;
        } catch (IOException e) {
            // The network is unreachable, which tells nothing of the port.
        }
        return false;
    }

    /** JGroups drops datagrams of one byte; an empty one would not be sent at all. */
    private static boolean isAnswered(DatagramSocket socket, int waitMillis) throws IOException {
        socket.setSoTimeout(waitMillis);
        socket.send(new DatagramPacket(new byte[1], 1));
        try {
            socket.receive(new DatagramPacket(new byte[1], 1));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
