package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.HaStartException;
import io.oneactive.spi.Origin;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import io.oneactive.transport.udp.Recorder.Heard;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several groups of one process on one port, on the loopback interface. */
class SharedPortTest {
    private static final String OTHERS = "127.0.0.2";

    private final int port = Transports.freePort();
    private final Stranger peer = new Stranger(OTHERS, port);
    private final List<Transport> made = new ArrayList<>();

    @AfterEach
    void closeAll() {
        made.forEach(Transport::close);
        peer.close();
    }

    private Transport group(String name) {
        Transport transport = new UdpTransportProvider()
                .create(
                        Transports.values("port=" + port, "address=127.0.0.1", "peers=" + OTHERS),
                        new ProviderContext(name, "node"));
        made.add(transport);
        return transport;
    }

    private Recorder started(Transport transport) {
        Recorder recorder = new Recorder();
        transport.start(recorder);
        return recorder;
    }

    private static String frame(String group, int number) {
        return "{\"isActive\":true,\"gatewayID\":\"b\",\"bootTimeEPOCH\":" + number + ",\"ha\":{\"v\":1,\"cluster\":\""
                + group + "\"}}";
    }

    private void say(String text) {
        peer.send(text, "127.0.0.1", port);
    }

    @Test
    @Tag("V6")
    void eachGroupHearsItsOwnFramesAlone() {
        Recorder one = started(group("line-1"));
        Recorder two = started(group("line-2"));

        say(frame("line-1", 1));
        say(frame("line-2", 2));
        say(frame("line-1", 3));

        assertThat(one.nextFrame().text()).isEqualTo(frame("line-1", 1));
        assertThat(one.nextFrame().text()).isEqualTo(frame("line-1", 3));
        assertThat(two.nextFrame().text()).isEqualTo(frame("line-2", 2));
    }

    @Test
    void aFrameOfAGroupThatIsNotHereReachesNobodyAndIsCounted() {
        Transport first = group("line-1");
        Recorder one = started(first);
        Recorder two = started(group("line-2"));

        say(frame("line-3", 1));
        say(frame("line-11", 1));
        say(frame("line-1", 2));
        say(frame("line-2", 2));

        assertThat(one.nextFrame().text()).isEqualTo(frame("line-1", 2));
        assertThat(two.nextFrame().text()).isEqualTo(frame("line-2", 2));
        assertThat(first.describe()).contains("one of 2 groups on this port, frames of others dropped 2");
    }

    @Test
    void aFrameWithoutAGroupIsForAll() {
        Recorder one = started(group("line-1"));
        Recorder two = started(group("line-2"));

        say("{\"isActive\":true}");

        assertThat(one.nextFrame().text()).isEqualTo("{\"isActive\":true}");
        assertThat(two.nextFrame().text()).isEqualTo("{\"isActive\":true}");
    }

    @Test
    void aFloodOfFramesWithoutAGroupIsNotMadeLarger() {
        int groups = 100;
        int flood = 500;
        List<Transport> transports =
                IntStream.range(0, groups).mapToObj(i -> group("line-" + i)).toList();
        List<Recorder> recorders = transports.stream().map(this::started).toList();

        for (int frame = 0; frame < flood; frame++) {
            say("garbage " + frame);
            if (frame % 50 == 0) {
                // Gives the socket's buffer the time to be read.
                say(frame("line-7", frame));
                String expected = frame("line-7", frame);
                Heard heard = recorders.get(7).nextFrame();
                while (!heard.text().equals(expected)) {
                    heard = recorders.get(7).nextFrame();
                }
            }
        }

        Waiting.until("some are dropped", () -> !transports.get(0).describe().contains("without a group dropped 0"));
    }

    @Test
    void aGroupThatHasThePortForItselfGetsEverything() {
        Recorder only = started(group("line-1"));

        say(frame("line-2", 1));

        assertThat(only.nextFrame().text()).isEqualTo(frame("line-2", 1));
    }

