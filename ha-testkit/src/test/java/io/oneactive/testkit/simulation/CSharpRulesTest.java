package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The simulated node of the original library does what contract.md says of the C# code, its weak points included. */
class CSharpRulesTest {
    private static final long MILLISECOND = 1_000_000;
    private static final SimulationOptions OPTIONS = SimulationOptions.parse("open nodes=2 rule=csharp csharp=1 fixed");

    private long wallNanos = 1_000_000 * MILLISECOND;
    private final CSharpRules rules = new CSharpRules(
            new ElectionSettings(
                    "simulated",
                    "b", // the time zone of this one is UTC
                    1,
                    1_000,
                    List.of(),
                    false,
                    ElectionRules.named("csharp").orElseThrow(),
                    true,
                    100,
                    false,
                    0,
                    0),
            NodeTimings.of(OPTIONS),
            0,
            () -> wallNanos,
            new SplittableRandom(1));

    private List<Effect> at(long millis) {
        return rules.on(new Event.TimePassed(), millis * MILLISECOND);
    }

    private List<Effect> hears(String sender, boolean active, long boot, long millis) {
        Probe probe = new Probe(sender, active, boot, Optional.empty());
        return rules.on(new Event.ProbeReceived(probe, "host"), millis * MILLISECOND);
    }

    private void becomesActive() {
        rules.start(0);
        at(700);
        assertThat(rules.state()).isEqualTo(NodeState.ACTIVE);
    }

    @Test
    void theFirstTickMakesItActiveWhenNobodyWasHeard() {
        rules.start(0);

        at(599);
        assertThat(rules.state()).isEqualTo(NodeState.PASSIVE);
        at(700);
        assertThat(rules.state()).isEqualTo(NodeState.ACTIVE);
    }

    @Test
    void whoIsHeardKeepsItPassiveUntilATickFindsThemSilent() {
        rules.start(0);
        wallNanos += 500 * MILLISECOND;
        hears("a", true, 1, 500);

        wallNanos += 200 * MILLISECOND;
        at(700);
        assertThat(rules.state()).as("silent for 200 ms").isEqualTo(NodeState.PASSIVE);
        wallNanos += 600 * MILLISECOND;
        at(1_299);
        assertThat(rules.state()).as("silent for 799 ms, but no tick").isEqualTo(NodeState.PASSIVE);
        at(1_301);
        assertThat(rules.state()).isEqualTo(NodeState.ACTIVE);
    }

    @Test
    void aClockThatJumpsAheadIsSilence() {
        rules.start(0);
        hears("a", true, 1, 650);
        wallNanos += 3_600_000 * MILLISECOND;

        at(700);

        assertThat(rules.state()).isEqualTo(NodeState.ACTIVE);
    }

    @Test
    void whoStartedEarlierWins() {
        becomesActive();

        hears("a", true, 1_001, 710);
        assertThat(rules.state()).isEqualTo(NodeState.ACTIVE);
        hears("a", true, 999, 720);
        assertThat(rules.state()).isEqualTo(NodeState.PASSIVE);
    }

    @Test
    void ofTwoThatStartedInOneSecondTheLaterInTheAlphabetWins() {
        becomesActive();

        hears("a", true, 1_000, 710);
        assertThat(rules.state()).isEqualTo(NodeState.ACTIVE);
        hears("c", true, 1_000, 720);
        assertThat(rules.state()).isEqualTo(NodeState.PASSIVE);
    }

    @Test
    void aConflictIsAnsweredAtOnceWhateverItsEnd() {
        becomesActive();

        assertThat(hears("a", true, 1_001, 710)).anyMatch(Effect.Send.class::isInstance);
        assertThat(hears("a", true, 999, 720)).anyMatch(Effect.Send.class::isInstance);
    }

    @Test
    void itProbesEachIntervalAndHearsItself() {
        rules.start(0);

        assertThat(at(280))
                .filteredOn(Effect.Send.class::isInstance)
                .extracting(effect -> ((Effect.Send) effect).to())
                .containsExactly(Optional.empty(), Optional.of("b"));
        assertThat(rules.nextTurnNanos()).isEqualTo(480 * MILLISECOND);
    }

    @Test
    void itIsOnlyPartOfAGroupInOpenModeWithItsRule() {
        assertThatThrownBy(() -> SimulationOptions.parse("quorum nodes=3 csharp=1 rule=csharp"))
                .hasMessageContaining("open mode");
        assertThatThrownBy(() -> SimulationOptions.parse("open nodes=3 csharp=1"))
                .hasMessageContaining("rule=csharp");
    }

    @Test
    void itTakesPart() {
        SimulationOptions options = SimulationOptions.parse("open nodes=2 rule=csharp csharp=1");
        long activations = 0;
        for (long seed = 1; seed <= 20; seed++) {
            activations += Simulation.run(options, seed).happenings().getOrDefault(Happening.CSHARP_ACTIVE, 0L);
        }

        assertThat(activations).isGreaterThan(20);
    }
}
