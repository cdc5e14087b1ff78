package io.oneactive.testkit.simulation;

/**
 * What {@code isActive()} of a process reads: the term and two deadlines, of which either ends it. The wall-clock deadline counts from the
 * reading that was taken together with the monotonic one when the rules were called, not from when the effect is carried out: a suspend in
 * between would lengthen it.
 */
class Authority {
    private final NodeClock clock;
    private long term;
    private long deadlineNanos = Long.MIN_VALUE;
    private long wallDeadlineNanos = Long.MIN_VALUE;
    private boolean wallClockStepped;

    Authority(NodeClock clock) {
        this.clock = clock;
    }

    /** Whether the role was held at a reading of the monotonic clock, in this very term. */
    boolean isHeld(long ofTerm, long nowNanos) {
        return term == ofTerm && nowNanos < deadlineNanos;
    }

    void secure(long newTerm, long newDeadlineNanos, long turnNanos, long turnWallNanos) {
        term = newTerm;
        deadlineNanos = newDeadlineNanos;
        wallDeadlineNanos = turnWallNanos + newDeadlineNanos - turnNanos;
        wallClockStepped = false;
    }

    /** The wall-clock deadline is wrong until the role is secured anew. */
    void wallClockStepped() {
        wallClockStepped = deadlineNanos != Long.MIN_VALUE;
    }

    boolean isWallClockStepped() {
        return wallClockStepped;
    }

    void end() {
        deadlineNanos = Long.MIN_VALUE;
        wallClockStepped = false;
    }

    long term() {
        return term;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** The first instant of true time at which it is over, as things stand. */
    long untilTrueNanos(long nowTrueNanos) {
        if (deadlineNanos == Long.MIN_VALUE
                || clock.nanos(nowTrueNanos) >= deadlineNanos
                || clock.wallNanos(nowTrueNanos) >= wallDeadlineNanos) {
            return nowTrueNanos;
        }
        return Math.min(clock.trueNanosOf(deadlineNanos), clock.trueNanosOfWall(wallDeadlineNanos));
    }
}