    @Test
    void allSendByOneSocketAndAreAnsweredThere() {
        Transport first = group("line-1");
        Transport second = group("line-2");
        started(first);
        Recorder two = started(second);

        first.broadcast(ByteBuffer.wrap("one".getBytes(UTF_8)));
        second.broadcast(ByteBuffer.wrap("two".getBytes(UTF_8)));
        assertThat(List.of(peer.next(), peer.next())).containsExactly("one", "two");
        two.nextFrame(() -> say(frame("line-2", 1))).origin().reply(ByteBuffer.wrap("reply".getBytes(UTF_8)));

        assertThat(peer.next()).isEqualTo("reply");
    }

    @Test
    void whenAPeerIsGoneAllGroupsAreTold() {
        Transport first = group("line-1");
        Recorder one = started(first);
        Recorder two = started(group("line-2"));
        say(frame("line-1", 1));
        Heard heard = one.nextFrame();
        peer.close();

        Waiting.until("the system says so", () -> {
            first.broadcast(ByteBuffer.wrap("x".getBytes(UTF_8)));
            return one.isAnyGone() && two.isAnyGone();
        });

        assertThat(one.nextGone().origin()).isEqualTo(heard.origin());
    }

    @Test
    void aPeerThatStaysGoneIsNotToldWithEachFrame() {
        int findings = 200;
        Transport first = group("line-1");
        Recorder one = started(first);
        Recorder two = started(group("line-2"));
        peer.close();

        // The system says it for some of the frames only, so it takes as many as it takes.
        Waiting.until("the system says it often", () -> {
            for (int frame = 0; frame < 100; frame++) {
                first.broadcast(ByteBuffer.wrap("x".getBytes(UTF_8)));
            }
            return findingsOf(first) >= findings;
        });

        assertThat(one.goneCount()).isBetween(1, findingsOf(first) / 4);
        assertThat(two.goneCount()).isBetween(1, findingsOf(first) / 4);
    }

    private static int findingsOf(Transport transport) {
        Matcher said = Pattern.compile("port unreachable (\\d+)").matcher(transport.describe());
        return said.find() ? Integer.parseInt(said.group(1)) : 0;
    }

    @Test
    void aGroupThatLeavesIsToldNothingMoreAndTheOthersGoOn() {
        Transport first = group("line-1");
        Recorder one = started(first);
        Recorder two = started(group("line-2"));
        say(frame("line-1", 1));
        Heard heard = one.nextFrame();

        first.close();
        heard.origin().reply(ByteBuffer.wrap("late".getBytes(UTF_8)));
        first.broadcast(ByteBuffer.wrap("late".getBytes(UTF_8)));
        say(frame("line-1", 2));
        say(frame("line-2", 3));

        assertThat(two.nextFrame().text()).as("alone on the port again").isEqualTo(frame("line-1", 2));
        assertThat(two.nextFrame().text()).isEqualTo(frame("line-2", 3));
        assertThat(one.isAnyFrame()).isFalse();
        assertThat(peer.present()).isEmpty();
    }

    @Test
    void thePortIsFreeWhenTheLastGroupHasLeft() {
        for (int time = 0; time < 3; time++) {
            Transport first = group("line-1");
            Transport second = group("line-2");
            started(first);
            started(second);
            first.close();
            second.close();
            awaitFreePort();
        }
    }

    /** A close returns after a second, also when it is not over. */
    private void awaitFreePort() {
        Waiting.until("the port is free", () -> {
            try (Stranger successor = new Stranger("127.0.0.1", port)) {
                return successor.port() == port;
            } catch (UncheckedIOException stillTaken) {
                return false;
            }
        });
    }

    @Test
    void twoNodesOfOneGroupNeedAPortEach() {
        started(group("line-1"));
        Transport twin = group("line-1");

        assertThatThrownBy(() -> twin.start(new Recorder()))
                .isInstanceOf(HaStartException.class)
                .hasMessageContainingAll("'line-1'", "UDP port " + port, "transport.port", "another port");
    }

    @Test
    void groupsWithOtherSettingsAreToldWhatSharingNeeds() {
        started(group("line-1"));
        Transport other = Transports.make("port=" + port, "address=127.0.0.1", "broadcast=none");
        made.add(other);

        assertThatThrownBy(() -> other.start(new Recorder()))
                .isInstanceOf(HaStartException.class)
                .hasMessageContainingAll("UDP port " + port, "all settings of their transport are the same");
    }

