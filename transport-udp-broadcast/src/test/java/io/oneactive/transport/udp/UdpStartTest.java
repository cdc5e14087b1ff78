package io.oneactive.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.HaStartException;
import io.oneactive.spi.Transport;
import io.oneactive.spi.TransportProvider;
import java.nio.ByteBuffer;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Starts that fail and say why, and what is left after close. */
class UdpStartTest {
    @Test
    void aTakenPortIsNamedTogetherWithWhatToDo() {
        int port = Transports.freePort();
        try (Transport first = Transports.make("port=" + port, "broadcast=none");
                Transport second = Transports.make("port=" + port, "broadcast=none")) {
            first.start(new Recorder());
            assertThatThrownBy(() -> second.start(new Recorder()))
                    .isInstanceOf(HaStartException.class)
                    .hasMessageContainingAll("UDP port " + port, "transport.port", "another port");
        }
    }

    @Test
    void aPortStaysTakenWhilePeersHaveSocketsOfTheirOwn() {
        int port = Transports.freePort();
        try (Transport first = Transports.make("port=" + port, "address=127.0.0.1", "peers=127.0.0.2");
                Transport second = Transports.make("port=" + port, "address=127.0.0.1", "broadcast=none");
                Stranger peer = new Stranger("127.0.0.2", port)) {
            first.start(new Recorder());
            first.broadcast(ByteBuffer.wrap(new byte[] {'x'}));
            assertThat(peer.next()).isEqualTo("x");
            assertThatThrownBy(() -> second.start(new Recorder())).isInstanceOf(HaStartException.class);
        }
    }

    @Test
    void aPortIsFreeAgainAfterClose() {
        int port = Transports.freePort();
        String[] settings = {"port=" + port, "address=127.0.0.1", "peers=127.0.0.2"};
        for (int i = 0; i < 3; i++) {
            try (Transport transport = Transports.make(settings)) {
                transport.start(new Recorder());
                transport.broadcast(ByteBuffer.wrap(new byte[] {'x'}));
            }
            Transports.awaitFree(settings);
        }
    }

    @Test
    void anInterfaceThatDoesNotExistIsNamedTogetherWithThoseThatDo() {
        try (Transport transport = Transports.make("interface=nope7", "broadcast=limited")) {
            assertThatThrownBy(() -> transport.start(new Recorder()))
                    .isInstanceOf(HaStartException.class)
                    .hasMessageContainingAll("'nope7'", "transport.interface", "lo [", "127.0.0.1");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNamedTogetherWithThoseOfThisOne() {
        try (Transport transport = Transports.make("address=203.0.113.9", "broadcast=none")) {
            assertThatThrownBy(() -> transport.start(new Recorder()))
                    .isInstanceOf(HaStartException.class)
                    .hasMessageContainingAll("203.0.113.9", "transport.address", "127.0.0.1");
        }
    }

    @Test
    void aTransportStartsOnce() {
        try (Transport transport = Transports.make("port=0")) {
            transport.start(new Recorder());
            assertThatIllegalStateException().isThrownBy(() -> transport.start(new Recorder()));
        }
    }

    @Test
    void itsThreadsAreDaemonsAndEndWithIt() {
        Transports.awaitNoThreads();
        try (Transport transport = Transports.make("port=0")) {
            transport.start(new Recorder());
            assertThat(Transports.threads())
                    .hasSize(2)
                    .allSatisfy(thread -> assertThat(thread.isDaemon()).isTrue());
        }
        Transports.awaitNoThreads();
    }

    @Test
    void theProviderIsFound() {
        assertThat(ServiceLoader.load(TransportProvider.class))
                .extracting(TransportProvider::name)
                .contains("udp-broadcast");
    }
}
