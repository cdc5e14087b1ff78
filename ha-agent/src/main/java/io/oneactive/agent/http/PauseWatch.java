package io.oneactive.agent.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Notices when this process was not run: wakes each 100 ms and looks how late it is. */
public final class PauseWatch implements AutoCloseable {
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final long PAUSE_NANOS = 50_000_000;

    private final Thread thread = new Thread(this::watch, "oneactive-pauses");
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong totalNanos = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private volatile boolean isClosed;

    /** A watch that begins at once. */
    public PauseWatch() {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!isClosed) {
            long before = System.nanoTime();
            LockSupport.parkNanos(this, INTERVAL_NANOS);
            long late = System.nanoTime() - before - INTERVAL_NANOS;
            if (late >= PAUSE_NANOS) {
                count.incrementAndGet();
                totalNanos.addAndGet(late);
                longestNanos.accumulateAndGet(late, Math::max);
            }
        }
    }

    /**
     * How often it stood still for 50 ms or more.
     *
     * @return a count that only grows
     */
    public long count() {
        return count.get();
    }

    /**
     * For how long altogether.
     *
     * @return a sum that only grows
     */
    public Duration total() {
        return Duration.ofNanos(totalNanos.get());
    }

    /**
     * The longest time.
     *
     * @return zero when it never did
     */
    public Duration longest() {
        return Duration.ofNanos(longestNanos.get());
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }
}
