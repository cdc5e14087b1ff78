package io.oneactive.engine.runtime;

/** The monotonic clock of this process, counted from its first use, so that instants are never negative and never overflow. */
final class MonotonicClock {
    private final long originNanos = System.nanoTime();

    long nowNanos() {
        return System.nanoTime() - originNanos;
    }

    long nanos(Clocks clocks) {
        return clocks.systemNanos() - originNanos;
    }

    /** An instant as {@link System#nanoTime()} would have shown it; comparable between processes of one host. */
    long systemNanos(long nanos) {
        return originNanos + nanos;
    }
}
