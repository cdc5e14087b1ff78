package io.oneactive.testkit.exploration;

import io.oneactive.Reason;
import io.oneactive.testkit.simulation.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What came of an exploration.
 *
 * @param options what was explored
 * @param depth how many choices the longest course has that was followed
 * @param complete whether there was nothing left to explore: more depth would find no other situation
 * @param situations how many different situations of the group were found
 * @param merged how many choices led to a situation that was known
 * @param transitions how many choices were followed
 * @param processStates how many different states of single processes occurred
 * @param turns how many different turns of single processes were run
 * @param activations how many of the choices made a node active, and why
 * @param took how long it took
 * @param violation the first invariant that did not hold, which ended the exploration; empty when all held
 * @param timeline the shortest course to it; empty when all held
 */
public record ExplorationReport(
        ExplorationOptions options,
        int depth,
        boolean complete,
        int situations,
        long merged,
        long transitions,
        int processStates,
        long turns,
        Map<Reason, Long> activations,
        Duration took,
        Optional<Violation> violation,
        List<String> timeline) {
    /**
     * Copies the lists.
     *
     * @param options what was explored
     * @param depth how many choices the longest course has that was followed
     * @param complete whether there was nothing left to explore
     * @param situations how many different situations of the group were found
     * @param merged how many choices led to a situation that was known
     * @param transitions how many choices were followed
     * @param processStates how many different states of single processes occurred
     * @param turns how many different turns of single processes were run
     * @param activations how many of the choices made a node active, and why
     * @param took how long it took
     * @param violation the first invariant that did not hold
     * @param timeline the shortest course to it
     */
    public ExplorationReport {
        activations = Map.copyOf(activations);
        timeline = List.copyOf(timeline);
    }

    /**
     * The figures.
     *
     * @return one line
     */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%s: depth %d%s, %,d situations, %,d merged, %,d transitions, %,d states and %,d turns of processes, activations %s, %.1f s, %s",
                options.describe(),
                depth,
                complete ? " (complete)" : "",
                situations,
                merged,
                transitions,
                processStates,
                turns,
                activations,
                took.toMillis() / 1e3,
                violation
                        .map(found -> found.invariant().id() + " " + found.invariant() + " broken after " + depth
                                + " choices: " + found.detail())
                        .orElse("no violation"));
    }

    /**
     * The figures, and the course to the violation, when there is one.
     *
     * @return several lines
     */
    public String explain() {
        return summary() + System.lineSeparator() + String.join(System.lineSeparator(), timeline);
    }
}
