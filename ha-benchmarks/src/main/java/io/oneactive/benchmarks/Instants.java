package io.oneactive.benchmarks;

import java.time.Duration;
import java.util.Random;

/** Draws instants, so that what is measured does not depend on when a round happens to begin. */
public final class Instants {
    private Instants() {}

    /**
     * An instant.
     *
     * @param range how late at most
     * @param random draws it
     * @return from zero to the range, each as likely
     */
    public static Duration within(Duration range, Random random) {
        return Duration.ofNanos((long) (random.nextDouble() * range.toNanos()));
    }
}
