package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Thousands of runs on the engine's rules. More with {@code -Dsimulation.seeds=}, other ones with {@code -Dsimulation.firstSeed=}, one group
 * alone with {@code -Dsimulation.group=}, with other disturbances {@code -Dsimulation.schedule=}.
 */
class ClusterSimulationTest {

    /** How many seeds each build runs, over all groups. */
    private static final int SEEDS = 3_000;

    static Stream<Arguments> groups() {
        String group = System.getProperty("simulation.group");
        return group != null
                ? Stream.of(Arguments.of(group, 1_000))
                : SimulationGroups.all().stream()
                        .map(share -> Arguments.of(share.options(), share.perThousand() * SEEDS / 1_000));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("groups")
    void allInvariantsHoldInEveryRun(String group, int defaultSeeds) {
        SimulationOptions options = SimulationOptions.parse(group);
        long first = Long.getLong("simulation.firstSeed", 1);
        long seeds = Long.getLong("simulation.seeds", Math.max(1, defaultSeeds));
        LongSummaryStatistics activations = new LongSummaryStatistics();
        LongSummaryStatistics events = new LongSummaryStatistics();
        LongSummaryStatistics disturbances = new LongSummaryStatistics();

        for (long seed = first; seed < first + seeds; seed++) {
            Report report = run(options, seed);
            activations.accept(report.activations());
            events.accept(report.events());
            disturbances.accept(report.schedule().size());
            if (report.violation().isPresent()) {
                Report shrunk = Simulation.shrink(report);
                assertThat(Optional.of(shrunk.violation()))
                        .as(() -> shrunk.explain())
                        .isEmpty();
            }
        }

        System.out.printf(
                "%s: %,d seeds, %,d disturbances, %,d events, all invariants checked after each, %,d activations, 0 violations%n",
                group, seeds, disturbances.getSum(), events.getSum(), activations.getSum());
        assertThat(activations.getSum()).as("nothing ever became active").isGreaterThanOrEqualTo(seeds);
    }

    /** With the disturbances that the seed draws, or with those of {@code -Dsimulation.schedule}, separated by semicolons. */
    private static Report run(SimulationOptions options, long seed) {
        String schedule = System.getProperty("simulation.schedule");
        return schedule == null
                ? Simulation.run(options, seed)
                : Simulation.run(options, seed, List.of(schedule.strip().split(" *; *", -1)));
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        SimulationOptions options = SimulationOptions.quorum(4);

        assertThat(Simulation.run(options, 42)).isEqualTo(Simulation.run(options, 42));
    }

    @Test
    void anotherSeedGivesAnotherRun() {
        SimulationOptions options = SimulationOptions.quorum(4);

        assertThat(Simulation.run(options, 42).schedule())
                .isNotEqualTo(Simulation.run(options, 43).schedule());
    }
}
