package io.oneactive.transport.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HaConfig;
import io.oneactive.HandoverResult.Outcome;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.witness.file.FileWitnessProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the simulator plays with frames that it moves itself, played with real nodes over real channels: the scenarios of {@code ha-testkit} that a
 * network and nodes alone can play, under their names. Groups of three nodes in each build; {@code -Djgroups.sizes=3,4,5,6,7,8} plays all of
 * these, each scenario by multicast and by TCP in turn.
 */
@Execution(ExecutionMode.CONCURRENT)
class ScenariosOverChannelsTest {
    private static final Path SCENARIOS = Path.of("..", "ha-testkit", "src", "test", "resources", "scenarios");

    private static final int[] SIZES = Arrays.stream(
                    System.getProperty("jgroups.sizes", "3").split(",", -1))
            .mapToInt(Integer::parseInt)
            .toArray();

    private static final int MOST_ROUNDS = 5;

    /** What is played; the group has all members but those that open it, and nobody is started. */
    @FunctionalInterface
    private interface Play {
        void with(Plant plant);
    }

    private static final Map<String, Play> QUORUM = new TreeMap<>(Map.of(
            "rule01-who-cannot-win-raises-no-term", ScenariosOverChannelsTest::whoCannotWinRaisesNoTerm,
            "rule03-no-vote-while-another-node-is-followed", ScenariosOverChannelsTest::noVoteWhileAnotherIsFollowed,
            "rule05-authority-ends-before-the-others-may-elect", ScenariosOverChannelsTest::authorityEndsBefore,
            "rule07-V2-a-planned-stop-costs-no-failure-timeout", ScenariosOverChannelsTest::aPlannedStop,
            "rule07-resign-without-a-successor", ScenariosOverChannelsTest::resignWithoutSuccessor,
            "rule07-transfer-to-a-named-node", ScenariosOverChannelsTest::transferToANamedNode,
            "rule08-X6-both-start-at-the-same-instant", ScenariosOverChannelsTest::allStartAtOnce,
            "V5-who-starts-while-a-node-is-active-never-is", ScenariosOverChannelsTest::whoStartsBesideAnActiveNode,
            "W3-five-nodes-lose-two-and-then-a-third", ScenariosOverChannelsTest::oneAfterAnotherIsLost,
            "W3-four-nodes-and-a-witness-cut-in-two", ScenariosOverChannelsTest::cutInTwo));

    private static final Map<String, Play> OPEN = new TreeMap<>(Map.of(
            "rule08-open-mode-heals-by-the-election-rule", ScenariosOverChannelsTest::openModeHeals,
            "rule08-X7-three-nodes-die-in-sequence", ScenariosOverChannelsTest::theLastOneIsActive));

    @TempDir
    private Path folder;

    static Stream<Arguments> quorum() {
        return runs(QUORUM);
    }

    static Stream<Arguments> open() {
        return runs(OPEN);
    }

    private static Stream<Arguments> runs(Map<String, Play> plays) {
        List<String> names = List.copyOf(plays.keySet());
        return IntStream.of(SIZES)
                .boxed()
                .flatMap(size -> IntStream.range(0, names.size())
                        .mapToObj(i -> Arguments.of(names.get(i), size, (size + i) % 2 == 0 ? "udp" : "tcp")));
    }

    private static List<String[]> settings(int size, String stack) {
        return stack.equals("udp") ? Transports.multicasting(size) : Transports.listed(size, "stack=" + stack);
    }

    @ParameterizedTest(name = "{0}, {1} nodes by {2}")
    @MethodSource("quorum")
    @Execution(ExecutionMode.CONCURRENT)
    void inQuorumMode(String scenario, int size, String stack) throws IOException {
        String[] members = IntStream.range(0, size).mapToObj(Plant::id).toArray(String[]::new);
        UnaryOperator<HaConfig.Builder> refinement = config -> config.members(members);
        if (size % 2 == 0) {
            Path witness = Files.createDirectory(folder.resolve("witness"));
            FileWitnessProvider.initialise(witness, "line-7");
            refinement = config -> config.members(members).witness("file", Map.of("folder", witness.toString()));
        }
        try (Plant plant = new Plant(settings(size, stack), refinement)) {
            QUORUM.get(scenario).with(plant);
            plant.watch().assertNeverTwo();
        }
    }

