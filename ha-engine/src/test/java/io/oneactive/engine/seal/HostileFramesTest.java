package io.oneactive.engine.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.NodeState;
import io.oneactive.SecurityMode;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.seal.VirtualGroup.Node;
import io.oneactive.engine.seal.VirtualGroup.Received;
import io.oneactive.engine.wire.Decoded.Rejected;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole way of a frame, from its bytes through the seal and the codec to the rules, of three nodes that run, under hostile frames from strangers and from the
 * nodes' own addresses. The frames are guided: one that is received in a way that none was before is kept, and damaged further. {@code
 * -Dfuzz.frames=N} for more in each case, {@code -Dfuzz.seed=N} for others.
 */
class HostileFramesTest {
    private static final int FRAMES = Integer.getInteger("fuzz.frames", 5_000);
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_122);
    private static final List<String> MEMBERS = List.of("a", "b", "c");
    private static final int FRAMES_PER_MILLISECOND = 10;
    private static final int CAPTURED = 2_000;

    private final Random random = new Random(SEED);
    private final Set<String> outcomes = new HashSet<>();

    @ParameterizedTest(name = "{0}, quorum mode: {1}, with the right key: {2}")
    @CsvSource({
        "OFF, false, false",
        "OFF, true, false",
        "PERMISSIVE, false, false",
        "PERMISSIVE, true, true",
        "ENFORCE, false, true",
        "ENFORCE, true, true"
    })
    void nothingHostileRaisesAnException(SecurityMode mode, boolean quorum, boolean insider) {
        VirtualGroup group = group(mode, quorum);
        attack(group, insider);
        assertThat(outcomes).as("frames got as far as the rules").anyMatch(outcome -> outcome.startsWith("heard"));
        assertThat(outcomes).hasSizeGreaterThan(40);
    }

    @ParameterizedTest(name = "quorum mode: {0}")
    @CsvSource({"false", "true"})
    void whoHasNoKeyChangesNoRole(boolean quorum) {
        VirtualGroup group = group(SecurityMode.ENFORCE, quorum);
        Node active = group.active().orElseThrow();
        long changes = group.roleChanges;
        attack(group, false);

        assertThat(group.roleChanges).isEqualTo(changes);
        assertThat(group.active()).hasValue(active);
        assertThat(group.nodes).hasSize(MEMBERS.size()).noneMatch(Node::isStopped);
        Set<String> causes = outcomes.stream()
                .map(outcome -> outcome.replaceAll(" .*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(causes)
                .contains(
                        "bad-mac",
                        "heard",
                        "other-cluster",
                        "oversized",
                        "replayed",
                        "unknown-key",
                        "unproven",
                        "unsealed");
    }

    private static VirtualGroup group(SecurityMode mode, boolean quorum) {
        Security security = mode == SecurityMode.OFF ? Security.OFF : Network.security(mode, 1, Map.of(1, Network.KEY));
        VirtualGroup group = new VirtualGroup(quorum ? MEMBERS : List.of(), security);
        MEMBERS.forEach(group::start);
        group.awaitActive();
        group.pass(3_000);
        return group;
    }

    private void attack(VirtualGroup group, boolean insider) {
        byte[] key = insider ? Network.KEY : Network.OTHER_KEY;
        HostileFrames frames = new HostileFrames(
                random, List.of(new Seal(KeyRing.of(Map.of(1, key), 1)), new Seal(KeyRing.of(Map.of(9, key), 9))));
        Node stranger = group.start("mallory");
        group.nodes.remove(stranger);
        for (int i = 0; i < FRAMES; i++) {
            if (i % 1_000 == 0) {
                learn(group, frames);
                restart(group, i);
            }
            Node target = group.nodes.get(random.nextInt(group.nodes.size()));
            Node from = random.nextInt(4) == 0 ? group.nodes.get(random.nextInt(group.nodes.size())) : stranger;
            send(frames, target, from, i);
            if (i % FRAMES_PER_MILLISECOND == 0) {
                group.pass(1);
            }
        }
        group.pass(3_000);
    }

    private void send(HostileFrames frames, Node target, Node from, int number) {
        byte[] frame = frames.next();
        try {
            if (outcomes.add(outcome(target.receive(frame, from)))) {
                frames.keep(frame);
            }
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    "seed %d, frame %d: %s"
                            .formatted(SEED, number, HexFormat.of().formatHex(frame)),
                    e);
        }
    }

    /** What was captured lately is what the next frames are made of. */
    private void learn(VirtualGroup group, HostileFrames frames) {
        List<byte[]> captured = group.captured;
        if (captured.size() > CAPTURED) {
            captured.subList(0, captured.size() - CAPTURED / 2).clear();
        }
        for (int i = 0; i < 50; i++) {
            frames.keep(captured.get(random.nextInt(captured.size())));
        }
    }

    /** Who was brought to a stop is started again; and so is now and then a passive node, whose former life is replayed then. */
    private static void restart(VirtualGroup group, int number) {
        for (Node node : List.copyOf(group.nodes)) {
            boolean isPassive = node.election.state() == NodeState.PASSIVE;
            if (node.isStopped() || (isPassive && number % 5_000 == 4_000)) {
                group.nodes.remove(node);
                group.start(node.id);
                return;
            }
        }
    }

    /** In which way it was received, without what is different each time. */
    private static String outcome(Received received) {
        String text = received.incoming()
                .rejected()
                .map(HostileFramesTest::skeleton)
                .orElse(received.incoming().heard().isPresent() ? "heard " : "nothing ");
        return text
                + received.effects().stream()
                        .map(HostileFramesTest::skeleton)
                        .collect(Collectors.toCollection(TreeSet::new))
                + received.incoming().reply().isPresent();
    }

    private static String skeleton(Rejected rejected) {
        String detail = rejected.detail().replaceAll("'[^']*'", "?").replaceAll("[0-9]+", "0");
        return rejected.cause().code() + " " + detail;
    }

    private static String skeleton(Effect effect) {
        String kind = effect.getClass().getSimpleName();
        if (effect instanceof Effect.Announce announce) {
            return kind + announce.from() + announce.to() + announce.reason();
        }
        return effect instanceof Effect.Dropped dropped ? kind + dropped.cause() : kind;
    }
}
