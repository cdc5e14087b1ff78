package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Thousands of runs on the engine's rules. More with {@code -Dsimulation.seeds=}, other ones with {@code -Dsimulation.firstSeed=}, one group
 * alone with {@code -Dsimulation.group=}.
 */
class ClusterSimulationTest {

    static Stream<Arguments> groups() {
        String group = System.getProperty("simulation.group");
        if (group != null) {
            return Stream.of(Arguments.of(group, 1_000));
        }
        return Stream.of(
                Arguments.of("quorum nodes=2 witness", 1_000),
                Arguments.of("quorum nodes=3", 600),
                Arguments.of("quorum nodes=3 witness", 200),
                Arguments.of("quorum nodes=4 witness", 250),
                Arguments.of("quorum nodes=5", 200),
                Arguments.of("quorum nodes=7", 20),
                // Late evidence of a former life's end breaks I1 here when it is believed (decision 7).
                Arguments.of("quorum nodes=3 evidence faults=crash+delay", 500),
                Arguments.of("open nodes=2", 500),
                Arguments.of("open nodes=3", 300),
                Arguments.of("quorum nodes=2 witness quiet", 100),
                Arguments.of("quorum nodes=3 quiet", 100),
                Arguments.of("quorum nodes=4 witness quiet", 100),
                Arguments.of("quorum nodes=5 quiet", 50),
                Arguments.of("quorum nodes=2 witness partitions", 50),
                Arguments.of("quorum nodes=3 partitions", 50),
                Arguments.of("open nodes=2 partitions", 100),
                Arguments.of("open nodes=3 partitions", 100),
                Arguments.of("open nodes=5 partitions", 20));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("groups")
    void allInvariantsHoldInEveryRun(String group, int defaultSeeds) {
        SimulationOptions options = SimulationOptions.parse(group);
        long first = Long.getLong("simulation.firstSeed", 1);
        long seeds = Long.getLong("simulation.seeds", defaultSeeds);
        LongSummaryStatistics activations = new LongSummaryStatistics();
        LongSummaryStatistics events = new LongSummaryStatistics();
        LongSummaryStatistics disturbances = new LongSummaryStatistics();

        for (long seed = first; seed < first + seeds; seed++) {
            Report report = Simulation.run(options, seed);
            activations.accept(report.activations());
            events.accept(report.events());
            disturbances.accept(report.schedule().size());
            if (report.violation().isPresent()) {
                Report shrunk = Simulation.runAndShrink(options, seed);
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
