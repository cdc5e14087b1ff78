package io.oneactive.agent.history;

/**
 * A time in which no node was active, between two in which one was.
 *
 * @param before the active period before it
 * @param after the one after it
 */
public record Outage(ActiveInterval before, ActiveInterval after) {
    /**
     * When it began.
     *
     * @return monotonic clock at the last reading that said yes
     */
    public long fromNanos() {
        return Math.max(before.fromNanos(), before.toNanos());
    }

    /**
     * How long it took to heal.
     *
     * @return nanoseconds, positive
     */
    public long nanos() {
        return after.fromNanos() - fromNanos();
    }
}
