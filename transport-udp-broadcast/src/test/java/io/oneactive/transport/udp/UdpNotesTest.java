package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.oneactive.HaConfigException;
import io.oneactive.HaStartException;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.Transport;
import io.oneactive.transport.udp.Note.Kind;
import io.oneactive.transport.udp.Surveyed.Neighbour;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What transports tell each other beside the frames, and the survey that is made of it. */
class UdpNotesTest {
    private final List<AutoCloseable> open = new ArrayList<>();
    private final int port = Transports.freePort();
    private final Recorder recorder = new Recorder();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Transport started(String... settings) {
        Transport transport = Transports.make(settings);
        open.add(transport);
        transport.start(recorder);
        return transport;
    }

    private Stranger stranger(String address) {
        Stranger stranger = new Stranger(address, port);
        open.add(stranger);
        return stranger;
    }

    private Surveyed survey(String... settings) {
        return NetworkSurvey.run(
                Transports.values(settings), new ProviderContext("test", "node"), Duration.ofMillis(600), List.of());
    }

    /** Looks around again until it is found: a look is over after its time, and on a busy machine a node may have got none of it. */
    private Surveyed survey(String what, Predicate<Surveyed> isFound, String... settings) {
        AtomicReference<Surveyed> found = new AtomicReference<>();
        Waiting.until(what, () -> {
            found.set(survey(settings));
            return isFound.test(found.get());
        });
        return found.get();
    }

    private static Note read(String text) {
        return Note.read(Unpooled.copiedBuffer(text, UTF_8)).orElseThrow();
    }

    @Test
    void aKnockIsAnsweredWithNoMoreBytesAndMakesNobodyAPeer() {
        Transport transport = started("port=" + port, "address=127.0.0.1", "broadcast=none");
        Stranger stranger = stranger("127.0.0.2");
        byte[] knock = Note.of(Kind.KNOCK, "run", "x", "number", 7, "way", "unicast")
                .bytes(400)
                .array();
        stranger.send(knock, "127.0.0.1", port);
        String answer = stranger.next();
        assertThat(answer).hasSize(400);
        assertThat(read(answer).values())
                .containsEntry("number", "7")
                .containsEntry("node", "node")
                .containsEntry("cluster", "test")
                .containsEntry("seen", "127.0.0.2:" + port);
        stranger.send(Note.of(Kind.KNOCK, "number", 8).bytes(0).array(), "127.0.0.1", port);
        stranger.send("a frame", "127.0.0.1", port);
        assertThat(recorder.nextFrame().text()).isEqualTo("a frame");
        assertThat(stranger.present())
                .as("an answer would be longer than that knock")
                .isEmpty();
        assertThat(transport.describe()).contains("notes received 2", "received 1");
    }

    @Test
    void manyKnocksAreNotAllAnswered() {
        Transport transport = started("port=" + port, "address=127.0.0.1", "broadcast=none");
        Stranger stranger = stranger("127.0.0.2");
        byte[] knock = Note.of(Kind.KNOCK, "run", "x", "number", 7).bytes(400).array();
        int[] sent = {0};
        List<String> answers = new ArrayList<>();
        long startNanos = System.nanoTime();
        Waiting.until("5000 knocks have arrived", () -> {
            for (int i = 0; i < 100; i++) {
                stranger.send(knock, "127.0.0.1", port);
                sent[0]++;
            }
            answers.addAll(stranger.present());
            return transport.describe().matches(".*notes received ([5-9]\\d{3}|\\d{5,}).*");
        });
        answers.addAll(stranger.present());
        long seconds = Duration.ofNanos(System.nanoTime() - startNanos).toSeconds() + 2;
        assertThat(answers).hasSizeBetween(1, (int) (500 * seconds));
    }