    @ParameterizedTest(name = "{0}, {1} nodes by {2}")
    @MethodSource("open")
    @Execution(ExecutionMode.CONCURRENT)
    void inOpenMode(String scenario, int size, String stack) {
        try (Plant plant = new Plant(settings(size, stack), UnaryOperator.identity())) {
            OPEN.get(scenario).with(plant);
        }
    }

    @Test
    void theyAreNamedAsTheScenariosOfTheSimulator() {
        assertThat(Stream.of(QUORUM, OPEN).flatMap(plays -> plays.keySet().stream()))
                .allSatisfy(name -> assertThat(SCENARIOS.resolve(name + ".txt")).exists());
    }

    private static void allStartAtOnce(Plant plant) {
        int active = plant.startAll().awaitOneActive("one of those that started at once is active");
        plant.awaitViews("one view", plant.size());
        assertThat(plant.active()).containsExactly(active);
    }

    /**
     * What others do changes nothing of who is active, nor its term. Where the machine stands still for a failure timeout meanwhile, the active node
     * gives up its role by itself, whatever the others do; then once more.
     */
    private static void assertChangesNothing(Plant plant, IntConsumer whatOthersDo) {
        plant.startAll();
        boolean isKept = false;
        for (int round = 0; round < MOST_ROUNDS && !isKept; round++) {
            int active = plant.awaitOneActive("one is active");
            Optional<Long> token = plant.token(active);
            long losses = plant.countOf(active, Reason.AUTHORITY_LOST);
            whatOthersDo.accept(active);
            int activeAfter = plant.awaitOneActive("all know the active node");
            isKept = plant.countOf(active, Reason.AUTHORITY_LOST) == losses;
            if (isKept) {
                assertThat(activeAfter).isEqualTo(active);
                assertThat(plant.token(active))
                        .as("the token of %s", plant.node(active).history())
                        .isEqualTo(token);
            }
        }
        assertThat(isKept).as("authority was kept in one of the rounds").isTrue();
    }

    private static void whoStartsBesideAnActiveNode(Plant plant) {
        assertChangesNothing(plant, active -> {
            int late = plant.others(active).get(0);
            plant.stop(late);
            plant.start(late);
        });
    }

    private static void aPlannedStop(Plant plant) {
        int first = plant.startAll().awaitOneActive("one is active");
        plant.others(first).forEach(other -> plant.awaitSuccessor(first, other));
        plant.stop(first);
        int second = plant.awaitOneActive("another one is active");
        assertThat(plant.hasHappened(second, Reason.HANDOVER))
                .as("the role was handed over")
                .isTrue();
        plant.start(first);
        assertThat(plant.awaitOneActive("the first one follows")).isEqualTo(second);
    }

    private static void transferToANamedNode(Plant plant) {
        int first = plant.startAll().awaitOneActive("one is active");
        int wanted = plant.others(first).get(plant.size() - 2);
        handOver(plant, first, wanted);
        handOver(plant, wanted, first);
    }

    /** Where the machine stands still for an interval meanwhile, another node may win, and is asked to hand over in its turn. */
    private static void handOver(Plant plant, int from, int wanted) {
        int active = from;
        for (int round = 0; round < MOST_ROUNDS && active != wanted; round++) {
            plant.awaitSuccessor(active, wanted);
            Outcome outcome =
                    plant.node(active).transferTo(Plant.id(wanted)).join().outcome();
            active = plant.awaitOneActive("one is active after '" + outcome + "'");
            assertThat(outcome == Outcome.DONE).as("done").isEqualTo(active == wanted);
        }
        assertThat(active).isEqualTo(wanted);
    }

    private static void resignWithoutSuccessor(Plant plant) {
        int active = plant.startAll().awaitOneActive("one is active");
        List<Integer> others = plant.others(active);
        others.forEach(other -> plant.node(other).pause());
        Waiting.until("the active node knows that nobody could take over")
                .until(() -> plant.node(active).status().peers().stream().noneMatch(peer -> peer.eligible()));
        assertThat(plant.node(active).resign().join().outcome()).isEqualTo(Outcome.NO_SUCCESSOR);
        assertThat(plant.awaitOneActive("it is still the same")).isEqualTo(active);
        others.forEach(other -> plant.node(other).resume());
        Waiting.until("the active node knows that somebody could take over")
                .until(() -> plant.node(active).status().peers().stream().anyMatch(peer -> peer.eligible()));
        assertThat(plant.node(active).resign().join().outcome()).isEqualTo(Outcome.DONE);
        assertThat(plant.awaitOneActive("another one is active")).isNotEqualTo(active);
    }

