package io.oneactive.agent.demo;

import java.time.Duration;
import java.util.Random;

/**
 * What a bad network does to each datagram.
 *
 * @param loss share of those that are lost, 0 to 1
 * @param duplication share of those that come twice, 0 to 1
 * @param reordering share of those that are overtaken: they come up to {@link #OVERTAKEN} later than they should, 0 to 1
 * @param delay how long each is under way at least
 * @param jitter how much longer at most, each for itself; so it may change their order, too
 */
public record Disturbance(double loss, double duplication, double reordering, Duration delay, Duration jitter) {
    /** A good network. */
    public static final Disturbance NONE = new Disturbance(0, 0, 0, Duration.ZERO, Duration.ZERO);

    /** How late one is at most that is overtaken by others. */
    public static final Duration OVERTAKEN = Duration.ofMillis(250);

    boolean isNone() {
        return equals(NONE);
    }

    /** How often the next datagram comes: 0, 1 or 2 times. */
    int copies(Random random) {
        if (random.nextDouble() < loss) {
            return 0;
        }
        return random.nextDouble() < duplication ? 2 : 1;
    }

    /** How late the next one comes. */
    long delayNanos(Random random) {
        double late = random.nextDouble() < reordering ? random.nextDouble() * OVERTAKEN.toNanos() : 0;
        return delay.toNanos() + (long) (random.nextDouble() * jitter.toNanos() + late);
    }
}
