package io.oneactive.engine.runtime;

import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.WitnessStep;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the witness, off the loop: lease calls one after another on one thread, rehearsals on another. Every call has an answer within a bound,
 * also when the witness breaks its contract and hangs: the loop is then told that the answer is unknown.
 */
final class WitnessWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WitnessWorker.class);
    private static final int QUEUE = 64;
    private static final int LEASES = 16;

    private final Witness witness;
    private final String cluster;
    private final String nodeId;
    private final Duration timeLimit;
    private final Consumer<Event> mailbox;
    private final ThreadPoolExecutor calls;
    private final ThreadPoolExecutor rehearsals;
    private final MonotonicClock clock;
    private final Map<Long, Lease> leases = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Lease> eldest) {
            return size() > LEASES;
        }
    };
    private final Map<Call, Long> pending = new LinkedHashMap<>();

    /** One call to the witness; its identity is its own, so that the same step of the same claim may be under way twice. */
    private static final class Call {
        final long claim;
        final WitnessStep step;
        final long term;
        final AtomicBoolean answered = new AtomicBoolean();

        Call(long claim, WitnessStep step, long term) {
            this.claim = claim;
            this.step = step;
            this.term = term;
        }
    }

    WitnessWorker(
            Witness witness,
            String cluster,
            String nodeId,
            Duration timeLimit,
            MonotonicClock clock,
            Consumer<Event> mailbox) {
        this.witness = witness;
        this.cluster = cluster;
        this.nodeId = nodeId;
        this.timeLimit = timeLimit;
        this.clock = clock;
        this.mailbox = mailbox;
        this.calls = single("oneactive-witness-" + nodeId, QUEUE);
        this.rehearsals = single("oneactive-rehearsal-" + nodeId, 1);
    }

    private static ThreadPoolExecutor single(String name, int queue) {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), Threads.named(name));
    }

    /** Called by the loop. */
    void ask(long claim, WitnessStep step, long term) {
        Call call = new Call(claim, step, term);
        pending.put(call, clock.nowNanos() + 2 * timeLimit.toNanos());
        try {
            calls.execute(() -> answer(call, call(call)));
        } catch (RejectedExecutionException e) {
            answer(call, new Unknown("the witness does not keep up: " + QUEUE + " calls wait"));
        }
    }

    /** Called by the loop at each turn: gives up on calls that should have returned long ago. */
    void expire(long nowNanos) {
        pending.keySet().removeIf(call -> call.answered.get());
        pending.forEach((call, deadline) -> {
            if (nowNanos >= deadline) {
                answer(call, new Unknown("no answer within twice the time limit of " + timeLimit.toMillis() + " ms"));
            }
        });
    }

    /** The instant at which a call is given up on; {@link Long#MAX_VALUE} when none is under way. Called by the loop. */
    long nextNanos() {
        return pending.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    private void answer(Call call, WitnessAnswer answer) {
        if (call.answered.compareAndSet(false, true)) {
            mailbox.accept(new Event.WitnessAnswered(call.claim, call.step, answer));
        }
    }

    private WitnessAnswer call(Call call) {
        try {
            WitnessAnswer answer = switch (call.step) {
                case ACQUIRE -> witness.acquire(lease(call.claim).request());
                case RECORD -> witness.record(lease(call.claim), call.term);
                case RENEW -> witness.renew(lease(call.claim));
                case RELEASE -> witness.release(lease(call.claim));
            };
            if (answer instanceof Granted granted) {
                remember(call.claim, granted.lease());
            }
            return answer;
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("the witness failed on {}", call.step, e);
            return new Unknown("the witness failed: " + e);
        }
    }

    private Lease lease(long claim) {
        synchronized (leases) {
            return leases.computeIfAbsent(
                    claim,
                    number ->
                            new Lease(new LeaseRequest(cluster, nodeId, UUID.randomUUID(), timeLimit), Duration.ZERO));
        }
    }

    private void remember(long claim, Lease lease) {
        synchronized (leases) {
            leases.put(claim, lease);
        }
    }

    /** Called by the loop. One rehearsal at a time: another one is not begun while the last has not ended. */
    void rehearse() {
        try {
            rehearsals.execute(() -> mailbox.accept(new Event.WitnessInspected(inspect())));
        } catch (RejectedExecutionException e) {
            LOG.debug("the last rehearsal of the witness has not ended");
        }
    }

    private InspectAnswer inspect() {
        try {
            return witness.inspect(timeLimit);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("the witness failed on inspect", e);
            return new Unknown("the witness failed: " + e);
        }
    }

    /** Lets calls under way, such as a release, end within the time limit; then closes the witness. */
    @Override
    public void close() {
        calls.shutdown();
        rehearsals.shutdownNow();
        try {
            if (!calls.awaitTermination(timeLimit.toNanos(), TimeUnit.NANOSECONDS)) {
                calls.shutdownNow();
            }
        } catch (InterruptedException e) {
            calls.shutdownNow();
            Thread.currentThread().interrupt();
        }
        try {
            witness.close();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("the witness failed on close", e);
        }
    }
}
