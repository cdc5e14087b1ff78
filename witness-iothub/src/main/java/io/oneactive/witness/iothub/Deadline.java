package io.oneactive.witness.iothub;

import java.time.Duration;

/** A point of the monotonic clock until which something must be done. */
record Deadline(long startNanos, long endNanos) {
    static Deadline in(Duration limit) {
        long now = System.nanoTime();
        return new Deadline(now, now + limit.toNanos());
    }

    /** The earlier of this and one that is so far from now. */
    Deadline atMost(Duration limit) {
        long now = System.nanoTime();
        return new Deadline(now, now + Math.min(leftNanos(), limit.toNanos()));
    }

    long leftNanos() {
        return endNanos - System.nanoTime();
    }

    boolean isOver() {
        return leftNanos() <= 0;
    }
}
