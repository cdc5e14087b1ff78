package io.oneactive.testkit.simulation;

/**
 * The clocks of one machine, seen from the one true time: monotonic = offset + rate × true time, except that it stands still while the
 * machine is suspended; the wall clock runs at the same rate, goes on during a suspend, and can be stepped. The rate may change. All in
 * nanoseconds.
 */
final class NodeClock {
    private static final long MILLION = 1_000_000;

    private int partsPerMillion;
    private long originTrueNanos;
    private long originNanos;
    private boolean suspended;
    private long wallOriginTrueNanos;
    private long wallOriginNanos;

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
        return wallOriginNanos + elapsed(trueNanos - wallOriginTrueNanos);
    }

    void suspend(long trueNanos) {
        originNanos = nanos(trueNanos);
        suspended = true;
    }

    void awake(long trueNanos) {
        originTrueNanos = trueNanos;
        suspended = false;
    }

    int partsPerMillion() {
        return partsPerMillion;
    }

    /** From now on both clocks run at another rate; neither jumps. */
    void changeRate(int changedPartsPerMillion, long trueNanos) {
        originNanos = nanos(trueNanos);
        originTrueNanos = trueNanos;
        wallOriginNanos = wallNanos(trueNanos);
        wallOriginTrueNanos = trueNanos;
        partsPerMillion = changedPartsPerMillion;
    }

    boolean isSuspended() {
        return suspended;
    }

    void stepWall(long nanos) {
        wallOriginNanos += nanos;
    }

    /** The first instant of true time at which the monotonic clock has reached a reading; never while suspended. */
    long trueNanosOf(long nanos) {
        return suspended ? Long.MAX_VALUE : originTrueNanos + firstWithElapsed(nanos - originNanos);
    }

    /** The first instant of true time at which the wall clock has reached a reading, unless it is stepped before. */
    long trueNanosOfWall(long wallNanos) {
        return wallOriginTrueNanos + firstWithElapsed(wallNanos - wallOriginNanos);
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
