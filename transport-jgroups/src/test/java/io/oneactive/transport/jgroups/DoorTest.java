package io.oneactive.transport.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.transport.jgroups.Door.Kind;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A refusal is evidence; an open port, silence and what cannot be found out are none. */
class DoorTest {
    private static final int PATIENCE_MILLIS = 500;

    private static SocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void aClosedTcpPortIsARefusalAndAnOpenOneIsNone() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThat(new Door(Kind.TCP, loopback(server.getLocalPort())).isRefused(PATIENCE_MILLIS))
                    .isFalse();
        }
        assertThat(new Door(Kind.TCP, loopback(Transports.freePorts(1).get(0))).isRefused(PATIENCE_MILLIS))
                .isTrue();
    }

    @Test
    void aClosedUdpPortIsARefusalAndAnOpenOneIsNone() throws IOException {
        Door door;
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            door = new Door(Kind.UDP, loopback(server.getLocalPort()));
            assertThat(door.isRefused(PATIENCE_MILLIS)).isFalse();
        }
        assertThat(door.isRefused(PATIENCE_MILLIS)).isTrue();
    }

    @Test
    void aHostThatDoesNotAnswerIsNoRefusal() throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Nobody accepts: once this many wait the system leaves further connections without an answer.
            for (int i = 0; i < 4; i++) {
                SocketChannel client = SocketChannel.open();
                client.configureBlocking(false);
                client.connect(loopback(server.getLocalPort()));
                waiting.add(client);
            }
            assertThat(new Door(Kind.TCP, loopback(server.getLocalPort())).isRefused(PATIENCE_MILLIS))
                    .isFalse();
        } finally {
            for (SocketChannel client : waiting) {
                client.close();
            }
        }
    }

    @Test
    void ofAnotherTransportNothingIsFoundOut() {
        assertThat(new Door(Kind.UNKNOWN, loopback(Transports.freePorts(1).get(0))).isRefused(PATIENCE_MILLIS))
                .isFalse();
    }
}
