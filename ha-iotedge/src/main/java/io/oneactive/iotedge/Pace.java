package io.oneactive.iotedge;

import java.util.concurrent.ThreadLocalRandom;

/** When a kind of request may be made again: a second after the last one that was answered, and ever later, up to a minute, after those that were not. */
final class Pace {
    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST = 60 * SECOND;

    private long notBeforeNanos;
    private long restNanos = SECOND;

    Pace(long nowNanos) {
        notBeforeNanos = nowNanos;
    }

    boolean allows(long nowNanos) {
        return nowNanos >= notBeforeNanos;
    }

    long notBeforeNanos() {
        return notBeforeNanos;
    }

    void answered(long nowNanos) {
        restNanos = SECOND;
        notBeforeNanos = nowNanos + SECOND;
    }

    /** With some chance in it, so that a thousand devices do not come back in the same second. */
    void failed(long nowNanos) {
        notBeforeNanos = nowNanos + restNanos + ThreadLocalRandom.current().nextLong(restNanos / 4);
        restNanos = Math.min(2 * restNanos, LONGEST);
    }

    /** The hub is back: no need to wait any longer. */
    void hurry(long nowNanos) {
        restNanos = SECOND;
        notBeforeNanos = Math.min(notBeforeNanos, nowNanos);
    }
}