    @Test
    void aPeerThatSaysWhereItIsReachedGetsCopiesThere() {
        Transport transport = started("port=" + port, "address=127.0.0.1", "broadcast=none", "discoveryIntervalMS=100");
        Stranger peer = new Stranger("127.0.0.2", 0);
        Stranger published = new Stranger("127.0.0.3", 0);
        open.add(peer);
        open.add(published);
        peer.send("frame", "127.0.0.1", port);
        assertThat(recorder.nextFrame().text()).isEqualTo("frame");
        peer.send(
                Note.of(Kind.TELL, "run", "x", "at", published.address())
                        .bytes(0)
                        .array(),
                "127.0.0.1",
                port);
        Waiting.until("a copy came", () -> {
            transport.broadcast(ByteBuffer.wrap("to you".getBytes(UTF_8)));
            return published.present().contains("to you");
        });
    }

    @Test
    void whoIsPublishedElsewhereSaysSoToItsPeersAndIsNotItsOwnPeer() {
        Stranger peer = stranger("127.0.0.2");
        Transport transport = started(
                "port=" + port,
                "address=127.0.0.1",
                "peers=127.0.0.2,127.0.0.9:61000",
                "advertise=127.0.0.9:61000",
                "discoveryIntervalMS=3600000");
        assertThat(transport.describe())
                .contains("published as 127.0.0.9:61000", "peers 127.0.0.2:" + port + " (configured);");
        transport.broadcast(ByteBuffer.wrap("frame".getBytes(UTF_8)));
        assertThat(peer.next()).isEqualTo("frame");
        Note told = read(peer.next());
        assertThat(told.kind()).isEqualTo(Kind.TELL);
        assertThat(told.text("at")).isEqualTo("127.0.0.9:61000");
        transport.broadcast(ByteBuffer.wrap("again".getBytes(UTF_8)));
        assertThat(peer.until("again")).containsExactly("again");
    }

    @Test
    void aSurveyAsksTheRunningNodeAndFindsItsPeers() {
        started("port=" + port, "address=127.0.0.2", "broadcast=none");
        Transport node = started("port=" + port, "address=127.0.0.1", "peers=127.0.0.2,127.0.0.3");
        node.broadcast(ByteBuffer.wrap("frame".getBytes(UTF_8)));
        Surveyed found = survey(
                "one peer answers and calls, another is unreachable",
                look -> has(look, each -> !each.roundTrips().isEmpty() && each.calls() > 0)
                        && has(look, each -> each.unreachable() > 0),
                "port=" + port,
                "address=127.0.0.1",
                "peers=127.0.0.2,127.0.0.3");
        assertThat(found.isNodeRunning()).isTrue();
        Neighbour peer = neighbour(found, each -> each.answeredInAll() > 0);
        assertThat(peer.address().getAddress().getHostAddress()).isEqualTo("127.0.0.2");
        assertThat(peer.isConfigured()).isTrue();
        Neighbour dead = neighbour(found, each -> each.answeredInAll() == 0);
        assertThat(dead.unreachable()).isPositive();
        assertThat(recorder.nextFrame().text()).isEqualTo("frame");
    }

    @Test
    void ofSeveralGroupsOnOnePortTheOneThatIsLookedAtSpeaks() {
        for (String address : List.of("127.0.0.1", "127.0.0.2")) {
            for (String group : List.of("other", "test")) {
                Transport transport = new UdpTransportProvider()
                        .create(
                                Transports.values("port=" + port, "address=" + address, "peers=127.0.0.1,127.0.0.2"),
                                new ProviderContext(group, group + "-" + address));
                open.add(transport);
                transport.start(recorder);
            }
        }
        Surveyed found = survey(
                "a peer answers",
                look -> has(look, each -> each.answeredInAll() > 0),
                "port=" + port,
                "address=127.0.0.1",
                "peers=127.0.0.2");
        assertThat(found.node()).isEqualTo("test-127.0.0.1");
        assertThat(found.cluster()).isEqualTo("test");
        assertThat(neighbour(found, each -> each.answeredInAll() > 0).node()).isEqualTo("test-127.0.0.2");
    }

