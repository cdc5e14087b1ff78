package io.oneactive.standin;

import java.time.Duration;

/**
 * The rates from which on a hub throttles: first it lets requests wait, then it refuses them.
 *
 * @param connectsPerSecond new connections
 * @param readsPerSecond twin reads
 * @param updatesPerSecond twin updates
 * @param longestWait how long a request may have to wait before it is refused with 429
 */
public record Limits(double connectsPerSecond, double readsPerSecond, double updatesPerSecond, Duration longestWait) {
    /** No limits. */
    public static final Limits NONE =
            new Limits(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Duration.ZERO);
}
