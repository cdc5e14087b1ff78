package io.oneactive.testkit.simulation;

import java.util.SplittableRandom;

/** The way to the witness and back: how long it takes, and what gets lost or is late on it. One for all nodes. */
final class WitnessLine {
    private final SplittableRandom random;
    private final long timeLimitNanos;
    private final boolean[] unreachableFor;
    private Weather weather;

    /**
     * How the line behaves.
     *
     * @param delayNanos one way at least
     * @param jitterNanos how much longer at most
     * @param lostRequests share of requests that never arrive
     * @param lostAnswers share of requests that are applied but not answered
     * @param lateRequests share of requests that are applied only after their sender gave up
     * @param misconfigured whether the witness refuses everybody as misconfigured
     */
    record Weather(
            long delayNanos,
            long jitterNanos,
            double lostRequests,
            double lostAnswers,
            double lateRequests,
            boolean misconfigured) {
        Weather calmed() {
            return new Weather(delayNanos, delayNanos / 2, 0, 0, 0, false);
        }

        long claimNanos() {
            return 4 * (delayNanos + jitterNanos);
        }
    }

    /**
     * What becomes of one request.
     *
     * @param arrivesAfterNanos when it is applied; negative: never
     * @param answerTakesNanos how long the answer takes then; negative: it is lost
     * @param refusedAfterNanos when the sender is told that it cannot be reached; negative: it is not told
     */
    record Fate(long arrivesAfterNanos, long answerTakesNanos, long refusedAfterNanos) {}

    WitnessLine(SplittableRandom random, int nodes, long timeLimitNanos, Weather weather) {
        this.random = random;
        this.unreachableFor = new boolean[nodes];
        this.timeLimitNanos = timeLimitNanos;
        this.weather = weather;
    }

    Weather weather() {
        return weather;
    }

    void weather(Weather changed) {
        weather = changed;
    }

    void reachable(int node, boolean reachable) {
        unreachableFor[node] = !reachable;
    }

    boolean isReachable(int node) {
        return !unreachableFor[node];
    }

    long timeLimitNanos() {
        return timeLimitNanos;
    }

    Fate fate(int node) {
        if (unreachableFor[node]) {
            return new Fate(-1, -1, random.nextBoolean() ? oneWay() : -1);
        }
        long arrives = oneWay();
        if (chance(weather.lateRequests)) {
            arrives += timeLimitNanos + random.nextLong(3 * timeLimitNanos);
        } else if (chance(weather.lostRequests)) {
            arrives = -1;
        }
        return new Fate(arrives, chance(weather.lostAnswers) ? -1 : oneWay(), -1);
    }

    private long oneWay() {
        return weather.delayNanos + (weather.jitterNanos > 0 ? random.nextLong(weather.jitterNanos) : 0);
    }

    private boolean chance(double share) {
        return share > 0 && random.nextDouble() < share;
    }
}
