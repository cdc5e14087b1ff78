package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plain socket that plays a peer. */
final class Stranger implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final DatagramSocket socket;

    Stranger(String address, int port) {
        try {
            socket = new DatagramSocket(null);
            // As another node does, whatever its system: nobody may share this port.
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    String address() {
        return UdpOrigin.text((InetSocketAddress) socket.getLocalSocketAddress());
    }

    void send(String text, String address, int port) {
        send(text.getBytes(UTF_8), address, port);
    }

    void send(byte[] bytes, String address, int port) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(address), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the next datagram. */
    String next() {
        String text = receive(PATIENCE_MILLIS);
        if (text == null) {
            throw new AssertionError("nothing came to " + address() + " within " + PATIENCE_MILLIS + " ms");
        }
        return text;
    }

    /** All datagrams up to and with the one that has this text. */
    List<String> until(String last) {
        List<String> texts = new ArrayList<>();
        do {
            texts.add(next());
        } while (!texts.get(texts.size() - 1).equals(last));
        return texts;
    }

    /** All datagrams that are here already. On the loopback interface, what was sent before something else that arrived is here. */
    List<String> present() {
        List<String> texts = new ArrayList<>();
        for (String text = receive(1); text != null; text = receive(1)) {
            texts.add(text);
        }
        return texts;
    }

    private @Nullable String receive(int millis) {
        try {
            socket.setSoTimeout(millis);
            DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), UTF_8);
        } catch (SocketTimeoutException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
