package io.oneactive.engine.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.NodeState;
import io.oneactive.engine.seal.VirtualGroup.Node;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the seal does to elections: nothing but one round trip for a process that is new. */
class SealedElectionTest {
    private static final List<String> THREE = List.of("a", "b", "c");

    /** How a takeover went. */
    private record Takeover(String successor, long nanos, int frames, int hellos) {}

    private static Takeover takeover(List<String> members, Security security) {
        VirtualGroup group = new VirtualGroup(members, security);
        THREE.forEach(group::start);
        group.awaitActive();
        group.pass(3_000);
        Node first = group.active().orElseThrow();
        long sent = first.sentNanos;
        while (first.sentNanos == sent) {
            group.pass(1);
        }
        int framesBefore = group.captured.size();
        int hellosBefore = group.hellos();
        group.nodes.remove(first);
        Node second = group.awaitActive();
        return new Takeover(
                second.id,
                group.nowNanos - first.sentNanos,
                group.captured.size() - framesBefore,
                group.hellos() - hellosBefore);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTakeoverBetweenProvenNodesTakesAsLongAndAsManyFramesAsWithoutSeals(boolean quorum) {
        List<String> members = quorum ? THREE : List.of();
        Takeover unsealed = takeover(members, Security.OFF);
        assertThat(unsealed.frames()).isPositive();
        assertThat(takeover(members, Network.ENFORCE)).isEqualTo(unsealed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNodeThatJoinsCostsOneQuestionAndOneProofInEachDirection(boolean quorum) {
        VirtualGroup group = new VirtualGroup(quorum ? THREE : List.of(), Network.ENFORCE);
        group.start("a");
        group.start("b");
        Node active = group.awaitActive();
        group.pass(3_000);
        assertThat(group.hellos()).isBetween(4, 8);
        int before = group.hellos();
        long changes = group.roleChanges;

        group.start("c");
        group.pass(10_000);

        assertThat(group.hellos() - before).as("with each of the two").isBetween(8, 16);
        assertThat(group.roleChanges).isEqualTo(changes);
        assertThat(group.active()).hasValue(active);
    }

    @Test
    void aRestartOfAPassiveNodeLeavesTheRoleWhereItIs() {
        VirtualGroup group = new VirtualGroup(THREE, Network.ENFORCE);
        THREE.forEach(group::start);
        Node active = group.awaitActive();
        group.pass(3_000);
        long changes = group.roleChanges;
        for (int i = 0; i < 5; i++) {
            Node passive = group.nodes.stream()
                    .filter(node -> node != active)
                    .findFirst()
                    .orElseThrow();
            group.nodes.remove(passive);
            group.pass(100);
            group.start(passive.id);
            group.pass(2_000);
        }
        assertThat(group.roleChanges).isEqualTo(changes);
        assertThat(group.active()).hasValue(active);
    }

    @Test
    void everythingThatWasCapturedReplayedToEverybodyChangesNoRole() {
        assertThat(roleChangesByReplay(Network.ENFORCE)).isZero();
    }

    @Test
    void withoutSealsTheSameReplayDoesHarm() {
        assertThat(roleChangesByReplay(Security.OFF)).isPositive();
    }

    /** A node is active, dies, comes back, and dies again; then everything that was ever sent is sent again. */
    private static long roleChangesByReplay(Security security) {
        VirtualGroup group = new VirtualGroup(List.of(), security);
        THREE.forEach(group::start);
        group.awaitActive();
        group.pass(1_000);
        Node first = group.active().orElseThrow();
        group.nodes.remove(first);
        group.awaitActive();
        group.pass(1_000);
        Node again = group.start(first.id);
        group.pass(3_000);
        group.nodes.remove(again);
        group.pass(3_000);
        Node active = group.active().orElseThrow();
        Node other =
                group.nodes.stream().filter(node -> node != active).findFirst().orElseThrow();
        long before = group.roleChanges;
        List<byte[]> all = List.copyOf(group.captured);
        assertThat(all).hasSizeGreaterThan(50);
        for (byte[] frame : all) {
            active.receive(frame, other);
            other.receive(frame, active);
            group.pass(20);
        }
        group.pass(2_000);
        assertThat(group.nodes).noneMatch(Node::isStopped);
        return group.roleChanges - before;
    }

    @Test
    void theLaterOfTwoProcessesWithOneIdStopsAndAMemoryOfOneStopsNobody() {
        VirtualGroup group = new VirtualGroup(List.of(), Network.ENFORCE);
        Node former = group.start("a");
        Node b = group.start("b");
        group.awaitActive();
        group.pass(2_000);
        List<byte[]> memory = group.captured.stream()
                .filter(frame -> new String(frame, StandardCharsets.US_ASCII).contains("\"gatewayID\":\"a\""))
                .toList();
        group.nodes.remove(former);
        group.pass(2_000);
        Node first = group.start("a");
        group.pass(2_000);
        for (byte[] frame : memory) {
            first.receive(frame, b);
            group.pass(200);
        }
        assertThat(first.election.state()).isNotEqualTo(NodeState.STOPPED);

        // Only who is active or a candidate is heard by everybody, and so by a twin.
        group.nodes.remove(b);
        assertThat(group.awaitActive()).isSameAs(first);
        Node twin = group.start("a");
        group.pass(5_000);
        assertThat(twin.election.state()).isEqualTo(NodeState.STOPPED);
        assertThat(first.election.state()).isNotEqualTo(NodeState.STOPPED);
    }
}
