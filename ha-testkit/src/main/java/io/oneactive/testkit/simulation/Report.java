package io.oneactive.testkit.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of one run.
 *
 * @param options what was run
 * @param drawn the same with the timings that the seed drew
 * @param seed from which seed
 * @param events how many events the rules were given, over all nodes
 * @param frames how many frames were sent
 * @param activations how often a node became active
 * @param simulated how long the run was in virtual time
 * @param longestUnavailable the longest time without an active node while there were disturbances, virtual time
 * @param violation the invariant that did not hold, which ended the run; empty when all held
 * @param unpromised what did not hold after a fault that excuses it ({@link Fault#excused()}), and how often
 * @param happenings what came of the disturbances, and how often
 * @param schedule the disturbances, as instants and commands; {@link Simulation#run(SimulationOptions, long, List)} takes them
 * @param timeline the last events before the end
 */
public record Report(
        SimulationOptions options,
        SimulationOptions drawn,
        long seed,
        long events,
        long frames,
        int activations,
        Duration simulated,
        Duration longestUnavailable,
        Optional<Violation> violation,
        Map<Invariant, Long> unpromised,
        Map<Happening, Long> happenings,
        List<String> schedule,
        List<String> timeline) {
    /**
     * Copies the lists.
     *
     * @param options what was run
     * @param drawn the same with the timings that the seed drew
     * @param seed from which seed
     * @param events how many events the rules were given, over all nodes
     * @param frames how many frames were sent
     * @param activations how often a node became active
     * @param simulated how long the run was in virtual time
     * @param longestUnavailable the longest time without an active node while there were disturbances, virtual time
     * @param violation the invariant that did not hold, which ended the run; empty when all held
     * @param unpromised what did not hold after a fault that excuses it, and how often
     * @param happenings what came of the disturbances, and how often
     * @param schedule the disturbances, as instants and commands; {@link Simulation#run(SimulationOptions, long, List)} takes them
     * @param timeline the last events before the end
     */
    public Report {
        unpromised = Map.copyOf(unpromised);
        happenings = Map.copyOf(happenings);
        schedule = List.copyOf(schedule);
        timeline = List.copyOf(timeline);
    }

    /**
     * The same run again, as a command for a shell in the project's folder.
     *
     * @return one line
     */
    public String replayCommand() {
        return "mvn -o -pl ha-testkit -am test -Djacoco.skip -Dsurefire.failIfNoSpecifiedTests=false -Dtest=ClusterSimulationTest"
                + " -Dsimulation.group='" + options.describe() + "' -Dsimulation.seeds=1 -Dsimulation.firstSeed="
                + seed;
    }

    /**
     * Everything that is needed to understand a violation: what, seed, commit, options, replay command, disturbances and timeline.
     *
     * @return several lines
     */
    public String explain() {
        StringBuilder text = new StringBuilder(4096);
        violation.ifPresentOrElse(
                found -> text.append(found.invariant().id())
                        .append(' ')
                        .append(found.invariant())
                        .append(" at ")
                        .append(Timeline.seconds(found.at().toNanos()))
                        .append(": ")
                        .append(found.detail()),
                () -> text.append("no violation"));
        text.append("\n  options: ").append(options.describe());
        text.append("\n  drawn:   ").append(drawn.describe());
        text.append("\n  seed:    ").append(seed);
        text.append("\n  commit:  ").append(Revision.text());
        text.append("\n  replay:  ").append(replayCommand());
        text.append("\n  with only the disturbances below: the same command with -Dsimulation.schedule='")
                .append(String.join("; ", schedule))
                .append('\'');
        text.append("\n  disturbances:");
        schedule.forEach(line -> text.append("\n    ").append(line));
        text.append("\n  timeline:");
        timeline.forEach(line -> text.append("\n    ").append(line));
        return text.append('\n').toString();
    }
}
