package io.oneactive.testkit.simulation;

import io.oneactive.engine.election.WitnessStep;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/** The way to the witness and back: how long it takes, and what gets lost or is late on it. One for all nodes. */
final class WitnessLine {
    private final SplittableRandom random;
    private final long timeLimitNanos;
    private final boolean[] unreachableFor;
    private final Happenings happenings;
    private final long slowNanos;
    private Weather weather;

    /**
     * How the line behaves.
     *
     * @param delayNanos one way at least
     * @param jitterNanos how much longer at most
     * @param lostRequests share of requests that never arrive
     * @param lostAnswers share of requests that are applied but not answered
     * @param late which requests are applied only after their sender gave up
     * @param misconfigured whether the witness refuses everybody as misconfigured
     */
    record Weather(
            long delayNanos,
            long jitterNanos,
            double lostRequests,
            double lostAnswers,
            Map<WitnessStep, Late> late,
            boolean misconfigured) {
        Weather calmed() {
            return new Weather(delayNanos, delayNanos / 2, 0, 0, Map.of(), false);
        }

        Weather with(WitnessStep step, Late changed) {
            Map<WitnessStep, Late> changedLate = new EnumMap<>(WitnessStep.class);
            changedLate.putAll(late);
            changedLate.put(step, changed);
            return new Weather(delayNanos, jitterNanos, lostRequests, lostAnswers, changedLate, misconfigured);
        }
    }

    /**
     * Requests of one kind that are applied only after their sender gave up.
     *
     * @param share of all requests of that kind
     * @param nanos how much later at most
     */
    record Late(double share, long nanos) {
        static final Late NEVER = new Late(0, 0);
    }

    /**
     * What becomes of one request.
     *
     * @param arrivesAfterNanos when it is applied; negative: never
     * @param answerTakesNanos how long the answer takes then; negative: it is lost
     * @param refusedAfterNanos when the sender is told that it cannot be reached; negative: it is not told
     */
    record Fate(long arrivesAfterNanos, long answerTakesNanos, long refusedAfterNanos) {}

    WitnessLine(SplittableRandom random, int nodes, long timeLimitNanos, Weather weather, Happenings happenings) {
        this.random = random;
        this.happenings = happenings;
        this.slowNanos = 2 * (weather.delayNanos + Math.max(weather.jitterNanos, weather.delayNanos / 2));
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

    /** What becomes of a look at the witness, which changes nothing. */
    Fate fate(int node) {
        return fate(node, Late.NEVER);
    }

    Fate fate(int node, WitnessStep step) {
        return fate(node, weather.late.getOrDefault(step, Late.NEVER));
    }

    private Fate fate(int node, Late late) {
        if (unreachableFor[node]) {
            happenings.count(Happening.WITNESS_UNREACHABLE);
            return new Fate(-1, -1, random.nextBoolean() ? oneWay() : -1);
        }
        long arrives = oneWay();
        if (chance(late.share)) {
            arrives += timeLimitNanos + random.nextLong(late.nanos + 1);
        } else if (chance(weather.lostRequests)) {
            happenings.count(Happening.REQUEST_LOST);
            arrives = -1;
        }
        boolean lost = arrives >= 0 && chance(weather.lostAnswers);
        if (lost) {
            happenings.count(Happening.ANSWER_LOST);
        }
        long answer = lost ? -1 : oneWay();
        if (answer >= 0 && arrives >= 0 && arrives <= timeLimitNanos && arrives + answer > slowNanos) {
            happenings.count(Happening.WITNESS_SLOW);
        }
        return new Fate(arrives, answer, -1);
    }

    private long oneWay() {
        return weather.delayNanos + (weather.jitterNanos > 0 ? random.nextLong(weather.jitterNanos) : 0);
    }

    private boolean chance(double share) {
        return share > 0 && random.nextDouble() < share;
    }
}
