package io.oneactive.standin;

import java.time.Duration;
import java.util.Optional;

/** One rate. Confined to the hub's thread. */
final class Throttle {
    private final double perSecond;
    private final long longestWaitNanos;
    private long freeNanos = System.nanoTime();

    Throttle(double perSecond, Duration longestWait) {
        this.perSecond = perSecond;
        this.longestWaitNanos = longestWait.toNanos();
    }

    /** How long a request has to wait; empty when it is refused. */
    Optional<Duration> admit() {
        if (Double.isInfinite(perSecond)) {
            return Optional.of(Duration.ZERO);
        }
        long now = System.nanoTime();
        long wait = Math.max(0, freeNanos - now);
        if (wait > longestWaitNanos) {
            return Optional.empty();
        }
        freeNanos = Math.max(freeNanos, now) + (long) (Duration.ofSeconds(1).toNanos() / perSecond);
        return Optional.of(Duration.ofNanos(wait));
    }
}
