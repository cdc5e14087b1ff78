package io.oneactive.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.HaStartException;
import io.oneactive.spi.Origin;
import io.oneactive.spi.Transport;
import io.oneactive.testkit.TransportInbox.Arrival;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Transport} must do, as tests. A provider's test extends this class and says how to make transports:
 *
 * <pre>{@code
 * class PigeonTransportTest extends TransportTck {
 *     protected List<Transport> group(int size) {
 *         Loft loft = new Loft();
 *         return IntStream.range(0, size).<Transport>mapToObj(i -> new PigeonTransport(loft)).toList();
 *     }
 *
 *     protected Transport unstartable() {
 *         return new PigeonTransport(Loft.CLOSED);
 *     }
 * }
 * }</pre>
 *
 * <p>Since transports may lose frames, a test sends a frame again until it arrives or {@link #patience} is over; it does not mind frames that
 * come twice, late, or back to their sender. It closes every transport that it got. When the test can make the network fail as well, it
 * extends {@link TransportFaultTck}, which is this and more.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
public abstract class TransportTck {
    /** How long to wait for an arrival before the frame is sent again. */
    private static final Duration RESEND = Duration.ofMillis(50);

    /** So many frames at once are more than any queue should take. */
    static final int BURST = 20_000;

    private final List<Transport> made = new ArrayList<>();
    private final Random random = new Random(20261122);

    /** For subclasses. */
    protected TransportTck() {}

    /**
     * Makes transports that can reach each other. Called once in a test.
     *
     * @param size how many, 1 to 4
     * @return not started yet
     */
    protected abstract List<Transport> group(int size);

    /**
     * Makes a transport whose start must fail, for instance because its port is taken.
     *
     * @return not started yet
     */
    protected abstract Transport unstartable();

    /**
     * How long a test waits for what must come.
     *
     * @return 20 seconds, unless overridden
     */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    /**
     * How long a close waits for what it waits for. Where several kinds of a transport are tested which are closed in the same way, less will do
     * for all but one, and saves so much time for each.
     *
     * @return 1 second, which is what a close may take, unless overridden
     */
    protected Duration longestClose() {
        return Duration.ofSeconds(1);
    }

    /** Closes all transports of the test. */
    @AfterEach
    public final void closeAll() {
        made.forEach(Transport::close);
    }

    /** A broadcast reaches each of the others. */
    @Test
    public final void aBroadcastReachesEveryOtherNode() {
        List<Node> nodes = started(3);
        for (Node sender : nodes) {
            for (Node other : nodes) {
                if (other != sender) {
                    sender.untilDelivered(frame("from " + nodes.indexOf(sender)), other);
                }
            }
        }
    }

    /** A reply reaches the node that spoke, and nobody else. */
    @Test
    public final void aReplyReachesTheNodeThatSpokeAndNoOther() {
        List<Node> nodes = started(3);
        Node asker = nodes.get(0);
        Node answerer = nodes.get(1);
        Node bystander = nodes.get(2);
        byte[] reply = frame("answer");
        Arrival question = asker.untilDelivered(frame("question"), answerer);
        asker.until(reply, () -> question.origin().reply(ByteBuffer.wrap(reply)));

        byte[] last = frame("last");
        List<Arrival> overheard = new ArrayList<>();
        answerer.untilDelivered(last, bystander, overheard);
        assertThat(overheard).as("what the bystander got").noneMatch(arrival -> arrival.has(reply));
    }

    /** Frames of one peer come from equal origins, those of two peers from different ones; an origin has an address to show. */
    @Test
    public final void anOriginTellsThePeersApart() {
        List<Node> nodes = started(3);
        Node receiver = nodes.get(0);
        List<Origin> first = origins(nodes.get(1), receiver, "first ");
        List<Origin> second = origins(nodes.get(2), receiver, "second ");
        assertThat(first.stream().distinct().count())
                .as("distinct origins of one peer's frames %s", first)
                .isLessThan(first.size());
        assertThat(first).doesNotContainAnyElementsOf(second);
        assertThat(first.get(0).address()).isNotBlank();
    }

    private List<Origin> origins(Node sender, Node receiver, String text) {
        List<Origin> origins = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            origins.add(sender.untilDelivered(frame(text + i), receiver).origin());
        }
        return origins;
    }

    /** A frame of the greatest length arrives whole. */
    @Test
    public final void aFrameOfTheGreatestLengthArrivesUnaltered() {
        List<Node> nodes = started(2);
        byte[] longest = new byte[Transport.MAX_FRAME_BYTES];
        random.nextBytes(longest);
        Arrival arrival = nodes.get(0).untilDelivered(longest, nodes.get(1));
        nodes.get(0).until(longest, () -> arrival.origin().reply(ByteBuffer.wrap(longest)));
    }

    /** A frame that is too long is dropped, not cut, and nothing is thrown. */
    @Test
    public final void aFrameThatIsTooLongIsDropped() {
        List<Node> nodes = started(2);
        Node sender = nodes.get(0);
        byte[] excessive = new byte[Transport.MAX_FRAME_BYTES + 1];
        Arrays.fill(excessive, (byte) 'x');
        Origin origin = nodes.get(1).untilDelivered(frame("hello"), sender).origin();
        assertThatCode(() -> {
                    sender.transport.broadcast(ByteBuffer.wrap(excessive));
                    origin.reply(ByteBuffer.wrap(excessive));
                })
                .doesNotThrowAnyException();
        List<Arrival> before = new ArrayList<>();
        sender.untilDelivered(frame("afterwards"), nodes.get(1), before);
        assertThat(before).noneMatch(arrival -> arrival.bytes().length > 0 && arrival.bytes()[0] == 'x');
    }

    /** Any bytes are moved as they are: the transport does not look into them. */
    @Test
    public final void anyBytesArriveUnaltered() {
        List<Node> nodes = started(2);
        List<byte[]> frames = new ArrayList<>(List.of(
                new byte[] {0},
                new byte[] {-1},
                new byte[300],
                "{\"isActive\":".getBytes(UTF_8),
                "\r\n\r\n".getBytes(UTF_8),
                new byte[] {(byte) 0xC3, 0x28, (byte) 0xF0}));
        for (int i = 0; i < 20; i++) {
            byte[] garbage = new byte[1 + random.nextInt(Transport.MAX_FRAME_BYTES)];
            random.nextBytes(garbage);
            frames.add(garbage);
        }
        frames.forEach(bytes -> nodes.get(0).untilDelivered(bytes, nodes.get(1)));
    }

    /** The sender's buffer keeps position and limit, may be of any kind, and may be written again at once. */
    @Test
    public final void theSendersBufferIsLeftAsItIsAndNotKept() {
        List<Node> nodes = started(2);
        byte[] text = frame("in the middle");
        List<Arrival> arrivals = new ArrayList<>();
        for (ByteBuffer buffer : List.of(ByteBuffer.allocate(500), ByteBuffer.allocateDirect(500))) {
            nodes.get(0)
                    .until(nodes.get(1).inbox, text, () -> broadcastAndOverwrite(nodes.get(0).transport, buffer, text));
            // Whether a buffer that was kept is read before or after it is written again is a matter of luck, so many
            // tries.
            for (int i = 0; i < 500; i++) {
                broadcastAndOverwrite(nodes.get(0).transport, buffer, text);
            }
            nodes.get(0).untilDelivered(frame("last, " + buffer.isDirect()), nodes.get(1), arrivals);
        }
        assertThat(arrivals)
                .as("frames of a buffer that was written again")
                .noneMatch(arrival -> arrival.bytes()[0] == '#');
    }

    private void broadcastAndOverwrite(Transport transport, ByteBuffer buffer, byte[] text) {
        buffer.clear().position(100).put(text).flip().position(100);
        ByteBuffer shown = random.nextBoolean() ? buffer : buffer.asReadOnlyBuffer();
        transport.broadcast(shown);
        assertThat(shown.position()).isEqualTo(100);
        assertThat(shown.remaining()).isEqualTo(text.length);
        for (int i = 100; i < 100 + text.length; i++) {
            buffer.put(i, (byte) '#');
        }
    }

    /**
     * Frames of nodes that send at the same time are neither joined nor altered.
     *
     * @throws InterruptedException when the test is interrupted
     */
    @Test
    public final void framesOfManySendersAreNeitherJoinedNorAltered() throws InterruptedException {
        List<Node> nodes = started(4);
        List<Thread> threads = new ArrayList<>();
        AtomicBoolean threw = new AtomicBoolean();
        for (Node node : nodes) {
            String sender = "sender" + nodes.indexOf(node);
            Thread thread = new Thread(
                    () -> {
                        for (int i = 0; i < 500; i++) {
                            node.transport.broadcast(ByteBuffer.wrap(checked(sender, i)));
                        }
                    },
                    sender);
            thread.setUncaughtExceptionHandler((t, e) -> threw.set(true));
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(threw).as("a broadcast threw").isFalse();
        for (Node node : nodes) {
            for (Node other : nodes) {
                if (other != node) {
                    List<Arrival> arrivals = new ArrayList<>();
                    other.untilDelivered(
                            checked("last of " + nodes.indexOf(other) + " for " + nodes.indexOf(node), 0),
                            node,
                            arrivals);
                    assertThat(arrivals).allSatisfy(arrival -> assertChecked(arrival.bytes()));
                }
            }
        }
    }

    /** A text, a filling that depends on it and their lengths: whatever is cut, joined or mixed up shows. */
    private static byte[] checked(String sender, int index) {
        String head = sender + ' ' + index + ' ';
        int filling = Math.floorMod(head.hashCode(), 1000);
        return (head + filling + ' ' + Character.toString('a' + filling % 26).repeat(filling)).getBytes(UTF_8);
    }

    private static void assertChecked(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        int end = text.lastIndexOf(' ');
        int middle = text.lastIndexOf(' ', end - 1);
        int start = text.lastIndexOf(' ', middle - 1);
        assertThat(start).as("frame '%s' is not one of those sent", text).isPositive();
        int index = Integer.parseInt(text.substring(start + 1, middle));
        assertThat(text).isEqualTo(new String(checked(text.substring(0, start), index), UTF_8));
    }

    /** A burst is taken without blocking or throwing, whether it is sent or dropped, and the transport works afterwards. */
    @Test
    public final void aBurstIsTakenAndTheTransportWorksAfterwards() {
        List<Node> nodes = started(2);
        ByteBuffer frame = ByteBuffer.wrap(frame("burst"));
        Origin origin =
                nodes.get(1).untilDelivered(frame("hello"), nodes.get(0)).origin();
        assertThatCode(() -> {
                    for (int i = 0; i < BURST; i++) {
                        nodes.get(0).transport.broadcast(frame);
                        origin.reply(frame);
                    }
                })
                .doesNotThrowAnyException();
        nodes.get(0).untilDelivered(frame("after the burst"), nodes.get(1));
    }

    /**
     * A peer that takes nothing any more, as one whose process is stopped, holds nobody up: sending to it ends, and the others are reached. For
     * this, the receiver of one node does not return, which the engine's never does; nodes of one test must not share a thread.
     *
     * @throws InterruptedException when the test is interrupted
     */
    @Test
    public final void aPeerThatHasStoppedHoldsNobodyUp() throws InterruptedException {
        List<Node> nodes = started(3);
        Node sender = nodes.get(0);
        Node stopped = nodes.get(1);
        Origin origin = stopped.untilDelivered(frame("hello"), sender).origin();
        sender.untilDelivered(frame("hello, too"), stopped);
        stopped.inbox.stop();
        try {
            assertSendingEnds(BURST, sender, origin);
            sender.untilDelivered(frame("still here"), nodes.get(2));
        } finally {
            stopped.inbox.goOn();
        }
    }

    /** Sends more than any buffer takes, so often to all and to one. */
    final void assertSendingEnds(int times, Node sender, Origin origin) throws InterruptedException {
        ByteBuffer longest = ByteBuffer.allocate(Transport.MAX_FRAME_BYTES);
        Thread thread = new Thread(
                () -> {
                    for (int i = 0; i < times; i++) {
                        sender.transport.broadcast(longest);
                        origin.reply(longest);
                    }
                },
                "burst");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        thread.setUncaughtExceptionHandler((t, failure) -> thrown.set(failure));
        thread.setDaemon(true);
        thread.start();
        thread.join(patience().toMillis());
        assertThat(thread.isAlive())
                .as("sending %,d frames twice still takes its time after %s", times, patience())
                .isFalse();
        assertThat(thrown.get()).as("what sending threw").isNull();
    }

    /** A node whose peer has gone goes on. */
    @Test
    public final void sendingToAPeerThatHasGoneDoesNothing() {
        List<Node> nodes = started(3);
        Origin gone = nodes.get(1).untilDelivered(frame("hello"), nodes.get(0)).origin();
        nodes.get(1).transport.close();
        assertThatCode(() -> {
                    for (int i = 0; i < 20; i++) {
                        gone.reply(ByteBuffer.wrap(frame("are you there?")));
                        nodes.get(0).transport.broadcast(ByteBuffer.wrap(frame("anybody?")));
                    }
                })
                .doesNotThrowAnyException();
        nodes.get(0).untilDelivered(frame("still here"), nodes.get(2));
        nodes.get(2).untilDelivered(frame("so am I"), nodes.get(0));
    }

    /** After {@code close} has returned nothing is delivered any more, while the others go on. */
    @Test
    public final void nothingIsDeliveredAfterClose() {
        List<Node> nodes = started(3);
        Node closed = nodes.get(1);
        nodes.get(0).untilDelivered(frame("before"), closed);
        closed.transport.close();
        long calls = closed.inbox.calls();
        for (int i = 0; i < 20; i++) {
            nodes.get(0).untilDelivered(frame("after " + i), nodes.get(2));
        }
        // What must not come gets the time in which it would.
        closed.inbox.next(arrival -> false, RESEND.multipliedBy(4));
        assertThat(closed.inbox.calls()).as("calls to the receiver after close").isEqualTo(calls);
    }

    /**
     * What waits behind a call that has begun is not delivered once {@code close} has returned. For this, the receiver of one node does not return
     * for {@link #longestClose}, for which {@code close} may wait or not.
     *
     * @throws InterruptedException when the test is interrupted
     */
    @Test
    public final void whatWaitsAtACloseIsNotDeliveredAfterwards() throws InterruptedException {
        List<Node> nodes = started(3);
        Node sender = nodes.get(0);
        Node closed = nodes.get(1);
        sender.untilDelivered(frame("before"), closed);
        AtomicLong calls = new AtomicLong();
        Thread closer = new Thread(
                () -> {
                    closed.transport.close();
                    calls.set(closed.inbox.calls());
                },
                "close");
        closer.setDaemon(true);
        closed.inbox.stop();
        try {
            for (int i = 0; i < 200; i++) {
                sender.transport.broadcast(ByteBuffer.wrap(frame("waiting " + i)));
            }
            sender.untilDelivered(frame("last"), nodes.get(2));
            closer.start();
            closer.join(longestClose().toMillis());
        } finally {
            closed.inbox.goOn();
        }
        closer.join(patience().toMillis());
        assertThat(closer.isAlive()).as("the close still takes its time").isFalse();
        // What must not come gets the time in which it would.
        closed.inbox.next(arrival -> false, RESEND.multipliedBy(4));
        assertThat(closed.inbox.calls()).as("calls to the receiver after close").isEqualTo(calls.get());
    }

    /** After {@code close}, sending, replying and closing again do nothing. */
    @Test
    public final void afterCloseEveryCallDoesNothing() {
        List<Node> nodes = started(2);
        Node node = nodes.get(0);
        Origin origin = nodes.get(1).untilDelivered(frame("hello"), node).origin();
        node.transport.close();
        assertThatCode(() -> {
                    node.transport.broadcast(ByteBuffer.wrap(frame("too late")));
                    origin.reply(ByteBuffer.wrap(frame("too late")));
                    node.transport.close();
                })
                .doesNotThrowAnyException();
        assertThat(node.transport.describe()).isNotBlank();
        assertThat(origin.address()).isNotBlank();
    }

    /** A transport that was never started can be closed. */
    @Test
    public final void aTransportThatWasNeverStartedCanBeClosed() {
        Transport transport = made(1).get(0);
        assertThatCode(transport::close).doesNotThrowAnyException();
    }

    /** A start that fails says why, and leaves a transport that can be closed. */
    @Test
    public final void aStartThatFailsSaysWhy() {
        Transport transport = unstartable();
        made.add(transport);
        assertThatThrownBy(() -> transport.start(new TransportInbox()))
                .isInstanceOf(HaStartException.class)
                .message()
                .isNotBlank();
        assertThatCode(transport::close).doesNotThrowAnyException();
    }

    /** The description is one line at any time: before start, while running, after close. */
    @Test
    public final void theDescriptionIsOneLineAtAnyTime() {
        Transport transport = made(1).get(0);
        assertOneLine(transport.describe());
        transport.start(new TransportInbox());
        transport.broadcast(ByteBuffer.wrap(frame("alone")));
        assertOneLine(transport.describe());
        transport.close();
        assertOneLine(transport.describe());
    }

    static void assertOneLine(String text) {
        assertThat(text).isNotBlank().doesNotContain("\n", "\r");
    }

    private List<Transport> made(int size) {
        List<Transport> transports = group(size);
        made.addAll(transports);
        assertThat(transports).as("what group(%d) made", size).hasSize(size);
        return transports;
    }

    /** Makes transports, and starts them. */
    List<Node> started(int size) {
        List<Node> nodes = new ArrayList<>();
        for (Transport transport : made(size)) {
            nodes.add(new Node(transport, new TransportInbox()));
        }
        nodes.forEach(node -> node.transport.start(node.inbox));
        return nodes;
    }

    /** A frame with a text in it. */
    static byte[] frame(String text) {
        return text.getBytes(UTF_8);
    }

    /** A started transport and what it delivered. */
    final class Node {
        final Transport transport;
        final TransportInbox inbox;

        Node(Transport transport, TransportInbox inbox) {
            this.transport = transport;
            this.inbox = inbox;
        }

        /** Broadcasts until it arrives there. */
        Arrival untilDelivered(byte[] bytes, Node there) {
            return until(there.inbox, bytes, () -> transport.broadcast(ByteBuffer.wrap(bytes)));
        }

        /** Broadcasts until it arrives there, and adds all that came before, with and after it. */
        void untilDelivered(byte[] bytes, Node there, List<Arrival> seen) {
            until(
                    there.inbox,
                    arrival -> {
                        seen.add(arrival);
                        return arrival.has(bytes);
                    },
                    bytes,
                    () -> transport.broadcast(ByteBuffer.wrap(bytes)));
            seen.addAll(there.inbox.drain());
        }

        /** Repeats an action until these bytes arrive here. */
        Arrival until(byte[] bytes, Runnable action) {
            return until(inbox, bytes, action);
        }

        Arrival until(TransportInbox there, byte[] bytes, Runnable action) {
            return until(there, arrival -> arrival.has(bytes), bytes, action);
        }

        private Arrival until(TransportInbox there, Predicate<Arrival> fits, byte[] bytes, Runnable action) {
            long deadlineNanos = System.nanoTime() + patience().toNanos();
            while (System.nanoTime() - deadlineNanos < 0) {
                action.run();
                Optional<Arrival> arrival = there.next(fits, RESEND);
                if (arrival.isPresent()) {
                    return arrival.get();
                }
            }
            throw new AssertionError("no frame '%s' (%d bytes) arrived within %s; the sender says: %s"
                    .formatted(new String(bytes, UTF_8), bytes.length, patience(), transport.describe()));
        }
    }
}
