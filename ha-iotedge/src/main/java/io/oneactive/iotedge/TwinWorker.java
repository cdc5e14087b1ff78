package io.oneactive.iotedge;

import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import io.oneactive.HaNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a running node and its twin in step, on a thread of its own: desired properties become timings of the node, its state becomes reported
 * properties. It waits for the hub, and nobody waits for it. One request at a time, each with a limit; what is written is always the newest state.
 */
final class TwinWorker {
    private static final Logger LOG = LoggerFactory.getLogger(TwinWorker.class);
    private static final long SECOND = 1_000_000_000L;
    private static final long SHORTEST_REST = 10_000_000;
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(5);
    private static final Duration SHORTEST_REQUEST = Duration.ofSeconds(1);
    private static final Duration FAREWELL_LIMIT = Duration.ofSeconds(2);

    /** How often the twin is read although nothing says that it has changed: such a message may be lost. */
    private static final Duration REFRESH = Duration.ofMinutes(10);

    private final HaNode node;
    private final LiveSettings settings;
    private final Connectivity hub;
    private final Duration askEvery;
    private final Duration requestLimit;
    private final ReportedTwin reported = new ReportedTwin();
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;

    private volatile HubTwin twin;
    private volatile boolean isReadWanted;
    private volatile boolean isBack;
    private volatile boolean isClosing;

    private HubTwin used;
    private final Pace reads = new Pace(System.nanoTime());
    private final Pace writes = new Pace(System.nanoTime());
    private long readAtNanos = System.nanoTime();
    private boolean isTroubleTold;

    /** {@code askEvery} is how often the hub is asked whether it is there, as long as the client does not say so; zero: never. */
    TwinWorker(HaNode node, HubTwin twin, LiveSettings settings, Connectivity hub, Duration askEvery) {
        this.node = node;
        this.twin = twin;
        this.used = twin;
        this.settings = settings;
        this.hub = hub;
        this.askEvery = askEvery;
        this.requestLimit = askEvery.isZero() || askEvery.compareTo(LONGEST_REQUEST) > 0
                ? LONGEST_REQUEST
                : askEvery.compareTo(SHORTEST_REQUEST) < 0 ? SHORTEST_REQUEST : askEvery;
        this.thread = new Thread(this::run, "oneactive-twin-" + node.status().nodeId());
        this.thread.setDaemon(true);
    }

    /** {@code initial}: the twin as it was read before the node was started, if it was. */
    void start(Optional<TwinDocument> initial) {
        initial.ifPresent(document -> {
            reported.found(document);
            plan(System.nanoTime());
        });
        thread.start();
    }

    // ---- other threads

    /** Something may have changed on this side. Never blocks. */
    void look() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /** Something may have changed in the twin. Never blocks. */
    void read() {
        isReadWanted = true;
        look();
    }

    /** The client is connected again. Never blocks. */
    void back() {
        isBack = true;
        read();
    }

    /** From now on this is the twin. */
    void use(HubTwin other) {
        twin = other;
        back();
    }

    /** Writes what is left to say, if the hub is here, and ends; waits for that, but not for long. */
    void close() {
        isClosing = true;
        look();
        if (!hub.isHere()) {
            thread.interrupt();
        }
        boolean wasInterrupted = false;
        try {
            thread.join(LONGEST_REQUEST.plus(FAREWELL_LIMIT).toMillis());
        } catch (InterruptedException e) {
            wasInterrupted = true;
        }
        thread.interrupt();
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- its own thread

    private void run() {
        try {
            while (!isClosing) {
                turn(System.nanoTime());
                if (!isClosing && wake.tryAcquire(restNanos(System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    wake.drainPermits();
                }
            }
            if (hub.isHere()) {
                write(FAREWELL_LIMIT);
            }
        } catch (InterruptedException e) {
            LOG.debug("ended while it waited for the hub");
        } finally {
            used.release();
        }
    }

    /** A look each second finds what no event tells, such as a peer that was heard or forgotten. */
    private long restNanos(long now) {
        long until = Math.min(now + SECOND, Math.min(soon(writes, now), isReadWanted ? soon(reads, now) : readAtNanos));
        return Math.max(SHORTEST_REST, until - now);
    }

    private static long soon(Pace pace, long now) {
        return pace.allows(now) ? now + SECOND : pace.notBeforeNanos();
    }

    private void turn(long now) throws InterruptedException {
        try {
            change(now);
            if (reads.allows(now) && (isReadWanted || now >= readAtNanos)) {
                read(now);
            }
            if (writes.allows(System.nanoTime()) && !reported.isSame(state())) {
                write(requestLimit);
            }
        } catch (RuntimeException e) {
            trouble("it cannot be kept in step: " + e);
            writes.failed(System.nanoTime());
            reads.failed(System.nanoTime());
        }
    }

    private void change(long now) {
        HubTwin wanted = twin;
        if (wanted != used) {
            used.release();
            if (!wanted.identity().equals(used.identity())) {
                settings.forgetVersion();
            }
            used = wanted;
            reported.forget();
        }
        if (isBack) {
            isBack = false;
            reads.hurry(now);
            writes.hurry(now);
        }
    }

    private void plan(long now) {
        readAtNanos = now + (hub.isTold() || askEvery.isZero() ? REFRESH : askEvery).toNanos();
    }

    private void read(long now) throws InterruptedException {
        isReadWanted = false;
        Optional<HubTwin.Answer> answer = used.read(requestLimit);
        long ended = System.nanoTime();
        plan(ended);
        if (!heard(answer, now, "reading")) {
            reads.failed(ended);
            isReadWanted = true;
            return;
        }
        reads.answered(ended);
        TwinDocument.parse(answer.orElseThrow().body()).ifPresent(document -> {
            settings.apply(DesiredSettings.of(document));
            reported.found(document);
        });
    }

    private void write(Duration limit) throws InterruptedException {
        long began = System.nanoTime();
        Map<String, Object> state = state();
        TwinCollection patch = reported.patch(state);
        boolean isWritten = heard(used.patch(patch, limit), began, "writing");
        if (isWritten) {
            reported.wrote(state);
            writes.answered(System.nanoTime());
        } else {
            writes.failed(System.nanoTime());
        }
    }

    /** Whether the hub did what it was asked for; notes that it is here or away. */
    private boolean heard(Optional<HubTwin.Answer> answer, long askedNanos, String what) {
        if (answer.isEmpty()) {
            hub.away(askedNanos);
            trouble("no answer to " + what);
            return false;
        }
        if (!hub.isHere()) {
            hub.here(System.nanoTime());
            isBack = true;
        }
        if (!answer.get().isYes()) {
            trouble("the hub answered " + answer.get().status() + " to " + what);
            return false;
        }
        if (isTroubleTold) {
            isTroubleTold = false;
            LOG.info("the twin of {} is in step again", used.identity());
        }
        return true;
    }

    /** Once, until it is over. */
    private void trouble(String detail) {
        if (!isTroubleTold) {
            isTroubleTold = true;
            LOG.warn("the twin of {}: {}; tried again until it works", used.identity(), detail);
        }
    }

    private Map<String, Object> state() {
        Map<String, Object> state = ReportedState.of(node.status(), settings.inForce());
        Map<String, Object> acknowledged = settings.acknowledged();
        if (!acknowledged.isEmpty()) {
            state.put(ReportedState.ACKNOWLEDGED, acknowledged);
        }
        return state;
    }
}
