package io.oneactive.agent.history;

/**
 * A period in which one process saw itself active at each of its readings of {@code isActive()}. An inner bound: the process was active for
 * at least this long, so two of these that intersect prove two active nodes.
 *
 * @param process whose readings
 * @param fromNanos monotonic clock right <em>after</em> the first reading that said yes
 * @param toNanos monotonic clock right <em>before</em> the last reading that said yes; less than {@code fromNanos} when there was only one
 * @param endNanos monotonic clock right after the first reading that said no again; 0 when there was none
 * @param token the fencing token as it was read first; 0 when the term was over already by then
 */
public record ActiveInterval(ProcessName process, long fromNanos, long toNanos, long endNanos, long token) {

    /**
     * Whether the process never read a no after this: it is active still, or it was killed while it was.
     *
     * @return true when {@code endNanos} is 0
     */
    public boolean isOpen() {
        return endNanos == 0;
    }

    /**
     * How long both were active at the same time, for certain.
     *
     * @param other of another process
     * @return nanoseconds, at least 1 when they share an instant, else 0
     */
    public long overlapNanos(ActiveInterval other) {
        long from = Math.max(fromNanos, other.fromNanos);
        long to = Math.min(toNanos, other.toNanos);
        boolean bothLast = fromNanos <= toNanos && other.fromNanos <= other.toNanos;
        return bothLast && from <= to ? Math.max(1, to - from) : 0;
    }
}
