package io.oneactive.testkit.simulation;

/**
 * The clocks of one machine, seen from the one true time: monotonic = offset + rate × true time, except that it stands still while the
 * machine is suspended; the wall clock runs at the same rate, goes on during a suspend, and can be stepped. All in nanoseconds.
 */
final class NodeClock {
    private static final long MILLION = 1_000_000;

    private final int partsPerMillion;
    private long originTrueNanos;
    private long originNanos;
    private boolean suspended;
    private long wallStepNanos;

    NodeClock(int partsPerMillion, long offsetNanos) {
        this.partsPerMillion = partsPerMillion;
        this.originNanos = offsetNanos;
    }

    /** The monotonic clock. */
    long nanos(long trueNanos) {
        return suspended ? originNanos : originNanos + elapsed(trueNanos - originTrueNanos);
    }

    /** The wall clock, from an arbitrary instant. */
    long wallNanos(long trueNanos) {
        return elapsed(trueNanos) + wallStepNanos;
    }

    void suspend(long trueNanos) {
        originNanos = nanos(trueNanos);
        suspended = true;
    }

    void awake(long trueNanos) {
        originTrueNanos = trueNanos;
        suspended = false;
    }

    boolean isSuspended() {
        return suspended;
    }

    void stepWall(long nanos) {
        wallStepNanos += nanos;
    }

    /** The first instant of true time at which the monotonic clock has reached a reading; never while suspended. */
    long trueNanosOf(long nanos) {
        return suspended ? Long.MAX_VALUE : originTrueNanos + firstWithElapsed(nanos - originNanos);
    }

    /** The first instant of true time at which the wall clock has reached a reading, unless it is stepped before. */
    long trueNanosOfWall(long wallNanos) {
        return firstWithElapsed(wallNanos - wallStepNanos);
    }

    private long elapsed(long trueNanos) {
        return trueNanos + trueNanos / MILLION * partsPerMillion + trueNanos % MILLION * partsPerMillion / MILLION;
    }

    private long firstWithElapsed(long wanted) {
        long guess = (long) (wanted / (1 + partsPerMillion / 1e6));
        while (elapsed(guess) < wanted) {
            guess++;
        }
        while (elapsed(guess - 1) >= wanted) {
            guess--;
        }
        return guess;
    }
}
