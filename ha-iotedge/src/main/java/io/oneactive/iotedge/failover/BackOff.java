package io.oneactive.iotedge.failover;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before an attempt: not at all after a connection that lasted, then longer each time up to a bound, each time by a random part less, so
 * that devices that lost their hub together do not come back together.
 */
final class BackOff {
    private static final int MOST_DOUBLINGS = 30;

    private final long firstNanos;
    private final long mostNanos;
    private final DoubleSupplier random;
    private int failures;

    /**
     * Nothing failed yet.
     *
     * @param first pause after the first failure
     * @param most no pause is longer
     * @param random 0 to 1
     */
    BackOff(Duration first, Duration most, DoubleSupplier random) {
        this.firstNanos = first.toNanos();
        this.mostNanos = most.toNanos();
        this.random = random;
    }

    void failed() {
        failures++;
    }

    /** A connection that ends soon, as two clients with one identity end each other's, counts as a failure; one that lasted makes all good. */
    void ended(long lastedNanos) {
        failures = lastedNanos >= mostNanos ? 0 : failures + 1;
    }

    /** The pause before the next attempt. */
    long nextNanos() {
        if (failures == 0) {
            return 0;
        }
        int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
        double whole = Math.min((double) mostNanos, (double) firstNanos * (1L << doublings));
        return (long) (whole * (0.5 + random.getAsDouble() / 2));
    }
}