    @Test
    void aStandInFindsPeersByBroadcast() {
        started("port=" + port, "address=127.0.0.2", "broadcast=127.255.255.255");
        Surveyed found = survey(
                "a peer answers",
                look -> has(look, UdpNotesTest::isNode),
                "port=" + port,
                "address=127.0.0.1",
                "broadcast=127.255.255.255");
        assertThat(found.isNodeRunning()).isFalse();
        assertThat(neighbour(found, UdpNotesTest::isNode).ways()).containsExactly("127.255.255.255");
    }

    @Test
    void aStandInFindsPeersByASweep() {
        started("port=" + port, "address=127.0.7.9", "broadcast=none");
        Surveyed found = survey(
                "a peer answers",
                look -> has(look, UdpNotesTest::isNode),
                "port=" + port,
                "address=127.0.7.1",
                "broadcastSubnet=127.0.7.0");
        assertThat(neighbour(found, UdpNotesTest::isNode).ways()).containsExactly(Surveyed.SWEEP);
    }

    @Test
    void answersThatComeAfterTheLastQuestionAreCounted() {
        Stranger far = stranger("127.0.0.2");
        ScheduledExecutorService way = Executors.newSingleThreadScheduledExecutor();
        open.add(way::shutdownNow);
        var unused = way.scheduleWithFixedDelay(
                () -> far.present().forEach(knock -> answerLater(far, read(knock), way)), 0, 5, TimeUnit.MILLISECONDS);
        Surveyed found = survey(
                "each question was answered",
                look -> has(look, each -> each.answeredInAll() > 0 && each.answeredInAll() == each.sentInAll()),
                "port=" + port,
                "address=127.0.0.1",
                "peers=127.0.0.2");
        assertThat(neighbour(found, each -> each.answeredInAll() > 0).node()).isEqualTo("far");
    }

    private void answerLater(Stranger far, Note knock, ScheduledExecutorService way) {
        byte[] answer = Note.of(Kind.ANSWER, "run", "x", "node", "far", "number", knock.text("number"))
                .bytes(0)
                .array();
        var unused = way.schedule(() -> far.send(answer, "127.0.0.1", port), 200, TimeUnit.MILLISECONDS);
    }

    /** The end of a stand-in must not be taken for the crash of a node, so nobody is let connect to it. */
    @Test
    void aStandInTakesNoPartInCrashDetection() throws IOException {
        try (ServerSocket taken = new ServerSocket(port, 1, Sockets.ipv4(127, 0, 0, 1))) {
            Surveyed found = survey(
                    "port=" + port, "address=127.0.0.1", "crashDetection=true", "peers=127.0.0.2", "broadcast=none");
            assertThat(found.isNodeRunning()).isFalse();
            assertThat(taken.isBound()).isTrue();
        }
    }

    private static boolean isNode(Neighbour neighbour) {
        return neighbour.node().equals("node");
    }

    private static boolean has(Surveyed found, Predicate<Neighbour> wanted) {
        return found.neighbours().stream().anyMatch(wanted);
    }

    private static Neighbour neighbour(Surveyed found, Predicate<Neighbour> wanted) {
        return found.neighbours().stream().filter(wanted).findFirst().orElseThrow();
    }

    @Test
    void aPortThatIsTakenByWhoDoesNotAnswerAndWrongTriesAreErrors() {
        stranger("127.0.0.1");
        assertThatThrownBy(() -> survey("port=" + port, "address=127.0.0.1"))
                .isInstanceOf(HaStartException.class)
                .hasMessageContaining("is taken by a program that does not answer");
        assertThatThrownBy(() -> survey("port=0", "address=127.0.0.1"))
                .isInstanceOf(HaConfigException.class)
                .hasMessageContainingAll("'transport.port' = '0'", "allowed here: 1 to 65535");
        assertThatThrownBy(() -> NetworkSurvey.run(
                        Transports.values("port=" + port),
                        new ProviderContext("test", "node"),
                        Duration.ofSeconds(1),
                        List.of("a b", "[::1]:99999")))
                .isInstanceOf(HaConfigException.class)
                .hasMessageContainingAll("'a b' is no host name", "99999");
    }
}