    private static void whoCannotWinRaisesNoTerm(Plant plant) {
        assertChangesNothing(plant, active -> {
            int alone = plant.others(active).get(0);
            plant.cut(Set.of(alone));
            Waiting.until("it misses the active node")
                    .until(() -> plant.node(alone).status().state() == NodeState.CANDIDATE);
            plant.heal();
        });
    }

    private static void noVoteWhileAnotherIsFollowed(Plant plant) {
        assertChangesNothing(plant, active -> {
            int deaf = plant.others(active).get(0);
            plant.cutOneWay(active, deaf);
            Waiting.until("it does not hear the active node")
                    .until(() -> plant.node(deaf).status().state() == NodeState.CANDIDATE);
            plant.heal();
        });
    }

    private static void authorityEndsBefore(Plant plant) {
        int cutOff = plant.startAll().awaitOneActive("one is active");
        plant.cut(Set.of(cutOff));
        int second = plant.awaitActiveOf(plant.others(cutOff), "one of the others is active");
        assertThat(plant.node(cutOff).isActive()).isFalse();
        plant.awaitViews("two views", 1, plant.size() - 1);
        plant.heal();
        assertThat(plant.awaitOneActive("the old one follows")).isEqualTo(second);
        plant.awaitViews("the views are merged", plant.size());
    }

    /** The halves of an even group have the same size; the one that gets the witness goes on. */
    private static void cutInTwo(Plant plant) {
        int first = plant.startAll().awaitOneActive("one is active");
        Set<Integer> smaller = new HashSet<>(Set.of(first));
        plant.others(first).stream().limit(plant.size() / 2 - 1).forEach(smaller::add);
        List<Integer> larger =
                plant.all().stream().filter(index -> !smaller.contains(index)).toList();
        plant.cut(smaller);
        Waiting.until("one half goes on, and the other one knows of nobody")
                .until(() -> plant.active().size() == 1
                        && (smaller.contains(plant.active().get(0)) ? larger : smaller)
                                .stream()
                                        .allMatch(index -> plant.node(index)
                                                .status()
                                                .activeNode()
                                                .isEmpty()));
        plant.heal();
        int active = plant.awaitOneActive("all know it");
        assertThat(plant.size() % 2 == 0 || larger.contains(active)).isTrue();
    }

    private static void oneAfterAnotherIsLost(Plant plant) {
        plant.startAll();
        int majority = plant.size() / 2 + 1;
        int survivors = plant.size();
        int lost = plant.awaitOneActive("one is active");
        // The witness counts as a member of an even group.
        while (survivors > majority - (plant.size() % 2 == 0 ? 1 : 0)) {
            plant.crash(lost);
            survivors--;
            lost = plant.awaitOneActive(survivors + " nodes have an active one");
        }
        plant.crash(lost);
        Waiting.until("too few are left, and they know of nobody")
                .until(() -> plant.others(-1).stream()
                        .allMatch(index -> plant.node(index).status().state() == NodeState.CANDIDATE));
        assertThat(plant.active()).isEmpty();
        plant.start(lost);
        plant.awaitOneActive("one that comes back makes a majority");
    }

    private static void theLastOneIsActive(Plant plant) {
        plant.startAll();
        for (int survivors = plant.size(); survivors > 1; survivors--) {
            int active = plant.awaitOneActive("one is active");
            plant.watch().remove(plant.node(active));
            plant.crash(active);
        }
        plant.awaitOneActive("the last one is active");
    }

    private static void openModeHeals(Plant plant) {
        int first = plant.startAll().awaitOneActive("one is active");
        plant.cut(Set.of(first));
        plant.awaitActiveOf(plant.others(first), "both sides have an active one");
        Waiting.until("two are active, which open mode says")
                .until(() -> plant.active().size() == 2 && plant.watch().hasSeenTwo());
        plant.heal();
        int left = plant.awaitOneActive("one of them is left");
        assertThat(plant.hasHappened(left, Reason.CONFLICT_WON)).isTrue();
    }
}
