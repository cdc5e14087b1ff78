package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import io.oneactive.transport.udp.Recorder.Heard;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets what: peers that are configured, heard, behind a router, gone, or strangers. */
class UdpPeersTest {
    private static final String HOUR = "3600000";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Recorder recorder = new Recorder();
    private final int port = Transports.freePort();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Transport started(Receiver receiver, String... settings) {
        Transport transport = Transports.make(settings);
        open.add(transport);
        transport.start(receiver);
        return transport;
    }

    private Stranger stranger(String address, int at) {
        Stranger stranger = new Stranger(address, at);
        open.add(stranger);
        return stranger;
    }

    private static ByteBuffer frame(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "frame " + i).toList();
    }

    private static void broadcast(Transport transport, List<String> texts) {
        texts.forEach(text -> transport.broadcast(frame(text)));
    }

    @Test
    void aPeerThatWasHeardGetsEveryFrameOnce() {
        Transport transport = started(recorder, "port=" + port, "address=127.0.0.1", "broadcast=none");
        Stranger peer = stranger("127.0.0.2", port);
        for (int i = 0; i < 5; i++) {
            peer.send("hello", "127.0.0.1", port);
            recorder.nextFrame();
        }
        broadcast(transport, numbered(20));
        assertThat(peer.until("frame 19")).isEqualTo(numbered(20));
        assertThat(peer.present()).isEmpty();
    }

    @Test
    void aPeerThatIsListedByNameAndHeardGetsEveryFrameOnce() {
        Stranger peer = stranger("127.0.0.1", 0);
        Transport transport = started(recorder, "port=" + port, "address=127.0.0.1", "peers=localhost:" + peer.port());
        peer.send("hello", "127.0.0.1", port);
        recorder.nextFrame();
        broadcast(transport, numbered(20));
        assertThat(peer.until("frame 19")).isEqualTo(numbered(20));
        assertThat(peer.present()).isEmpty();
    }

    @Test
    void aPairThatDiscoveredEachOtherSettlesAtOneDatagramForEachFrame() {
        Recorder other = new Recorder();
        String interval = "discoveryIntervalMS=" + HOUR;
        Transport first = started(recorder, "port=" + port, "address=127.0.0.1", "broadcast=127.255.255.255", interval);
        Transport second = started(other, "port=" + port, "address=127.0.0.2", "broadcast=127.255.255.255", interval);
        Waiting.until("they know each other, and the rounds of discovery at the start are over", () -> {
            broadcast(first, List.of("to discover"));
            broadcast(second, List.of("to discover"));
            return isSettled(first, "127.0.0.2") && isSettled(second, "127.0.0.1");
        });
        assertOneDatagramForEachFrame(first, other);
        assertOneDatagramForEachFrame(second, recorder);
        assertThat(isSettled(first, "127.0.0.2") && isSettled(second, "127.0.0.1"))
                .as("one peer each")
                .isTrue();
    }

    private boolean isSettled(Transport transport, String peer) {
        String description = transport.describe();
        return description.contains("peers " + peer + ":" + port + " (heard);")
                && description.contains("sent to discover 3");
    }

    /** None comes twice; some may not come at all, while the receiver connects a socket. */
    private static void assertOneDatagramForEachFrame(Transport sender, Recorder receiver) {
        List<String> arrived = new ArrayList<>();
        int[] sent = {0};
        Waiting.until("20 frames arrived", () -> {
            broadcast(sender, List.of("frame " + sent[0]++));
            receiver.presentFrames().stream()
                    .filter(text -> text.startsWith("frame"))
                    .forEach(arrived::add);
            return arrived.size() >= 20;
        });
        assertThat(arrived).doesNotHaveDuplicates();
    }

    @Test
    void oneselfIsNoPeer() {
        Transport transport = started(
                recorder,
                "port=" + port,
                "address=127.0.0.1",
                "broadcast=127.255.255.255",
                "peers=127.0.0.1,127.0.0.2",
                "discoveryIntervalMS=100");
        Stranger peer = stranger("127.0.0.2", port);
        broadcast(transport, numbered(3));
        peer.until("frame 2");
        Heard last = recorder.nextFrame(() -> peer.send("last", "127.0.0.1", port));
        assertThat(last.text()).isEqualTo("last");
        transport.broadcast(frame("again"));
        peer.until("again");
        Waiting.until("the peer is shown", () -> {
            transport.broadcast(frame("anything new?"));
            return transport.describe().contains("peers 127.0.0.2:" + port + " (configured, heard);");
        });
        Waiting.until(
                "frames to oneself have been dropped",
                () -> transport.describe().contains("own frames dropped"));
    }

    @Test
    void aReplyToAnotherPortGoesToTheUsualPortTooButSeldom() {
        Recorder there = new Recorder();
        Transport transport =
                started(there, "port=" + port, "address=127.0.0.1", "broadcast=none", "discoveryIntervalMS=" + HOUR);
        Stranger mapped = stranger("127.0.0.2", 0);
        Stranger published = stranger("127.0.0.2", port);
        mapped.send("hello", "127.0.0.1", port);
        Heard hello = there.nextFrame();
        assertThat(hello.origin().address()).isEqualTo(mapped.address());
        hello.origin().reply(frame("reply"));
        assertThat(mapped.next()).isEqualTo("reply");
        assertThat(published.next()).isEqualTo("reply");
        broadcast(transport, numbered(20));
        assertThat(mapped.until("frame 19")).isEqualTo(numbered(20));
        assertThat(published.present()).isEmpty();
    }

    @Test
    void theUsualPortIsLeftAloneWhenThePortWasConfigured() {
        Stranger peer = stranger("127.0.0.2", 0);
        Stranger bystander = stranger("127.0.0.2", port);
        Transport transport = started(
                recorder,
                "port=" + port,
                "address=127.0.0.1",
                "discoveryIntervalMS=100",
                "peers=127.0.0.2:" + peer.port());
        peer.send("hello", "127.0.0.1", port);
        recorder.nextFrame().origin().reply(frame("reply"));
        broadcast(transport, numbered(5));
        peer.until("frame 4");
        assertThat(bystander.present()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aPeerWhoseProcessEndedIsReportedAndHeardAgainWhenItIsBack(String address) {
        Stranger peer = stranger(address, 0);
        int peerPort = peer.port();
        String host = address.contains(":") ? "[" + address + "]" : address;
        Transport transport = started(recorder, "port=" + port, "address=" + address, "peers=" + host + ":" + peerPort);
        peer.send("hello", address, port);
        Origin origin = recorder.nextFrame().origin();
        transport.broadcast(frame("are you there?"));
        assertThat(peer.next()).isEqualTo("are you there?");
        assertThat(recorder.isAnyGone()).isFalse();

        peer.close();
        sendUntilItIsGone(transport);
        Heard gone = recorder.nextGone();
        assertThat(gone.origin()).isEqualTo(origin).hasSameHashCodeAs(origin);
        assertThat(gone.text()).isEqualTo("port unreachable");

        Stranger restarted = stranger(address, peerPort);
        restarted.send("back again", address, port);
        Heard back = recorder.nextFrame();
        assertThat(back.text()).isEqualTo("back again");
        assertThat(back.origin()).isEqualTo(origin);
        back.origin().reply(frame("welcome"));
        assertThat(restarted.next()).isEqualTo("welcome");
        broadcast(transport, numbered(20));
        assertThat(restarted.until("frame 19")).isEqualTo(numbered(20));
    }

    /** The first frame to a peer may be sent before the peer has a socket of its own, which hears of its end. */
    private void sendUntilItIsGone(Transport transport) {
        Waiting.until("the peer is reported as gone", () -> {
            transport.broadcast(frame("and now?"));
            return recorder.isAnyGone();
        });
    }

    /** The JDK closes some channels under a thread that is interrupted. */
    @Test
    void anInterruptedThreadMaySendAndClosesNothing() {
        Transport transport = started(recorder, "port=" + port, "address=127.0.0.1", "peers=127.0.0.2");
        Stranger peer = stranger("127.0.0.2", port);
        Thread.currentThread().interrupt();
        try {
            broadcast(transport, numbered(10));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        broadcast(transport, List.of("after"));
        assertThat(peer.until("after")).hasSize(11);
        assertThat(transport.describe()).doesNotContain("send failures");
    }

    @Test
    void aHeardPeerWhoseProcessEndedIsReported() {
        Transport transport = started(recorder, "port=" + port, "broadcast=none");
        Stranger peer = stranger("127.0.0.2", 0);
        for (int i = 0; i < 5; i++) {
            peer.send("hello", "127.0.0.1", port);
            recorder.nextFrame();
        }
        transport.broadcast(frame("are you there?"));
        peer.until("are you there?");
        String address = peer.address();
        peer.close();
        sendUntilItIsGone(transport);
        assertThat(recorder.nextGone().origin().address()).isEqualTo(address);
    }

    @Test
    void theTableOfStrangersIsBoundedAndConfiguredPeersStay() {
        Stranger configured = stranger("127.0.0.2", port);
        Transport transport = started(
                recorder, "port=" + port, "address=127.0.0.1", "peers=127.0.0.2", "discoveryIntervalMS=" + HOUR);
        Stranger first = stranger("127.0.0.3", port);
        first.send("I was the first", "127.0.0.1", port);
        recorder.nextFrame();
        for (int i = 0; i < Peers.MAX_PEERS; i++) {
            stranger("127.0.0.4", 0).send("me too", "127.0.0.1", port);
            recorder.nextFrame();
        }
        transport.broadcast(frame("hello"));
        assertThat(configured.next()).isEqualTo("hello");
        assertThat(first.present()).isEmpty();
        String more = "and " + (Peers.MAX_PEERS - 8) + " more";
        Waiting.until(more, () -> transport.describe().contains(more));
        assertThat(transport.describe()).contains("peers forgotten 2");
    }

    @Test
    void aPeerThatFellSilentIsForgotten() {
        Transport transport =
                started(recorder, "port=" + port, "address=127.0.0.1", "broadcast=none", "peerExpiryMS=1000");
        Stranger peer = stranger("127.0.0.2", port);
        Waiting.until("the peer is known", () -> {
            peer.send("hello", "127.0.0.1", port);
            transport.broadcast(frame("hello"));
            return peer.present().contains("hello");
        });
        Waiting.until("the peer is forgotten", () -> {
            transport.broadcast(frame("still there?"));
            return transport.describe().contains("no peer known");
        });
        peer.present();
        Waiting.until("the peer is known again", () -> {
            peer.send("here I am", "127.0.0.1", port);
            transport.broadcast(frame("welcome back"));
            return peer.present().contains("welcome back");
        });
    }

    @Test
    void framesOfAWrongLengthAreDroppedAndCounted() {
        Transport transport = started(recorder, "port=" + port, "address=127.0.0.1", "broadcast=none");
        Stranger peer = stranger("127.0.0.2", port);
        peer.send(new byte[0], "127.0.0.1", port);
        peer.send(new byte[Transport.MAX_FRAME_BYTES + 1], "127.0.0.1", port);
        peer.send(new byte[60_000], "127.0.0.1", port);
        peer.send("good", "127.0.0.1", port);
        assertThat(recorder.nextFrame().text()).isEqualTo("good");
        assertThat(transport.describe()).contains("received 1", "empty frames dropped 1", "too long frames dropped 2");
    }

    @Test
    void aReceiverThatThrowsDoesNotEndTheTransport() {
        Transport transport = started(
                new Receiver() {
                    @Override
                    public void onFrame(ByteBuffer frame, Origin origin) {
                        recorder.onFrame(frame, origin);
                        throw new IllegalStateException("on purpose");
                    }

                    @Override
                    public void onPeerGone(Origin origin, String evidence) {}
                },
                "port=" + port,
                "address=127.0.0.1",
                "broadcast=none");
        Stranger peer = stranger("127.0.0.2", port);
        for (int i = 0; i < 3; i++) {
            peer.send("frame " + i, "127.0.0.1", port);
            assertThat(recorder.nextFrame().text()).isEqualTo("frame " + i);
        }
        Waiting.until("all failures are counted", () -> transport.describe().contains("failures of the receiver 3"));
    }

    @Test
    void aNameThatCannotBeLookedUpDoesNotKeepTheOthersFromWorking() {
        Stranger peer = stranger("127.0.0.2", port);
        Transport transport =
                started(recorder, "port=" + port, "address=127.0.0.1", "peers=no-such-host.invalid,127.0.0.2");
        transport.broadcast(frame("hello"));
        assertThat(peer.next()).isEqualTo("hello");
    }
}
