package io.oneactive.agent.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** The way from the cable to Azurite, which lives outside of the namespaces; can be slow. */
final class WitnessGate implements AutoCloseable {
    private final ServerSocketChannel server;
    private volatile int port;
    private volatile Duration delay = Duration.ZERO;

    WitnessGate(Path socket) {
        try {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Pump.daemon("witness-gate", this::serve);
    }

    /** Leads to this port of the loopback interface from now on; connections that are there stay where they are. */
    void leadTo(int now) {
        port = now;
    }

    /** Each piece of a request or an answer is late by this from now on. */
    void slow(Duration now) {
        delay = now;
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                try {
                    Pump.both(
                            client,
                            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                            () -> delay);
                } catch (IOException nobodyThere) {
                    client.close();
                }
            } catch (IOException ended) {
                // Closed, or the client has hung up already.
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
