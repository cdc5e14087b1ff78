package io.oneactive.testkit.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.testkit.simulation.FaultyClaims;
import io.oneactive.testkit.simulation.FaultyPromises;
import io.oneactive.testkit.simulation.FaultyVotes;
import io.oneactive.testkit.simulation.Invariant;
import io.oneactive.testkit.simulation.Rules;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All courses of small groups on the engine's rules. Longer ones with {@code -Dexploration.depth=}, with another number of faults by {@code
 * -Dexploration.faults=}, until so many situations were found by {@code -Dexploration.most=}.
 */
class ExhaustiveExplorationTest {
    private static final ExplorationOptions PAIR = ExplorationOptions.pair();
    private static final ExplorationOptions THREE = ExplorationOptions.three();

    static Stream<ExplorationOptions> groups() {
        return Stream.of(
                        PAIR.from(StartState.FRESH).bounded(1, 18),
                        PAIR.from(StartState.REST).bounded(1, 30),
                        PAIR.from(StartState.REST).bounded(2, 13),
                        PAIR.from(StartState.REST).bounded(3, 8),
                        PAIR.from(StartState.ACTIVE_CRASHED).bounded(2, 11),
                        PAIR.from(StartState.PARTITIONED).bounded(2, 12),
                        PAIR.from(StartState.TAKEN_OVER).bounded(2, 12),
                        THREE.from(StartState.REST).bounded(1, 11),
                        THREE.from(StartState.REST).bounded(2, 8),
                        THREE.from(StartState.ACTIVE_CRASHED).bounded(1, 12),
                        THREE.from(StartState.PARTITIONED).bounded(1, 12))
                .map(ExhaustiveExplorationTest::asWanted);
    }

    private static ExplorationOptions asWanted(ExplorationOptions options) {
        return options.bounded(
                        Integer.getInteger("exploration.faults", options.faults()),
                        Integer.getInteger("exploration.depth", options.depth()))
                .atMost(Integer.getInteger("exploration.most", options.most()));
    }

    @ParameterizedTest
    @MethodSource("groups")
    void noCourseBreaksAnInvariant(ExplorationOptions options) {
        ExplorationReport report = Exploration.run(options);

        System.out.println(report.summary());
        assertThat(report.violation()).as(() -> report.explain()).isEmpty();
        assertThat(report.situations()).isGreaterThan(1_000);
        assertThat(report.activations()).as("nothing ever became active").isNotEmpty();
    }

    static Stream<ExplorationOptions> groupsWithoutFaults() {
        return Stream.of(PAIR.from(StartState.REST), THREE.from(StartState.REST))
                .map(group -> group.bounded(0, Integer.MAX_VALUE));
    }

    /** Not only up to some depth: there is no other situation that such a group could ever be in. */
    @ParameterizedTest
    @MethodSource("groupsWithoutFaults")
    void aGroupAtRestStaysAtRest(ExplorationOptions options) {
        ExplorationReport report = Exploration.run(options);

        System.out.println(report.summary());
        assertThat(report.violation()).as(() -> report.explain()).isEmpty();
        assertThat(report.complete()).isTrue();
        assertThat(report.activations()).isEmpty();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(
                        "authority longer than the promise",
                        FaultyPromises.AUTHORITY_LONGER_THAN_PROMISED,
                        PAIR.bounded(1, 40),
                        Invariant.AT_MOST_ONE_ACTIVE),
                Arguments.of(
                        "no quarantine after a crash",
                        FaultyPromises.NO_QUARANTINE,
                        THREE.disturbedBy(Set.of(Disturbance.CUT, Disturbance.CRASH))
                                .bounded(2, 40),
                        Invariant.AT_MOST_ONE_ACTIVE),
                Arguments.of(
                        "votes that are not durable",
                        FaultyVotes.VOTE_NOT_DURABLE,
                        PAIR.from(StartState.TAKEN_OVER).bounded(1, 40),
                        Invariant.TERMS_GROW),
                Arguments.of(
                        "lease counted before the register was written",
                        FaultyClaims.LEASE_COUNTED_WITHOUT_REGISTER,
                        PAIR.from(StartState.ACTIVE_CRASHED).bounded(1, 40),
                        Invariant.TERMS_GROW),
                Arguments.of(
                        "a witness that grants to everybody",
                        FaultyClaims.WITNESS_GRANTS_TO_EVERYBODY,
                        PAIR.from(StartState.PARTITIONED).bounded(1, 40),
                        Invariant.TERMS_GROW));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aPlantedFaultIsFoundByAShortestCourse(
            String name, Rules.Factory rules, ExplorationOptions options, Invariant broken) {
        ExplorationReport report = Exploration.run(options, rules);

        System.out.println("planted fault '" + name + "': " + report.explain());
        assertThat(report.violation().map(found -> found.invariant())).contains(broken);
        assertThat(report.timeline()).last().asString().contains("!!!", broken.id());
        assertThat(Exploration.run(options.bounded(options.faults(), report.depth()))
                        .violation())
                .as("the engine's own rules as deep")
                .isEmpty();
    }

    @Test
    void bothWaysOfMergingFindTheSame() {
        ExplorationOptions options = PAIR.from(StartState.ACTIVE_CRASHED).bounded(1, 40);

        ExplorationReport canonical = Exploration.run(options, FaultyClaims.LEASE_COUNTED_WITHOUT_REGISTER);
        ExplorationReport exact =
                Exploration.run(options.merged(Merging.EXACT), FaultyClaims.LEASE_COUNTED_WITHOUT_REGISTER);

        assertThat(canonical.depth()).isEqualTo(exact.depth());
        assertThat(canonical.violation()).isEqualTo(exact.violation());
        assertThat(canonical.situations()).isLessThanOrEqualTo(exact.situations());
    }
}
