package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.spi.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where discovery sends, and how often. */
class UdpDiscoveryTest {
    private static final String HOUR = "3600000";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final int port = Transports.freePort();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Transport started(String... settings) {
        Transport transport = Transports.make(settings);
        open.add(transport);
        transport.start(new Recorder());
        return transport;
    }

    private Stranger stranger(String address) {
        Stranger stranger = new Stranger(address, port);
        open.add(stranger);
        return stranger;
    }

    private static void broadcast(Transport transport, int count) {
        IntStream.range(0, count).forEach(i -> transport.broadcast(ByteBuffer.wrap(("frame " + i).getBytes(UTF_8))));
    }

    /** Waits until all that was broadcast has been sent. */
    private static void flush(Transport transport, String counted) {
        Waiting.until(counted, () -> transport.describe().contains(counted));
    }

    @Test
    @Tag("X4")
    @Tag("X18")
    void aSweepReachesEachHostOnceInAnInterval() {
        // The JDK refuses to bind to 127.x.x.255, and .0 is no host either: those two are not swept.
        List<Stranger> hosts = IntStream.rangeClosed(1, 254)
                .filter(host -> host != 9)
                .mapToObj(host -> stranger("127.0.7." + host))
                .toList();
        Transport transport = started(
                "port=" + port, "address=127.0.7.9", "broadcastSubnet=127.0.7.0", "discoveryIntervalMS=" + HOUR);
        broadcast(transport, 30);
        hosts.forEach(host -> assertThat(host.next()).startsWith("frame "));
        flush(transport, "sent to discover 253");
        hosts.forEach(host -> assertThat(host.present()).isEmpty());
    }

    @Test
    void aSweepGoesOnAndLeavesKnownPeersOut() {
        Stranger known = stranger("127.0.7.2");
        Stranger unknown = stranger("127.0.7.3");
        Transport transport = started(
                "port=" + port,
                "address=127.0.7.1",
                "peers=127.0.7.2",
                "broadcastSubnet=127.0.7.0",
                "discoveryIntervalMS=100");
        List<String> found = new ArrayList<>();
        List<String> told = new ArrayList<>();
        int[] frames = {0};
        Waiting.until("the sweep came by five times", () -> {
            transport.broadcast(ByteBuffer.wrap(("frame " + frames[0]++).getBytes(UTF_8)));
            found.addAll(unknown.present());
            // All the time, since a socket holds only so many.
            told.addAll(known.present());
            return found.size() >= 5;
        });
        assertThat(told).doesNotHaveDuplicates().hasSize(frames[0]);
        assertThat(found).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(frames[0]);
    }

    @Test
    @Tag("X18")
    void theFirstFramesAreBroadcastAndThenOneInAnInterval() {
        Recorder recorder = new Recorder();
        Transport listener = Transports.make("port=" + port, "address=127.0.0.2", "broadcast=127.255.255.255");
        open.add(listener);
        listener.start(recorder);
        Transport transport = started(
                "port=" + port, "address=127.0.0.1", "broadcast=127.255.255.255", "discoveryIntervalMS=" + HOUR);
        broadcast(transport, 40);
        for (int i = 0; i < 3; i++) {
            assertThat(recorder.nextFrame().text()).isEqualTo("frame " + i);
        }
        assertThat(transport.describe()).contains("sent to discover 3");
    }

    @Test
    void broadcastGoesOnWhenTheIntervalIsOver() {
        Recorder recorder = new Recorder();
        Transport listener = Transports.make("port=" + port, "address=127.0.0.2", "broadcast=127.255.255.255");
        open.add(listener);
        listener.start(recorder);
        Transport transport =
                started("port=" + port, "address=127.0.0.1", "broadcast=127.255.255.255", "discoveryIntervalMS=100");
        Waiting.until("several rounds", () -> {
            broadcast(transport, 1);
            return transport.describe().contains("sent to discover 6");
        });
        for (int i = 0; i < 6; i++) {
            recorder.nextFrame();
        }
    }

    @Test
    void withoutAnythingConfiguredItIsLimitedBroadcast() {
        assertThat(Transports.make().describe())
                .isEqualTo("udp-broadcast on 0.0.0.0:60000 (not started); discovery by limited broadcast every 2000 ms;"
                        + " peers []; nothing sent or received");
    }

    @Test
    void withPeersConfiguredThereIsNoOther() {
        assertThat(Transports.make("peers=gw-b").describe()).contains("; no discovery; peers [gw-b:60000];");
    }

    @Test
    void withAPortOfTheSystemsChoiceThereIsNone() {
        Transport transport = started("port=0", "address=127.0.0.1");
        assertThat(transport.describe()).contains("no discovery").doesNotContain("127.0.0.1:0");
    }
}
