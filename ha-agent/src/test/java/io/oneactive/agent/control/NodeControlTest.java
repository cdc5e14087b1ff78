package io.oneactive.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HandoverResult.Outcome;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.Reason;
import io.oneactive.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of orders is what came of them. */
class NodeControlTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ScriptedNode node = new ScriptedNode();
    private final List<String> remarks = new CopyOnWriteArrayList<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    private final NodeControl control =
            new NodeControl(node, Optional.empty(), Duration.ofMillis(600), remarks::add, now::get);

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void aPlanIsCarriedOutWhenTheWallClockSaysSoAlsoAfterAStep() {
        node.say(ScriptedNode.active());
        Instant at = now.get().plus(Duration.ofDays(1));
        assertThat(control.answer("switchover gw-b " + at.toEpochMilli()))
                .isEqualTo("{\"done\":true,\"detail\":\"planned for %s; this node hands over if it is active then\"}"
                        .formatted(at));
        assertThat(node.handovers).hasValue(0);

        now.set(at.plusSeconds(1));

        Awaitility.await("the hand-over").atMost(LIMIT).until(() -> node.handovers.get() == 1);
        assertThat(control.status()).contains("\"plannedSwitchover\":null");
    }

    @Test
    void aPlanCanBeCancelled() {
        node.say(ScriptedNode.active());
        Instant at = now.get().plus(Duration.ofDays(1));
        assertThat(control.answer("cancel")).contains("\"done\":false", "no switchover is planned here");
        assertThat(control.answer("switchover - " + at.toEpochMilli())).contains("\"done\":true");
        assertThat(control.status()).contains("\"plannedSwitchover\":{");

        assertThat(control.answer("cancel"))
                .isEqualTo("{\"done\":true,\"detail\":\"the switchover planned for %s is cancelled\"}".formatted(at));

        assertThat(control.status()).contains("\"plannedSwitchover\":null");
        // Another one, due at once, is looked at after the cancelled one would have been.
        now.set(at.plusSeconds(1));
        assertThat(control.answer("switchover - " + now.get().toEpochMilli())).contains("\"done\":true");
        Awaitility.await("the hand-over").atMost(LIMIT).until(() -> node.handovers.get() > 0);
        assertThat(node.handovers).hasValue(1);
    }

    @Test
    void aPauseThatTheLoopDoesNotTakeIsNotSaidToBeInForce() {
        // As a node that was active is shown while its loop stands still.
        node.say(ScriptedNode.status(
                Role.PASSIVE,
                NodeState.RESIGNING,
                Reason.ELECTED_BY_PEERS,
                Optional.empty(),
                List.of(),
                Optional.empty()));

        assertThat(control.answer("pause 60000"))
                .isEqualTo(
                        "{\"done\":false,\"detail\":\"ordered, but not in force yet: the node did not take it within 2 s; look at its state\"}");

        node.say(paused());
        assertThat(control.answer("pause 60000")).contains("\"done\":true", "set aside for 60 s");
        assertThat(node.pauses).hasValue(2);
    }

    @Test
    void aNodeThatIsNotHealthyIsNotTakenForPaused() {
        node.say(ScriptedNode.unhealthy());

        assertThat(control.answer("resume")).isEqualTo("{\"done\":false,\"detail\":\"this node is not paused\"}");
        assertThat(node.pauses).hasValue(0);
    }

    @Test
    void aHandOverThatLastsIsUnderWayAndItsEndIsLogged() {
        node.say(ScriptedNode.active());

        assertThat(control.answer("resign", "over HTTP by 192.0.2.7", Duration.ofMillis(1)))
                .startsWith("{\"done\":false,\"underWay\":true,\"detail\":\"the hand-over has not ended");

        node.endHandovers(Outcome.DONE, "gw-b is active in term 8");
        assertThat(remarks)
                .containsExactly("resign was ordered over HTTP by 192.0.2.7", "resign: gw-b is active in term 8");
    }

    @Test
    void eachOrderIsLoggedWithWhereItCameFrom() {
        node.endHandovers(Outcome.DONE, "gw-b is active");
        node.say(paused());

        for (String order : List.of("switchover -", "resign", "pause 1000")) {
            assertThat(control.answer(order)).contains("\"done\":true");
        }
        node.say(ScriptedNode.active());
        assertThat(control.answer("resume")).contains("\"done\":true");

        assertThat(remarks)
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).endsWith("was ordered over the control socket"));
    }

    private static NodeStatus paused() {
        return ScriptedNode.status(
                Role.PASSIVE, NodeState.PAUSED, Reason.PAUSED, Optional.empty(), List.of(), Optional.empty());
    }
}
