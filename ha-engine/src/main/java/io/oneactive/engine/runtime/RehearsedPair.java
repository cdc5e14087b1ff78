package io.oneactive.engine.runtime;

import io.oneactive.HandoverResult;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Timings;
import io.oneactive.engine.seal.Security;
import io.oneactive.engine.store.EphemeralTermStore;
import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Two running nodes of one process, with all their threads, that hear each other in memory and hand the role to and fro. */
final class RehearsedPair implements AutoCloseable {
    private static final List<String> MEMBERS = List.of("a", "b");
    private static final long INTERVAL_NANOS = 10_000_000;
    private static final long HAND_OVER_NANOS = 5 * INTERVAL_NANOS;
    private static final Timings TIMINGS = new Timings(INTERVAL_NANOS, 3, 10, 3 * INTERVAL_NANOS, HAND_OVER_NANOS, 0);

    private final Wire wireOfOne;
    private final RunningNode one;
    private final RunningNode other;

    RehearsedPair(Security security) {
        Wire first = new Wire();
        Wire second = new Wire();
        first.end = second;
        second.end = first;
        wireOfOne = first;
        one = RunningNode.unheard(parts("a", first, security));
        try {
            other = RunningNode.unheard(parts("b", second, security));
        } catch (RuntimeException | Error e) {
            one.close();
            throw e;
        }
    }

    private static NodeParts parts(String id, Transport transport, Security security) {
        return new NodeParts(
                new ElectionSettings(
                        Rehearsal.CLUSTER,
                        id,
                        id.hashCode(),
                        1,
                        MEMBERS,
                        false,
                        ElectionRules.DOCUMENTED,
                        false,
                        100,
                        false,
                        1,
                        0),
                TIMINGS,
                new EphemeralTermStore(),
                transport,
                Optional.empty(),
                "",
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Optional.empty(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                1,
                security,
                Optional.empty(),
                (changed, count) -> {
                    throw new UnsupportedOperationException();
                },
                List.of());
    }

    /**
     * Hands the role to and fro until the given instant, or until that does not work as it should on a busy machine.
     *
     * @return how often it was handed over
     */
    int play(long untilNanos) throws InterruptedException {
        if (one.awaitActive(Duration.ofNanos(2 * HAND_OVER_NANOS)).isEmpty() && !other.isActive()) {
            return 0;
        }
        int times = 0;
        while (System.nanoTime() - untilNanos < 0) {
            wireOfOne.loseEnd();
            RunningNode active = one.isActive() ? one : other;
            RunningNode passive = active == one ? other : one;
            if (!handsOver(active)
                    || passive.awaitActive(Duration.ofNanos(HAND_OVER_NANOS)).isEmpty()) {
                break;
            }
            times++;
        }
        return times;
    }

    private static boolean handsOver(RunningNode active) throws InterruptedException {
        try {
            HandoverResult result = active.resign().get(2 * HAND_OVER_NANOS, TimeUnit.NANOSECONDS);
            return result.outcome() == HandoverResult.Outcome.DONE;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        one.close();
        other.close();
    }

    /** One end of a network of two; a frame is in the other one's mailbox when it has been sent. */
    private static final class Wire implements Transport {
        private @Nullable Wire end;
        private volatile @Nullable Receiver receiver;

        @Override
        public void start(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void broadcast(ByteBuffer frame) {
            if (end != null) {
                end.deliver(frame);
            }
        }

        private void deliver(ByteBuffer frame) {
            Receiver loop = receiver;
            if (loop != null) {
                loop.onFrame(frame, new Sender(this));
            }
        }

        /** Gives evidence that is not believed, since the pair does not trust any; but how it is passed on has been rehearsed then. */
        private void loseEnd() {
            Receiver loop = receiver;
            if (loop != null) {
                loop.onPeerGone(new Sender(this), "rehearsed");
            }
        }

        @Override
        public String describe() {
            return "memory";
        }

        @Override
        public void close() {}
    }

    /** Where a frame came from, as its receiver sees it. */
    private record Sender(Wire own) implements Origin {
        @Override
        public void reply(ByteBuffer frame) {
            own.broadcast(frame);
        }

        @Override
        public String address() {
            return "memory";
        }
    }
}
