package io.oneactive.testkit.exploration;

import io.oneactive.engine.election.Timings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is explored.
 *
 * @param nodes how many members the group has, 2 or 3
 * @param witness whether there is a witness; with two nodes there must be one
 * @param start where it begins
 * @param disturbances what may go wrong
 * @param faults how often something may go wrong in one course of events, 0 or more
 * @param depth how many choices long the courses are, 0 or more
 * @param failedProbeCount how many probes may be missed, 2 to 10; the probe interval is 10 ms
 * @param step time may also pass in steps of so much; zero: only to the next instant at which something is due
 * @param merging which situations are taken for the same
 * @param most no new layer is begun when there are so many situations
 */
public record ExplorationOptions(
        int nodes,
        boolean witness,
        StartState start,
        Set<Disturbance> disturbances,
        int faults,
        int depth,
        int failedProbeCount,
        Duration step,
        Merging merging,
        int most) {
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(10);

    /**
     * Checks what cannot be explored.
     *
     * @param nodes how many members the group has, 2 or 3
     * @param witness whether there is a witness; with two nodes there must be one
     * @param start where it begins
     * @param disturbances what may go wrong
     * @param faults how often something may go wrong in one course of events, 0 or more
     * @param depth how many choices long the courses are, 0 or more
     * @param failedProbeCount how many probes may be missed, 2 to 10; the probe interval is 10 ms
     * @param step time may also pass in steps of so much; zero: only to the next instant at which something is due
     * @param merging which situations are taken for the same
     * @param most no new layer is begun when there are so many situations
     */
    public ExplorationOptions {
        if (nodes < 2 || nodes > 3) {
            throw new IllegalArgumentException("nodes is " + nodes + "; allowed are 2 and 3");
        }
        if (nodes == 2 && !witness) {
            throw new IllegalArgumentException("two nodes need a witness");
        }
        if (faults < 0 || faults > 100) {
            throw new IllegalArgumentException("faults is " + faults + "; allowed are 0 to 100");
        }
        if (depth < 0) {
            throw new IllegalArgumentException("depth is " + depth + "; allowed is 0 or more");
        }
        if (failedProbeCount < 2 || failedProbeCount > 10) {
            throw new IllegalArgumentException("failedProbeCount is " + failedProbeCount + "; allowed are 2 to 10");
        }
        if (step.isNegative() || step.toNanos() % 1_000 != 0) {
            throw new IllegalArgumentException("step is " + step + "; allowed are whole microseconds, zero or more");
        }
        disturbances = Set.copyOf(disturbances);
    }

    /**
     * Two members and a witness, from rest, with one fault of any kind.
     *
     * @return to be changed by the other methods
     */
    public static ExplorationOptions pair() {
        return new ExplorationOptions(
                2,
                true,
                StartState.REST,
                EnumSet.allOf(Disturbance.class),
                1,
                20,
                2,
                Duration.ZERO,
                Merging.CANONICAL,
                10_000_000);
    }

    /**
     * Three members without a witness, from rest, with one fault of any kind.
     *
     * @return to be changed by the other methods
     */
    public static ExplorationOptions three() {
        ExplorationOptions pair = pair();
        return new ExplorationOptions(
                3,
                false,
                pair.start,
                EnumSet.complementOf(EnumSet.of(
                        Disturbance.WITNESS_REQUEST_LATE,
                        Disturbance.WITNESS_ANSWER_LATE,
                        Disturbance.WITNESS_REFUSED,
                        Disturbance.WITNESS_AWAY)),
                pair.faults,
                pair.depth,
                pair.failedProbeCount,
                pair.step,
                pair.merging,
                pair.most);
    }

    /**
     * The same from another start.
     *
     * @param changed where it begins
     * @return changed options
     */
    public ExplorationOptions from(StartState changed) {
        return new ExplorationOptions(
                nodes, witness, changed, disturbances, faults, depth, failedProbeCount, step, merging, most);
    }

    /**
     * The same with other disturbances.
     *
     * @param changed what may go wrong
     * @return changed options
     */
    public ExplorationOptions disturbedBy(Set<Disturbance> changed) {
        return new ExplorationOptions(
                nodes, witness, start, changed, faults, depth, failedProbeCount, step, merging, most);
    }

    /**
     * The same with other bounds.
     *
     * @param changedFaults how often something may go wrong
     * @param changedDepth how many choices long the courses are
     * @return changed options
     */
    public ExplorationOptions bounded(int changedFaults, int changedDepth) {
        return new ExplorationOptions(
                nodes,
                witness,
                start,
                disturbances,
                changedFaults,
                changedDepth,
                failedProbeCount,
                step,
                merging,
                most);
    }

    /**
     * The same with another number of situations at which it ends.
     *
     * @param changed no new layer is begun when there are so many
     * @return changed options
     */
    public ExplorationOptions atMost(int changed) {
        return new ExplorationOptions(
                nodes, witness, start, disturbances, faults, depth, failedProbeCount, step, merging, changed);
    }

    /**
     * The same with another granularity of time.
     *
     * @param changed time may also pass in steps of so much; zero: only to the next instant at which something is due
     * @return changed options
     */
    public ExplorationOptions inSteps(Duration changed) {
        return new ExplorationOptions(
                nodes, witness, start, disturbances, faults, depth, failedProbeCount, changed, merging, most);
    }

    /**
     * The same with another notion of what is the same.
     *
     * @param changed which situations are taken for the same
     * @return changed options
     */
    public ExplorationOptions merged(Merging changed) {
        return new ExplorationOptions(
                nodes, witness, start, disturbances, faults, depth, failedProbeCount, step, changed, most);
    }

    List<String> ids() {
        return List.of("a", "b", "c").subList(0, nodes);
    }

    Timings timings() {
        long interval = PROBE_INTERVAL.toNanos();
        return new Timings(interval, failedProbeCount, 10, 2 * interval * failedProbeCount, 2 * interval, 0);
    }

    int timeoutMicros() {
        return LocalStates.micros(timings().failureTimeoutNanos());
    }

    int leaseMicros() {
        return 3 * timeoutMicros();
    }

    /** As short as the margin of the members' promises makes those. */
    int leaseValidityMicros() {
        return leaseMicros() / 10 * 9;
    }

    int witnessTimeLimitMicros() {
        return timeoutMicros();
    }

    boolean allows(Disturbance disturbance) {
        return disturbances.contains(disturbance);
    }

    /**
     * For people.
     *
     * @return group, start and bounds in one line
     */
    public String describe() {
        String kinds = disturbances.size() == Disturbance.values().length
                ? "any"
                : disturbances.stream()
                        .sorted()
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining("+"));
        return nodes + " nodes" + (witness ? " with witness" : "") + ", from "
                + start.name().toLowerCase(Locale.ROOT) + ", " + faults + " fault"
                + (faults == 1 ? "" : "s") + " of " + (disturbances.isEmpty() ? "none" : kinds) + ", depth " + depth
                + (step.isZero() ? "" : ", steps of " + step.toMillis() + " ms") + ", "
                + merging.name().toLowerCase(Locale.ROOT) + " merging";
    }
}
