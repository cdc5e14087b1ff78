package io.oneactive.iotedge.failover;

import io.oneactive.iotedge.failover.FailoverStatus.Counters;
import io.oneactive.iotedge.failover.FailoverStatus.State;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that connects, and does all that is due on the connection: so there is never more than one attempt, and never two connections that send.
 */
final class Supervisor implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final long LONGEST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration CUT_LIMIT = Duration.ofSeconds(3);

    private final FailoverSettings settings;
    private final DeviceHandlers handlers;
    private final Outbox outbox;
    private final AssignmentCache cache;
    private final Provisioning provisioning;
    private final Attempts attempts;
    private final BackOff backOff;
    private final HandlerThread handlerThread;
    private final TwinSync twin;
    private final HubLink.Parts parts;
    private final Semaphore wakes = new Semaphore(0);
    private final AtomicBoolean isAnnouncing = new AtomicBoolean();
    private final Object stateChange = new Object();

    private volatile @Nullable HubLink link;
    private volatile boolean isClosing;
    private volatile boolean isHurried;
    private volatile State state = State.CONNECTING;
    private volatile Optional<String> hub;
    private volatile Optional<String> failure = Optional.empty();
    private volatile Counters counters = new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    Supervisor(FailoverSettings settings, DeviceHandlers handlers, Outbox outbox, String name) {
        this.settings = settings;
        this.handlers = handlers;
        this.outbox = outbox;
        this.cache = new AssignmentCache(settings.cacheFile.orElse(null), settings.scopeId, settings.deviceId);
        this.hub = cache.known().map(Assignment::hub);
        this.provisioning = new Provisioning(settings);
        this.attempts = new Attempts(settings.trust, name);
        this.backOff = new BackOff(
                settings.firstPause,
                settings.longestPause,
                () -> ThreadLocalRandom.current().nextDouble());
        this.handlerThread = new HandlerThread(name, settings.handlerTimeLimit);
        this.twin = new TwinSync(handlers.desired(), handlerThread, this::wake, System::nanoTime);
        this.parts = new HubLink.Parts(settings, handlers, handlerThread, twin::hinted, this::wake);
    }

    TwinSync twin() {
        return twin;
    }

    Optional<HubLink> link() {
        return Optional.ofNullable(link);
    }

    /** Something may be due. */
    void wake() {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    private void sleep(long nanos) throws InterruptedException {
        if (wakes.tryAcquire(Math.max(0, nanos), TimeUnit.NANOSECONDS)) {
            wakes.drainPermits();
        }
    }

    @Override
    public void run() {
        try {
            while (!isClosing) {
                pause();
                HubLink made = isClosing ? null : connected();
                if (made != null) {
                    serve(made);
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("{}: interrupted; it ends", settings);
        } finally {
            attempts.close();
            handlerThread.close();
            int left = outbox.close();
            if (left > 0) {
                LOG.warn("{}: closed with {} messages that no hub has acknowledged", settings, left);
            }
            become(State.CLOSED);
        }
    }

    private void pause() throws InterruptedException {
        long endNanos = System.nanoTime() + backOff.nextNanos();
        long leftNanos = endNanos - System.nanoTime();
        while (leftNanos > 0 && !isClosing && !isHurried) {
            become(State.WAITING);
            sleep(leftNanos);
            leftNanos = endNanos - System.nanoTime();
        }
        isHurried = false;
    }

    private @Nullable HubLink connected() {
        become(State.CONNECTING);
        try {
            HubLink made = linked();
            failure = Optional.empty();
            hub = Optional.of(made.assignment().hub());
            twin.connected(made.assignment().hub());
            link = made;
            become(State.CONNECTED);
            LOG.info("{}: connected to hub {}", settings, made.assignment().hub());
            return made;
        } catch (HubFailure e) {
            if (!isClosing) {
                failed(e);
                backOff.failed();
            }
            return null;
        }
    }

    /** First the hub that is known, once; then the one that the Device Provisioning Service names. */
    private HubLink linked() throws HubFailure {
        Optional<Assignment> known = cache.known();
        if (known.isPresent()) {
            try {
                HubLink made = opened(known.get());
                count(1, 1, 0, 0);
                return made;
            } catch (HubFailure e) {
                if (isClosing) {
                    throw e;
                }
                failed(e);
                if (e.isRefusal()) {
                    cache.forget();
                }
            }
        }
        Assignment assigned =
                attempts.run("the Device Provisioning Service", settings.provisioningTimeLimit, provisioning::register);
        count(0, 0, 1, 0);
        cache.keep(assigned);
        HubLink made = opened(assigned);
        count(1, 0, 0, 0);
        return made;
    }

    private HubLink opened(Assignment assignment) throws HubFailure {
        return attempts.run(
                "hub " + assignment.hub(),
                settings.connectTimeLimit,
                (sockets, deadline, answer) -> HubLink.open(parts, assignment, sockets, deadline, answer));
    }

    private void failed(HubFailure e) {
        count(0, 0, 0, 1);
        failure = Optional.of(String.valueOf(e.getMessage()));
        LOG.warn("{}: {}", settings, e.getMessage());
    }

    private void serve(HubLink current) throws InterruptedException {
        long beganNanos = System.nanoTime();
        try {
            while (!isClosing && current.loss().isEmpty()) {
                sleep(Math.min(LONGEST_LOOK_NANOS, work(current)));
            }
        } finally {
            link = null;
            end(current);
            outbox.disconnected();
        }
        Optional<HubFailure> loss = current.loss();
        if (!isClosing && loss.isPresent()) {
            backOff.ended(System.nanoTime() - beganNanos);
            failed(loss.get());
            if (loss.get().isRefusal()) {
                cache.forget();
            }
        }
    }

    private Optional<Outbox.Entry> next(HubLink current) {
        return current.mayFollow() && current.loss().isEmpty()
                ? outbox.next(settings.inFlight, System.nanoTime())
                : Optional.empty();
    }

    private long work(HubLink current) {
        Optional<Outbox.Entry> next = next(current);
        while (next.isPresent()) {
            current.send(next.get(), outbox);
            next = next(current);
        }
        if (outbox.longestWaitNanos(System.nanoTime()) > settings.acknowledgementTimeLimit.toNanos()) {
            current.lose(HubFailure.away("hub " + current.assignment().hub() + " did not acknowledge a message within "
                    + settings.acknowledgementTimeLimit.toMillis() + " ms"));
        }
        try {
            return twin.step(current.twin());
        } catch (IllegalStateException e) {
            current.lose(HubFailure.away(
                    "the connection to hub " + current.assignment().hub() + " ended"));
            return 0;
        }
    }

    /** Says good-bye if it can; nothing goes out any more when this returns. */
    private void end(HubLink current) {
        boolean isOrderly = current.loss().isEmpty();
        if (isOrderly && attempts.runOut(settings.closeTimeLimit, current::close)) {
            return;
        }
        current.cut();
        boolean isClosed = attempts.runOut(isOrderly ? CUT_LIMIT : settings.closeTimeLimit, current::closeAfterCut);
        if (!isClosed) {
            LOG.warn(
                    "{}: the old connection to hub {} takes long to close; it is cut, and no longer waited for",
                    settings,
                    current.assignment().hub());
        }
    }

    /** Ends the pause before the next attempt. */
    void hurry() {
        if (state == State.WAITING) {
            isHurried = true;
            wake();
        }
    }

    private void count(int connects, int cached, int registrations, int failures) {
        Counters before = counters;
        counters = new Counters(
                before.connects() + connects,
                before.cachedConnects() + cached,
                before.registrations() + registrations,
                before.failures() + failures,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    private void become(State next) {
        synchronized (stateChange) {
            if (state == next && next != State.CONNECTING) {
                return;
            }
            state = next;
            stateChange.notifyAll();
        }
        handlers.status().ifPresent(listener -> {
            if (isAnnouncing.compareAndSet(false, true)
                    && !handlerThread.run("changes of state", () -> {
                        isAnnouncing.set(false);
                        listener.accept(status());
                    })) {
                isAnnouncing.set(false);
            }
        });
    }

    FailoverStatus status() {
        Counters before = counters;
        return new FailoverStatus(
                state,
                hub,
                failure,
                outbox.counted(new Counters(
                        before.connects(),
                        before.cachedConnects(),
                        before.registrations(),
                        before.failures(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        handlerThread.failures())));
    }

    boolean awaitConnected(long limitNanos) throws InterruptedException {
        long endNanos = System.nanoTime() + limitNanos;
        synchronized (stateChange) {
            while (state != State.CONNECTED && state != State.CLOSED) {
                long leftNanos = endNanos - System.nanoTime();
                if (leftNanos <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(stateChange, leftNanos);
            }
            return state == State.CONNECTED;
        }
    }

    /** The thread ends soon. */
    void close() {
        isClosing = true;
        attempts.abort();
        wake();
    }

    /** Waits for all other threads, after this one's own. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        boolean attemptsEnded = attempts.awaitEnd(limit);
        return handlerThread.awaitEnd(limit) && attemptsEnded;
    }
}
