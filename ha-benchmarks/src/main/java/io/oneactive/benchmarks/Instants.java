package io.oneactive.benchmarks;

import java.time.Duration;
import java.util.Random;

/** Draws instants, so that what is measured does not depend on when a round happens to begin. */
final class Instants {
    private Instants() {}

    static Duration within(Duration range, Random random) {
        return Duration.ofNanos((long) (random.nextDouble() * range.toNanos()));
    }
}
