package io.oneactive.transport.jgroups;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes TCP connections on to another port of the loopback interface, until it resets them. */
final class Proxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private Proxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    static Proxy open(int port, int target) {
        try {
            Proxy proxy = new Proxy(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), target);
            Daemons.thread("proxy", proxy::accept).start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                Socket far = new Socket();
                open.add(near);
                open.add(far);
                far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                Daemons.thread("proxy-out", () -> pump(near, far)).start();
                Daemons.thread("proxy-back", () -> pump(far, near)).start();
            } catch (IOException e) {
                // Closed, or nobody there: the connection ends as it came.
                reset();
            }
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Reset.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    boolean isUsed() {
        return open.size() >= 2;
    }

    /** Ends all connections with a reset, as a proxy does that is reloaded. */
    void reset() {
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // Closed already.
            }
        }
        open.clear();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reset();
    }
}
