package io.oneactive.engine.runtime;

/**
 * The wall clock and the monotonic clock, read together at the beginning of a turn. Every deadline of the turn is put on both clocks from this
 * one reading: were the wall clock read later, a suspend of the machine in between would push the deadline on it out by the whole suspend.
 *
 * @param wallMillis {@link System#currentTimeMillis()}
 * @param systemNanos {@link System#nanoTime()}, read right after it
 */
record Clocks(long wallMillis, long systemNanos) {
    /** How often the clocks are read again when the process was preempted between them. */
    static final int READINGS = 8;

    /** Two readings further apart than this are no pair. */
    static final long PATIENCE_NANOS = 1_000_000;

    static Clocks read() {
        long before = System.nanoTime();
        for (int i = 0; ; i++) {
            long wall = System.currentTimeMillis();
            long after = System.nanoTime();
            if (after - before <= PATIENCE_NANOS || i >= READINGS) {
                return new Clocks(wall, after);
            }
            before = after;
        }
    }

    long wallAheadMillis() {
        return wallMillis - systemNanos / 1_000_000;
    }

    /** The instant on the wall clock that belongs to one on the monotonic clock. */
    long wallMillisAt(long deadlineSystemNanos) {
        return wallMillis + Math.floorDiv(deadlineSystemNanos - systemNanos, 1_000_000L);
    }
}