    @Test
    void theThreadsDoNotGrowWithTheGroups() {
        Transports.awaitNoThreads();
        IntStream.range(0, 50).mapToObj(i -> group("line-" + i)).forEach(this::started);

        assertThat(Transports.threads()).hasSize(2);
    }

    @Test
    void aReceiverThatThrowsIsNoMatterToTheOtherGroups() {
        List<Recorder> others = new ArrayList<>();
        List<Transport> transports = new ArrayList<>();
        for (int number = 0; number < 9; number++) {
            Transport transport = group("line-" + number);
            transports.add(transport);
            if (number % 2 == 0) {
                transport.start(new Thrower());
            } else {
                others.add(started(transport));
            }
        }

        say("for all");
        assertThat(others)
                .allSatisfy(other -> assertThat(other.nextFrame().text()).isEqualTo("for all"));
        peer.close();
        Waiting.until("the system says that it is gone", () -> {
            transports.get(0).broadcast(ByteBuffer.wrap("x".getBytes(UTF_8)));
            return others.stream().allMatch(Recorder::isAnyGone);
        });

        assertThat(transports.get(0).describe()).contains("failures of the receiver");
    }

    /** Breaks the contract. */
    private static final class Thrower implements Receiver {
        @Override
        public void onFrame(ByteBuffer frame, Origin origin) {
            throw new IllegalStateException("planted");
        }

        @Override
        public void onPeerGone(Origin origin, String evidence) {
            throw new IllegalStateException("planted");
        }
    }

    @Test
    void theGarbageOfOneSenderCostsAnotherNothing() {
        List<Recorder> recorders = IntStream.range(0, 100)
                .mapToObj(i -> started(group("line-" + i)))
                .toList();
        try (Stranger other = new Stranger("127.0.0.3", port)) {
            for (int frame = 0; frame < 400; frame++) {
                say("garbage " + frame);
            }
            String last = frame("line-7", 1);
            say(last);
            while (!recorders.get(7).nextFrame().text().equals(last)) {
                // What was let through of the garbage.
            }

            other.send("from a node of the C# library", "127.0.0.1", port);

            for (Recorder recorder : recorders) {
                while (!recorder.nextFrame().text().startsWith("from a node")) {
                    // As above.
                }
            }
        }
    }

    @Test
    void closeIsBoundedAlsoWhenAReceiverHangs() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        Transport first = group("line-1");
        first.start(new Hanging(entered, end));
        Recorder two = started(group("line-2"));
        say(frame("line-1", 1));
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();

        first.close();
        assertThat(end.getCount()).as("it hangs still").isEqualTo(1);
        end.countDown();

