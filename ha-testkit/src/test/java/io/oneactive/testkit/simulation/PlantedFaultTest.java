package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A simulation that finds nothing proves nothing: each planted fault must be found, by the invariant that it breaks, within its budget of seeds. */
class PlantedFaultTest {

    /**
     * A rule with a fault, and where it is looked for.
     *
     * @param name what is wrong
     * @param rules the rules with the fault
     * @param group the options of the simulation
     * @param script the disturbances; empty: drawn by each seed
     * @param budget how many seeds may be needed
     * @param broken the invariant that must be found broken
     */
    record Planted(String name, Rules.Factory rules, String group, List<String> script, int budget, Invariant broken) {
        Report run(long seed) {
            SimulationOptions options = SimulationOptions.parse(group);
            return script.isEmpty()
                    ? Simulation.run(options, seed, rules)
                    : Simulation.run(options, seed, rules, script);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Planted> faults() {
        return Stream.of(
                new Planted(
                        "authority longer than the promise",
                        PlantedFaults.AUTHORITY_LONGER_THAN_PROMISED,
                        "quorum nodes=3",
                        List.of(),
                        50,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new Planted(
                        "no quarantine after a crash",
                        PlantedFaults.NO_QUARANTINE,
                        "quorum nodes=3 faults=crash+partition",
                        List.of(),
                        100,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new Planted(
                        "votes that are not durable",
                        PlantedFaults.VOTE_NOT_DURABLE,
                        "quorum nodes=3",
                        List.of(),
                        100,
                        Invariant.TERMS_GROW),
                new Planted(
                        "lease counted from the answer",
                        PlantedFaults.LEASE_COUNTED_FROM_THE_ANSWER,
                        "quorum nodes=2 witness fixed lease=6s limit=4s",
                        // The last renewal took long; then the active node is cut off, and the other one claims as fast
                        // as it can.
                        List.of("5s cut a b", "7s witness jitter=1900ms", "13s witness off active", "13s witness calm"),
                        200,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new Planted(
                        "relying on the lease after its release",
                        PlantedFaults.LEASE_RELIED_ON_AFTER_RELEASE,
                        "quorum nodes=2 witness",
                        List.of(),
                        100,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new Planted(
                        "lease counted before the register was written",
                        PlantedFaults.LEASE_COUNTED_WITHOUT_REGISTER,
                        "quorum nodes=2 witness fixed lease=6s",
                        // Elected with the witness alone; then the other one is elected the same way, and knows nothing
                        // of that term.
                        List.of("5s cut a b", "5s witness off active", "10s kill active", "10s witness on"),
                        50,
                        Invariant.TERMS_GROW),
                new Planted(
                        "a witness that grants to everybody",
                        PlantedFaults.WITNESS_GRANTS_TO_EVERYBODY,
                        "quorum nodes=2 witness",
                        List.of(),
                        50,
                        Invariant.AT_MOST_ONE_ACTIVE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isFound(Planted planted) {
        Report found = firstViolation(planted);

        System.out.printf(
                "planted fault '%s': %s broken by seed %d of '%s'%n",
                planted.name, planted.broken, found.seed(), planted.group);
        assertThat(found.explain()).contains(found.replayCommand(), planted.broken.id());
        Planted without =
                new Planted(planted.name, Rules.REAL, planted.group, planted.script, planted.budget, planted.broken);
        assertThat(without.run(found.seed()).violation())
                .as("the engine's own rules in the same run")
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isShownWithFewDisturbances(Planted planted) {
        Report found = firstViolation(planted);

        Report shrunk = new Shrinker(planted.rules).shrink(found);

        assertThat(shrunk.violation().orElseThrow().invariant()).isEqualTo(planted.broken);
        assertThat(shrunk.schedule()).hasSizeLessThanOrEqualTo(20);
    }

    private static Report firstViolation(Planted planted) {
        for (long seed = 1; seed <= planted.budget; seed++) {
            Report report = planted.run(seed);
            if (report.violation()
                    .filter(found -> found.invariant() == planted.broken)
                    .isPresent()) {
                return report;
            }
        }
        throw new AssertionError(
                "not found within " + planted.budget + " seeds: the simulation is blind to this fault");
    }
}
