package io.oneactive.transport.udp;

import io.oneactive.spi.Transport;
import io.oneactive.testkit.TransportTck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The transport by each way to reach a peer, on the loopback interface. */
class UdpTransportTest {
    @Nested
    class WithListedPeers extends LoopbackTck {
        @Override
        protected List<Transport> group(int size) {
            return listed(size, "127.0.0.1", "127.0.0.1");
        }

        @Override
        protected Duration longestClose() {
            return Duration.ofSeconds(1);
        }
    }

    @Nested
    class WithListedPeersOverIpv6 extends LoopbackTck {
        @Override
        protected List<Transport> group(int size) {
            return listed(size, "::1", "[::1]");
        }
    }

    @Nested
    class WithPeersListedByName extends LoopbackTck {
        @Override
        protected List<Transport> group(int size) {
            return listed(size, "127.0.0.1", "localhost");
        }
    }

    @Nested
    class ByDirectedBroadcast extends LoopbackTck {
        @Override
        protected List<Transport> group(int size) {
            return neighbours(size, "127.0.0.", "broadcast=127.255.255.255");
        }
    }

    @Nested
    class ByLimitedBroadcast extends LoopbackTck {
        @Override
        protected List<Transport> group(int size) {
            return neighbours(size, "127.0.0.", "broadcast=limited");
        }
    }

    @Nested
    class ByMulticast extends LoopbackTck {
        @Override
        protected List<Transport> group(int size) {
            return neighbours(size, "127.0.0.", "multicastGroup=239.255.60.0");
        }
    }

    @Nested
    class BySweep extends LoopbackTck {
        @Override
        protected List<Transport> group(int size) {
            return neighbours(size, "127.0.5.", "broadcastSubnet=127.0.5.0");
        }
    }

    /** Makes groups on this machine. */
    abstract static class LoopbackTck extends TransportTck {
        private final List<DatagramSocket> blockers = new ArrayList<>();

        /** Nodes with one address and a port each, which know each other. */
        static List<Transport> listed(int size, String address, String host) {
            List<Integer> ports = IntStream.range(0, size)
                    .mapToObj(i -> Transports.freePort())
                    .distinct()
                    .toList();
            if (ports.size() < size) {
                return listed(size, address, host);
            }
            String peers = ports.stream().map(port -> host + ':' + port).collect(Collectors.joining(","));
            return ports.stream()
                    .map(port -> Transports.make("port=" + port, "address=" + address, "peers=" + peers))
                    .toList();
        }

        /** Nodes with one port and an address each, which do not know each other. */
        static List<Transport> neighbours(int size, String network, String discovery) {
            int port = Transports.freePort();
            return IntStream.rangeClosed(1, size)
                    .mapToObj(host -> Transports.make(
                            "port=" + port, "address=" + network + host, "discoveryIntervalMS=100", discovery))
                    .toList();
        }

        /** All are closed in the same way, so one of them shows it in full. */
        @Override
        protected Duration longestClose() {
            return Duration.ofMillis(50);
        }

        @Override
        protected Transport unstartable() {
            try {
                DatagramSocket blocker = new DatagramSocket(0);
                blockers.add(blocker);
                return Transports.make("port=" + blocker.getLocalPort(), "broadcast=none");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @AfterEach
        void closeBlockers() {
            blockers.forEach(DatagramSocket::close);
        }
    }
}
