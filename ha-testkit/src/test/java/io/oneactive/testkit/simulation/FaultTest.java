package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fault that never does anything would be a check that cannot fail: each, alone, does what it is there for, and only then it happens. */
class FaultTest {
    private static final int SEEDS = 15;

    /** What happens now and then on a network that is well, too. */
    private static final Set<Happening> ORDINARY = EnumSet.of(Happening.FRAME_OVERTAKEN);

    private static final Map<Happening, Long> WITHOUT_FAULTS =
            happenings(SimulationOptions.parse("quorum nodes=3 faults=none"));

    private static SimulationOptions alone(Fault fault) {
        // The witness is asked only when the two cannot vote for each other.
        String group = fault.needsWitness() ? "quorum nodes=2 witness faults=partition+" : "quorum nodes=3 faults=";
        return SimulationOptions.parse(group + fault.text());
    }

    private static Map<Happening, Long> happenings(SimulationOptions options) {
        Map<Happening, Long> all = new EnumMap<>(Happening.class);
        for (long seed = 1; seed <= SEEDS; seed++) {
            Report report = Simulation.run(options, seed);
            assertThat(report.violation()).as(report::explain).isEmpty();
            report.happenings().forEach((happening, times) -> all.merge(happening, times, Long::sum));
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void doesWhatItIsThereFor(Fault fault) {
        SimulationOptions options = alone(fault);

        long with = happenings(options).getOrDefault(fault.happening(), 0L);
        long without = WITHOUT_FAULTS.getOrDefault(fault.happening(), 0L);

        assertThat(with).isGreaterThan(2 * without);
    }

    @Test
    void nothingHappensWithoutFaults() {
        assertThat(WITHOUT_FAULTS.keySet()).isSubsetOf(ORDINARY);
        assertThat(happenings(SimulationOptions.parse("quorum nodes=2 witness faults=none"))
                        .keySet())
                .isSubsetOf(ORDINARY);
    }

    @Test
    void everyFaultIsToldByAHappeningOfItsOwn() {
        Set<Happening> told =
                Arrays.stream(Fault.values()).map(Fault::happening).collect(Collectors.toSet());

        assertThat(told).hasSameSizeAs(Fault.values());
    }

    @Test
    void aFaultHappensAsOftenAndAsLongAsWanted() {
        SimulationOptions options = SimulationOptions.parse("quorum nodes=3 faults=loss+isolation");

        assertThat(times(options, "loss.share=50..60%", Happening.FRAME_LOST))
                .isGreaterThan(3 * times(options, "loss.share=1..2%", Happening.FRAME_LOST));
        assertThat(times(options, "isolation.lasts=4..5T", Happening.FRAME_OF_ISOLATED_NODE))
                .isGreaterThan(3 * times(options, "isolation.lasts=0.3..0.4T", Happening.FRAME_OF_ISOLATED_NODE));
        assertThat(times(options, "isolation.weight=20", Happening.FRAME_OF_ISOLATED_NODE))
                .isGreaterThan(2 * times(options, "loss.weight=20", Happening.FRAME_OF_ISOLATED_NODE));
    }

    private static long times(SimulationOptions options, String strength, Happening happening) {
        return happenings(SimulationOptions.parse(options.describe() + " " + strength))
                .getOrDefault(happening, 0L);
    }

    @Test
    void whatIsPromisedIsCheckedBeyondThePromiseToo() {
        Fault fault = Fault.WITNESS_FORGETS;
        SimulationOptions options = SimulationOptions.parse(
                "quorum nodes=2 witness faults=partition+witness_forgets witness_forgets.weight=3");
        Map<Invariant, Long> unpromised = new EnumMap<>(Invariant.class);
        for (long seed = 1; seed <= 300; seed++) {
            Report report = Simulation.run(options, seed);
            report.unpromised().forEach((invariant, times) -> unpromised.merge(invariant, times, Long::sum));
        }

        assertThat(unpromised.keySet()).as("seen, and excused").isNotEmpty().isSubsetOf(fault.excused());
    }

    @Test
    void aViolationBeforeTheExcuseIsOne() {
        Rules.Factory planted = FaultyPromises.AUTHORITY_LONGER_THAN_PROMISED;
        SimulationOptions options = SimulationOptions.parse("quorum nodes=3 faults=partition+long_pause+old_state");

        List<Report> broken = new ArrayList<>();
        for (long seed = 1; seed <= 100 && broken.isEmpty(); seed++) {
            Report report = Simulation.run(options, seed, planted);
            report.violation().ifPresent(found -> broken.add(report));
        }

        assertThat(broken)
                .first()
                .satisfies(report -> assertThat(report.violation().orElseThrow().invariant())
                        .isEqualTo(Invariant.AT_MOST_ONE_ACTIVE));
    }
}
