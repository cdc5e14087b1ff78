package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of a violation is enough to repeat it, with all disturbances and with those that matter. */
class ReportTest {
    private static final Rules.Factory PLANTED = FaultyPromises.AUTHORITY_LONGER_THAN_PROMISED;

    private static Report broken(String group, Rules.Factory planted) {
        SimulationOptions options = SimulationOptions.parse(group);
        for (long seed = 1; seed <= 300; seed++) {
            Report report = Simulation.run(options, seed, planted);
            if (report.violation().isPresent()) {
                return report;
            }
        }
        throw new AssertionError("the planted fault was not found");
    }

    @Test
    void seedCommitCommandAndTimelineAreSaid() {
        Report report = broken("quorum nodes=3", PLANTED);

        assertThat(report.explain())
                .contains("seed:    " + report.seed())
                .containsPattern("commit:  (unknown|[0-9a-f]{12}\\+?)\\n")
                .contains(report.replayCommand())
                .contains("-Dsimulation.group='" + report.options().describe() + "'")
                .contains("-Dsimulation.firstSeed=" + report.seed())
                .contains("-Dsimulation.schedule='" + String.join("; ", report.schedule()) + "'")
                .contains("I1 AT_MOST_ONE_ACTIVE")
                .doesNotContain(System.getProperty("user.dir"));
        assertThat(report.timeline()).hasSizeGreaterThan(10).anyMatch(line -> line.contains("!!!"));
    }

    @Test
    void disturbancesThatAreNotNeededAreTakenAway() {
        Report report = broken("quorum nodes=3", PLANTED);

        Report shrunk = new Shrinker(PLANTED).shrink(report);

        assertThat(shrunk.schedule()).hasSizeLessThan(report.schedule().size()).isNotEmpty();
        assertThat(report.schedule()).containsAll(shrunk.schedule());
        assertThat(Simulation.run(report.options(), report.seed(), PLANTED, shrunk.schedule())
                        .violation())
                .as("all that is left is needed")
                .isEqualTo(shrunk.violation());
        assertThat(Simulation.run(report.options(), report.seed(), PLANTED, List.of())
                        .violation())
                .isEmpty();
    }

    @Test
    void cutsThatAreNotNeededAreTakenAwayFromACourseOfPartitions() {
        Rules.Factory planted = FaultyClaims.WITNESS_GRANTS_TO_EVERYBODY;
        Report report = broken("quorum nodes=4 witness partitions", planted);

        Report shrunk = new Shrinker(planted).shrink(report);

        assertThat(cuts(shrunk)).isPositive().isLessThanOrEqualTo(cuts(report));
        assertThat(shrunk.violation().orElseThrow().invariant()).isEqualTo(Invariant.AT_MOST_ONE_ACTIVE);
    }

    private static long cuts(Report report) {
        return report.schedule().stream().filter(line -> line.contains(" cut ")).count();
    }
}
