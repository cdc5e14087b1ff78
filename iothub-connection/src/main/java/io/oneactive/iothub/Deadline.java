package io.oneactive.iothub;

import java.time.Duration;

/**
 * A point of the monotonic clock until which something must be done.
 *
 * @param startNanos when it was set
 * @param endNanos when it is over
 */
public record Deadline(long startNanos, long endNanos) {
    /**
     * One that is so far from now.
     *
     * @param limit how far
     * @return from now
     */
    public static Deadline in(Duration limit) {
        long now = System.nanoTime();
        return new Deadline(now, now + limit.toNanos());
    }

    /**
     * The earlier of this and one that is so far from now.
     *
     * @param limit how far
     * @return from now
     */
    public Deadline atMost(Duration limit) {
        long now = System.nanoTime();
        return new Deadline(now, now + Math.min(leftNanos(), limit.toNanos()));
    }

    /**
     * What is left of it.
     *
     * @return nanoseconds; negative when it is over
     */
    public long leftNanos() {
        return endNanos - System.nanoTime();
    }

    /**
     * Whether nothing is left.
     *
     * @return at this moment
     */
    public boolean isOver() {
        return leftNanos() <= 0;
    }
}
