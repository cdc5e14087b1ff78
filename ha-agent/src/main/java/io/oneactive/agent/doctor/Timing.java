package io.oneactive.agent.doctor;

import io.oneactive.transport.udp.Surveyed.Neighbour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The round trip to the worst peer, and the timing that goes with it.
 *
 * @param peer the worst one
 * @param median of its round trips
 * @param longest of its round trips
 * @param jitter how far the 99th percentile is above the median
 * @param knocks how many were sent to it
 * @param lost how many of them were not answered
 * @param intervalMillis the smallest safe {@code probeIntervalMS}
 * @param count the smallest safe {@code failedProbeCount} with it
 */
record Timing(
        String peer,
        Duration median,
        Duration longest,
        Duration jitter,
        int knocks,
        int lost,
        long intervalMillis,
        int count) {
    private static final int LEAST_INTERVAL_MILLIS = 5;
    private static final int LEAST_TIMEOUT_MILLIS = 20;
    private static final int LEAST_COUNT = 3;
    private static final int MAX_COUNT = 100;

    /** What was granted is used for so long; the rest is the engine's safety margin. */
    private static final double USED = 0.9;

    /** As often as that, probes lost one after another may cost the role. */
    private static final double MILLIS_OF_A_YEAR = 365.0 * 24 * 3600 * 1000;

    /** Empty when nobody answered often enough. */
    static Optional<Timing> of(List<Neighbour> peers, int usualSize, int leastAnswers) {
        return peers.stream()
                .filter(peer -> peer.roundTrips().size() >= leastAnswers)
                .map(peer -> of(peer, usualSize))
                .max((one, other) -> Long.compare(one.timeoutMillis(), other.timeoutMillis()));
    }

    private static Timing of(Neighbour peer, int usualSize) {
        List<Duration> sorted = new ArrayList<>(peer.roundTrips());
        Collections.sort(sorted);
        Duration median = sorted.get(sorted.size() / 2);
        Duration longest = sorted.get(sorted.size() - 1);
        Duration late = sorted.get((int) Math.min(sorted.size() - 1, Math.round(sorted.size() * 0.99)));
        int knocks = peer.sent().getOrDefault(usualSize, 0);
        // The last knock may have been on its way when time was up.
        int lost = Math.max(0, knocks - 1 - peer.answered().getOrDefault(usualSize, 0));
        long interval = Math.max(LEAST_INTERVAL_MILLIS, (2 * longest.toNanos() + 999_999) / 1_000_000);
        return new Timing(
                peer.node(),
                median,
                longest,
                late.minus(median),
                knocks,
                lost,
                interval,
                count(interval, (double) lost / Math.max(1, knocks)));
    }

    /**
     * An acknowledged probe lasts for {@code USED × count} intervals from when it was sent, and an answer takes half of one at most. So {@code n} lost
     * probes one after another do no harm when {@code n + 1.5} is less than that. One more than this must not happen once in a year.
     */
    private static int count(long intervalMillis, double loss) {
        int count = Math.max(LEAST_COUNT, (int) Math.ceil((double) LEAST_TIMEOUT_MILLIS / intervalMillis));
        while (count < MAX_COUNT && Math.pow(loss, harmless(count) + 1) * MILLIS_OF_A_YEAR / intervalMillis > 1) {
            count++;
        }
        return count;
    }

    private static int harmless(int count) {
        return (int) Math.ceil(USED * count - 1.5) - 1;
    }

    long timeoutMillis() {
        return intervalMillis * count;
    }

    /** Whether the whole is shorter than what is safe. */
    boolean isTooShort(Subject subject) {
        return subject.intervalMillis() * subject.count() < timeoutMillis();
    }
}
