package io.oneactive.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.Mode;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.PeerStatus;
import io.oneactive.Reason;
import io.oneactive.Role;
import io.oneactive.SecurityMode;
import io.oneactive.SecurityStatus;
import io.oneactive.WitnessStatus;
import io.oneactive.WitnessStatus.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutlookTest {
    private static final Duration TIMEOUT = Duration.ofMillis(600);

    @Test
    void inAHealthyPairThePeerTakesOverWithTheWitness() {
        List<Outlook> outlook = of(List.of(peer("gw-b", 100, true)), witness(Condition.REACHABLE));

        assertThat(outlook)
                .containsExactly(
                        new Outlook(
                                "if gw-a died",
                                "gw-b takes over within 720 ms: 600 ms and a claim of the witness",
                                true),
                        new Outlook(
                                "if the nodes were cut off from each other",
                                "gw-a stays active if it reaches the witness, else the other one follows",
                                true),
                        new Outlook(
                                "if the witness were away",
                                "nothing changes as long as the nodes hear each other; the next loss would leave nobody active",
                                true));
    }

    @Test
    void withoutTheWitnessNobodyFollows() {
        List<Outlook> outlook = of(List.of(peer("gw-b", 100, true)), witness(Condition.UNREACHABLE));

        assertThat(outlook.get(0))
                .isEqualTo(new Outlook(
                        "if gw-a died",
                        "nobody takes over: the witness, which would be needed, does not answer",
                        false));
        assertThat(outlook.get(1).isCovered()).isFalse();
    }

    @Test
    void aPeerThatIsSilentOrUnhealthyTakesNothingOver() {
        assertThat(of(List.of(peer("gw-b", 700, true)), witness(Condition.REACHABLE))
                        .get(0)
                        .isCovered())
                .isFalse();
        assertThat(of(List.of(peer("gw-b", 100, false)), witness(Condition.REACHABLE))
                        .get(0)
                        .isCovered())
                .isFalse();
    }

    @Test
    void anActiveNodeThatHearsNobodyNeedsTheWitness() {
        assertThat(of(List.of(peer("gw-b", 5_000, true)), witness(Condition.REACHABLE))
                        .get(2))
                .isEqualTo(new Outlook(
                        "if the witness were away", "the active node, which has no other vote, stops soon", false));
    }

    @Test
    void threeMembersNeedNoWitness() {
        List<Outlook> outlook = of(List.of(peer("gw-b", 100, true), peer("gw-c", 100, true)), Optional.empty());

        assertThat(outlook.get(0))
                .isEqualTo(new Outlook(
                        "if gw-a died", "one of gw-b, gw-c takes over within 600 ms, with the votes of members", true));
        assertThat(of(List.of(peer("gw-b", 100, true), peer("gw-c", 900, true)), Optional.empty())
                        .get(0))
                .isEqualTo(new Outlook("if gw-a died", "nobody takes over: 1 of 2 votes would be left", false));
    }

    @Test
    void theWitnessIsClaimedWhenTheLeaseOfTheOneThatDiedIsOver() {
        assertThat(of(List.of(peer("gw-b", 100, true)), witness(Condition.REACHABLE, Duration.ofMillis(3_500)))
                        .get(0))
                .isEqualTo(new Outlook(
                        "if gw-a died",
                        "gw-b takes over within 3620 ms: 3500 ms, until its lease is over, and a claim of the witness",
                        true));
        assertThat(of(List.of(peer("gw-b", 100, true)), witness(Condition.REACHABLE, Duration.ofMillis(500)))
                        .get(0)
                        .then())
                .startsWith("gw-b takes over within 720 ms");
    }

    @Test
    void fourMembersCutInTwoHalvesNeedTheWitness() {
        List<PeerStatus> others = List.of(peer("gw-b", 100, true), peer("gw-c", 100, true), peer("gw-d", 100, true));

        assertThat(of(others, witness(Condition.REACHABLE)).get(1))
                .isEqualTo(new Outlook(
                        "if the nodes were cut off from each other",
                        "the side with 3 members, or with 2 of 4 and the witness, has the active node",
                        true));
        assertThat(of(others, witness(Condition.UNREACHABLE)).get(1))
                .isEqualTo(new Outlook(
                        "if the nodes were cut off from each other",
                        "only a side with 3 of 4 members has an active node: the witness does not answer",
                        false));
    }

    private static List<Outlook> of(List<PeerStatus> peers, Optional<WitnessStatus> witness) {
        Instant now = Instant.now();
        return Outlook.of(
                new NodeStatus(
                        "line-7",
                        "gw-a",
                        "1",
                        Mode.QUORUM,
                        Role.ACTIVE,
                        NodeState.ACTIVE,
                        7,
                        now,
                        Reason.ELECTED_BY_PEERS,
                        "2 of 2",
                        Optional.of(now),
                        Optional.of("gw-a"),
                        Duration.ofMillis(400),
                        1,
                        100,
                        true,
                        "somewhere",
                        peers,
                        witness,
                        Optional.empty(),
                        new SecurityStatus(SecurityMode.OFF, Optional.empty(), List.of(), List.of()),
                        List.of(),
                        Map.of(),
                        now,
                        Duration.ofMillis(400)),
                TIMEOUT);
    }

    private static PeerStatus peer(String id, long heardMillis, boolean eligible) {
        return new PeerStatus(
                id,
                Optional.of("127.0.0.1:1"),
                Optional.of(NodeState.PASSIVE),
                false,
                7,
                Optional.of(Duration.ofMillis(heardMillis)),
                Optional.of(Instant.now()),
                1,
                100,
                eligible,
                true,
                Optional.empty(),
                Duration.ZERO);
    }

    private static Optional<WitnessStatus> witness(Condition condition) {
        return witness(condition, Duration.ZERO);
    }

    private static Optional<WitnessStatus> witness(Condition condition, Duration lease) {
        return Optional.of(new WitnessStatus(
                "file",
                condition,
                "",
                true,
                lease,
                Optional.of(6L),
                Optional.of(Duration.ofMillis(120)),
                Optional.of(Duration.ofSeconds(3)),
                List.of()));
    }
}