        say(frame("line-2", 2));
        while (!two.nextFrame().text().equals(frame("line-2", 2))) {
            // That of the other group came when this one was alone already.
        }
    }

    @Test
    void closeWaitsForACallThatIsUnderWay() throws InterruptedException {
        boolean hasWaited = false;
        // A machine that is busy may hide it once or twice.
        for (int time = 0; time < 10 && !hasWaited; time++) {
            CountDownLatch end = new CountDownLatch(1);
            CountDownLatch entered = new CountDownLatch(1);
            String name = "line-" + time;
            Transport one = group(name);
            one.start(new Hanging(entered, end));
            started(group("other-" + time));
            say(frame(name, 1));
            assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
            Thread closing = new Thread(one::close);
            closing.start();
            while (closing.isAlive() && !hasWaited) {
                hasWaited = closing.getState() == Thread.State.TIMED_WAITING;
            }
            end.countDown();
            closing.join();
        }
        assertThat(hasWaited).isTrue();
    }

    private record Hanging(CountDownLatch entered, CountDownLatch end) implements Receiver {
        @Override
        public void onFrame(ByteBuffer frame, Origin origin) {
            entered.countDown();
            try {
                assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onPeerGone(Origin origin, String evidence) {
            // Not of interest.
        }
    }

    @Test
    void aGroupThatIsClosedWhileItStartsLeavesNothingOpen() throws InterruptedException {
        Random random = new Random(4);
        for (int time = 0; time < 40; time++) {
            Transport transport = group("line-1");
            Thread starting = new Thread(() -> {
                try {
                    transport.start(new Recorder());
                } catch (IllegalStateException closedBefore) {
                    assertThat(closedBefore).hasMessageContaining("before it is closed");
                }
            });
            starting.start();
            LockSupport.parkNanos(this, random.nextLong(6_000_000));
            transport.close();
            starting.join();
            awaitFreePort();
        }
    }

    @Test
    void aFrameThatWasOnItsWayToAGroupThatHasLeftIsNotDelivered() {
        GroupTransport first = (GroupTransport) group("line-1");
        Recorder one = started(first);
        Recorder two = started(group("line-2"));
        say(frame("line-2", 1));
        Origin origin = two.nextFrame().origin();
        first.close();

        first.deliver(ByteBuffer.wrap(frame("line-1", 1).getBytes(UTF_8)), origin);
        first.tellGone(origin, "port unreachable");

        assertThat(one.isAnyFrame()).isFalse();
        assertThat(one.isAnyGone()).isFalse();
    }

    @Test
    void whoLeavesLateTakesNobodyElseAway() {
        GroupTransport former = (GroupTransport) group("line-1");
        GroupTransport present = (GroupTransport) group("line-1");
        Groups groups = new Groups();
        groups.add("line-1", present);

        groups.remove("line-1", former);

        assertThat(groups.isEmpty()).isFalse();
        groups.remove("line-1", present);
        assertThat(groups.isEmpty()).isTrue();
    }

    @Test
    void oneEvidenceDoesNotHideAnother() {
        GroupTransport first = (GroupTransport) group("line-1");
        GroupTransport second = (GroupTransport) group("line-2");
        Recorder one = started(first);
        Recorder two = started(second);
        say(frame("line-1", 1));
        Origin origin = one.nextFrame().origin();
        Groups groups = new Groups();
        groups.add("line-1", first);
        groups.add("line-2", second);

        groups.onPeerGone(origin, "port unreachable");
        groups.onPeerGone(origin, "its connection ended");

        assertThat(List.of(one.nextGone().text(), one.nextGone().text()))
                .containsExactly("port unreachable", "its connection ended");
        assertThat(two.goneCount()).isEqualTo(2);
    }

    private Transport watching(String address, String group) {
        Transport transport = new UdpTransportProvider()
                .create(
                        Transports.values(
                                "port=" + port,
                                "address=" + address,
                                "peers=127.0.0.1,127.0.0.3",
                                "crashDetection=true"),
                        new ProviderContext(group, "node"));
        made.add(transport);
        return transport;
    }

    @Test
    void aCrashIsToldToAllGroupsWhicheverTheDeadProcessNamedFirst() throws Exception {
        Transport first = watching("127.0.0.1", "line-1");
        Recorder one = started(first);
        Recorder two = started(watching("127.0.0.1", "line-2"));
        try (Fellow fellow = new Fellow("127.0.0.3", port)) {
            fellow.say(frame("line-2", 1));
            Socket connection = fellow.connected(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            Waiting.until("it is watched", () -> first.describe().contains("watches 127.0.0.3"));
            fellow.refuse();
            Fellow.end(connection);

            assertThat(one.nextGone().text()).contains("TCP port " + port);
            assertThat(two.nextGone().text()).contains("TCP port " + port);
        }
    }

    @Test
    void processesWatchEachOtherWhicheverGroupIsTheirFirst() {
        List<Transport> here = List.of(watching("127.0.0.1", "line-1"), watching("127.0.0.1", "line-2"));
        List<Transport> there = List.of(watching("127.0.0.3", "line-3"), watching("127.0.0.3", "line-2"));
        here.forEach(this::started);
        there.forEach(this::started);

        Waiting.until("each watches the other", () -> {
            here.get(1).broadcast(ByteBuffer.wrap(frame("line-2", 1).getBytes(UTF_8)));
            there.get(1).broadcast(ByteBuffer.wrap(frame("line-2", 1).getBytes(UTF_8)));
            return here.get(0).describe().contains("watches 127.0.0.3")
                    && there.get(0).describe().contains("watches 127.0.0.1");
        });
    }
}
