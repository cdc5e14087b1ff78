package com.example.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt to connect: twice as long after each failure, up to a limit, and of that a random part between half
 * and all, so that the nodes of a plant do not come back to a broker that was restarted at one instant.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(50);

    /** From here on the doubled pause is beyond any limit that can be set. */
    private static final int MAX_DOUBLINGS = 11;

    private final Duration longest;
    private final RandomGenerator random;
    private int failures;

    Backoff(Duration longest, RandomGenerator random) {
        this.longest = longest;
        this.random = random;
    }

    /** One more failure. */
    synchronized Duration pause() {
        long nanos = Math.min(FIRST.toNanos() << Math.min(failures, MAX_DOUBLINGS), longest.toNanos());
        failures++;
        return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    }

    /** A success. */
    synchronized void reset() {
        failures = 0;
    }
}
