package io.oneactive.engine.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.NodeState;
import io.oneactive.SecurityMode;
import io.oneactive.engine.seal.VirtualGroup.Node;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of an attack once it is over, and how a node starts while another one goes on. In virtual time. */
class AttackedGroupTest {
    private static final List<String> THREE = List.of("a", "b", "c");

    /** For so long a forged frame may silence the process that it claims to be of. */
    private static final long SILENCED_MILLIS =
            2 * VirtualGroup.TIMINGS.failureTimeoutNanos() / VirtualGroup.MILLISECOND;

    private static VirtualGroup group(boolean quorum, Security security) {
        VirtualGroup group = new VirtualGroup(quorum ? THREE : List.of(), security);
        for (String id : THREE) {
            group.start(id);
            group.pass(10);
        }
        group.awaitActive();
        group.pass(3_000);
        return group;
    }

    private static Node other(VirtualGroup group, Node than) {
        return group.nodes.stream().filter(node -> node != than).findFirst().orElseThrow();
    }

    private static String lastFrame(VirtualGroup group, Node sender) {
        return group.captured.stream()
                .map(frame -> new String(frame, US_ASCII))
                .filter(frame -> frame.contains("\"gatewayID\":\"" + sender.id + "\""))
                .reduce((one, later) -> later)
                .orElseThrow();
    }

    /** The last frame of the active node without its seal, with a number that no process will ever reach. */
    private static byte[] poison(VirtualGroup group, Node active) {
        String frame = lastFrame(group, active);
        int seal = frame.indexOf(",\"mac\"");
        return ((seal < 0 ? frame.substring(0, frame.length() - 1) : frame.substring(0, seal)) + "}")
                .replaceAll("\"seq\":[0-9]+,\"term\"", "\"seq\":" + ((1L << 62) - 1) + ",\"term\"")
                .getBytes(US_ASCII);
    }

    private static boolean twoAreActive(VirtualGroup group) {
        return group.nodes.stream()
                        .filter(node -> node.election.state() == NodeState.ACTIVE)
                        .count()
                > 1;
    }

    private static int millisWithTwoActive(VirtualGroup group, int millis) {
        int two = 0;
        for (int i = 0; i < millis; i++) {
            group.pass(1);
            two += twoAreActive(group) ? 1 : 0;
        }
        return two;
    }

    /** Nobody is deaf to anybody: one is active, the others follow it, and so it stays. */
    private static void assertHealed(VirtualGroup group) {
        group.pass(SILENCED_MILLIS + 1_000);
        long changes = group.roleChanges;
        assertThat(millisWithTwoActive(group, 10_000)).isZero();
        assertThat(group.roleChanges).isEqualTo(changes);
        assertThat(group.nodes).extracting(node -> node.election.state()).containsOnlyOnce(NodeState.ACTIVE);
        assertThat(group.nodes)
                .filteredOn(node -> node.election.state() != NodeState.ACTIVE)
                .extracting(node -> node.election.state())
                .containsOnly(NodeState.PASSIVE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFrameThatWasForgedBeforeSealsWereDemandedSilencesNobodyForGood(boolean quorum) {
        VirtualGroup group = group(quorum, Network.security(SecurityMode.PERMISSIVE, 1, Map.of(1, Network.KEY)));
        Node active = group.active().orElseThrow();
        Node victim = other(group, active);
        assertThat(victim.receive(poison(group, active), active).incoming().heard())
                .isPresent();
        group.nodes.forEach(node -> node.wire.use(Network.ENFORCE));
        assertHealed(group);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void norDoesItWithoutAnySeals(boolean quorum) {
        VirtualGroup group = group(quorum, Security.OFF);
        Node active = group.active().orElseThrow();
        assertThat(other(group, active)
                        .receive(poison(group, active), active)
                        .incoming()
                        .heard())
                .isPresent();
        assertHealed(group);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFrameThatWasForgedWithALeakedKeySilencesNobodyOnceTheKeyIsGone(boolean quorum) {
        VirtualGroup group = group(quorum, Network.ENFORCE);
        Node active = group.active().orElseThrow();
        byte[] forged = Network.bytes(new Seal(Network.ENFORCE.keys()).put(ByteBuffer.wrap(poison(group, active))));
        assertThat(other(group, active).receive(forged, active).incoming().heard())
                .isPresent();
        Map<Integer, byte[]> both = Map.of(1, Network.KEY, 2, Network.OTHER_KEY);
        List<Security> sweeps = List.of(
                Network.security(SecurityMode.ENFORCE, 1, both),
                Network.security(SecurityMode.ENFORCE, 2, both),
                Network.security(SecurityMode.ENFORCE, 2, Map.of(2, Network.OTHER_KEY)));
        for (Security sweep : sweeps) {
            group.nodes.forEach(node -> node.wire.use(sweep));
        }
        assertHealed(group);
    }

    /** An active node and a peer that restarts, while a thousand or more captured frames a second are replayed from so many addresses. */
    private static int millisWithTwoActiveAtARestart(boolean questions, int perMilli, int addresses, int phase) {
        VirtualGroup group = new VirtualGroup(List.of(), Network.ENFORCE);
        Node active = group.start("a");
        group.pass(50);
        for (int life = 0; life < 3; life++) {
            group.nodes.remove(group.start("c"));
            group.pass(300);
        }
        group.start("b");
        assertThat(group.awaitActive()).isSameAs(active);
        group.pass(3_000);
        List<byte[]> captured = new ArrayList<>();
        for (byte[] frame : group.captured) {
            String text = new String(frame, US_ASCII);
            if (questions
                    ? text.startsWith("{\"hello\":\"prove\"") && text.contains("\"to\":\"a\"")
                    : text.contains("\"gatewayID\":\"c\"")) {
                captured.add(frame);
            }
        }
        assertThat(captured).isNotEmpty();
        group.nodes.remove(other(group, active));
        group.pass(phase);
        Node restarted = group.start("b");
        Node flooded = questions ? active : restarted;
        String forged = questions ? "b" : "a";
        int two = 0;
        for (int i = 0; i < 3_000; i++) {
            for (int n = 0; n < perMilli; n++) {
                int number = i * perMilli + n;
                flooded.wire.decode(
                        ByteBuffer.wrap(captured.get(number % captured.size())),
                        new Network.From(addresses == 1 ? forged : "10.6.6.6:" + number % addresses),
                        new Moment(group.nowNanos, 0));
            }
            group.pass(1);
            two += twoAreActive(group) ? 1 : 0;
        }
        return two;
    }

    @Test
    void replayedQuestionsDoNotKeepANodeThatRestartsFromHearingTheActiveOne() {
        for (int phase = 1_000; phase < 1_600; phase += 137) {
            assertThat(millisWithTwoActiveAtARestart(true, 1, 1, phase))
                    .as("from the address of the peer")
                    .isZero();
            assertThat(millisWithTwoActiveAtARestart(true, 5, 12, phase))
                    .as("from many ports")
                    .isZero();
        }
    }

    @Test
    void replayedFramesOfFormerLivesDoNotKeepANodeThatRestartsFromAskingTheActiveOne() {
        for (int phase = 1_000; phase < 1_600; phase += 137) {
            assertThat(millisWithTwoActiveAtARestart(false, 1, 1, phase)).isZero();
            assertThat(millisWithTwoActiveAtARestart(false, 5, 12, phase)).isZero();
        }
    }
}
