package io.oneactive.engine.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.HaNode;
import io.oneactive.NodeEvent;
import io.oneactive.NodeStatus;
import io.oneactive.PeerStatus;
import io.oneactive.SecurityMode;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Timings;
import io.oneactive.engine.seal.KeyFile;
import io.oneactive.engine.seal.Security;
import io.oneactive.engine.store.EphemeralTermStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whole nodes whose key files are changed while they run. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
final class SealedNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final String ONE = "key 1 MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n";
    private static final String TWO = "key 2 ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=\n";
    private static final String OTHER_ONE = "key 1 ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=\n";
    private static final List<String> MEMBERS = List.of("a", "b", "c");

    @TempDir
    private Path directory;

    private final LocalNetwork network = new LocalNetwork();
    private final Map<String, HaNode> nodes = new LinkedHashMap<>();

    @AfterEach
    void closeAll() {
        nodes.values().forEach(HaNode::close);
        network.close();
    }

    private void write(String id, String text) throws IOException {
        Path draft = Files.writeString(directory.resolve(id + ".draft"), text);
        Files.move(draft, directory.resolve(id), StandardCopyOption.ATOMIC_MOVE);
    }

    private HaNode start(String id, String keys) throws IOException {
        write(id, keys);
        KeyFile file = new KeyFile(directory.resolve(id), Optional.empty(), LOOK);
        List<String> problems = new ArrayList<>();
        Security security = file.read(problems).orElseThrow();
        long interval = TimeUnit.MILLISECONDS.toNanos(200);
        HaNode node = RunningNode.start(
                new NodeParts(
                        new ElectionSettings(
                                "test",
                                id,
                                id.hashCode() * 31L + nodes.size(),
                                1_600_000_000L + nodes.size(),
                                MEMBERS,
                                false,
                                ElectionRules.LONGEST_RUNNING,
                                false,
                                100,
                                false,
                                System.currentTimeMillis(),
                                7),
                        new Timings(interval, 10, 10, 10 * interval, 10 * interval, 0),
                        new EphemeralTermStore(),
                        network.transport(id),
                        Optional.empty(),
                        "",
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        2,
                        3,
                        security,
                        Optional.of(file),
                        (changed, count) -> {
                            throw new UnsupportedOperationException();
                        },
                        List.of()),
                Optional.empty());
        nodes.put(id, node);
        return node;
    }

    private HaNode awaitSettled() {
        return await().pollInterval(LOOK)
                .atMost(PATIENCE)
                .until(
                        () -> nodes.values().stream()
                                .filter(HaNode::isActive)
                                .filter(active -> nodes.values().stream()
                                        .allMatch(node ->
                                                node.status().activeNode().isPresent()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private void awaitStatus(String id, Predicate<NodeStatus> condition) {
        await().pollInterval(LOOK)
                .atMost(PATIENCE)
                .until(() -> condition.test(nodes.get(id).status()));
    }

    private static long roleChanges(HaNode node) {
        return node.history().stream().filter(NodeEvent::isRoleChange).count();
    }

    @Test
    @Tag("H9")
    void aRollOutAndARotationUnderARunningRoleChangeNoRole() throws IOException {
        for (String id : MEMBERS) {
            start(id, "mode off\n" + ONE);
        }
        HaNode active = awaitSettled();
        Map<HaNode, Long> before = new LinkedHashMap<>();
        nodes.values().forEach(node -> before.put(node, roleChanges(node)));
        List<String> sweeps = List.of(
                "mode receive-only\n" + ONE,
                "mode permissive\n" + ONE,
                "mode enforce\n" + ONE,
                "mode enforce\nactive 1\n" + ONE + TWO,
                "mode enforce\nactive 2\n" + ONE + TWO,
                "mode enforce\n" + TWO);
        for (String sweep : sweeps) {
            Security wanted = new KeyFile(Files.writeString(directory.resolve("wanted"), sweep), Optional.empty(), LOOK)
                    .read(new ArrayList<>())
                    .orElseThrow();
            for (String id : MEMBERS) {
                write(id, sweep);
                awaitStatus(
                        id,
                        status -> status.security().mode() == wanted.mode()
                                && status.security()
                                        .activeKey()
                                        .equals(wanted.keys().active())
                                && status.security()
                                        .acceptedKeys()
                                        .equals(wanted.keys().ids()));
            }
        }
        for (String id : MEMBERS) {
            awaitStatus(
                    id,
                    status ->
                            status.peers().stream().allMatch(peer -> peer.key().equals(Optional.of(2))));
        }

        assertThat(active.isActive()).isTrue();
        before.forEach((node, changes) -> assertThat(roleChanges(node)).isEqualTo(changes));
        assertThat(active.status().security().mode()).isEqualTo(SecurityMode.ENFORCE);
        assertThat(active.status().warnings()).noneMatch(warning -> warning.contains("security"));
    }

    @Test
    void aNodeWithAWrongKeyIsNamedAndTakesPartWhenItIsMended() throws IOException {
        start("a", "mode enforce\n" + ONE);
        start("b", "mode enforce\n" + ONE);
        HaNode active = awaitSettled();
        start("c", "mode enforce\n" + OTHER_ONE);
        await().pollInterval(LOOK)
                .atMost(PATIENCE)
                .until(() -> active.status().warnings().stream()
                        .anyMatch(warning ->
                                warning.startsWith("c at c: bad mac since 20") && warning.contains("not verified")));
        assertThat(active.status().droppedFrames()).containsKey("bad-mac");
        assertThat(active.status().peers())
                .filteredOn(peer -> peer.nodeId().equals("c"))
                .extracting(PeerStatus::lastHeard)
                .containsExactly(Optional.empty());

        write("c", "mode enforce\n" + ONE);
        await().pollInterval(LOOK)
                .atMost(PATIENCE)
                .until(() -> active.status().warnings().stream().noneMatch(warning -> warning.contains("bad mac")));
        awaitStatus("c", status -> status.activeNode().isPresent());
        assertThat(active.isActive()).isTrue();
    }

    @Test
    void aKeyFileWithAFaultChangesNothingAndIsAWarning() throws IOException {
        HaNode node = start("a", "mode enforce\n" + ONE);
        write("a", "mode enforce\nkey 1 tooshort\n");
        awaitStatus(
                "a",
                status -> status.warnings().stream()
                        .anyMatch(warning -> warning.contains("a:2") && warning.contains("stays in force")));
        assertThat(node.status().security().mode()).isEqualTo(SecurityMode.ENFORCE);
        Files.delete(directory.resolve("a"));
        awaitStatus("a", status -> status.warnings().stream().anyMatch(warning -> warning.contains("does not exist")));
        assertThat(node.status().warnings()).noneMatch(warning -> warning.contains("tooshort"));
        write("a", "mode permissive\n" + ONE);
        awaitStatus("a", status -> status.security().mode() == SecurityMode.PERMISSIVE);
        assertThat(node.status().warnings())
                .noneMatch(warning -> warning.contains("stays in force"))
                .anyMatch(warning -> warning.contains("only 'enforce' protects"));
    }

    @Test
    void aKeyFileThatHasLostItsModeOpensNoNodeThatIsProtected() throws IOException {
        HaNode node = start("a", "mode enforce\n" + ONE);
        write("a", ONE);
        awaitStatus(
                "a",
                status -> status.warnings().stream()
                        .anyMatch(warning -> warning.contains("has no line 'mode', while mode enforce is in force")
                                && warning.contains("stays in force")));
        assertThat(node.status().security().mode()).isEqualTo(SecurityMode.ENFORCE);
        write("a", "mode off\n" + ONE);
        awaitStatus("a", status -> status.security().mode() == SecurityMode.OFF);
        write("a", TWO);
        awaitStatus("a", status -> status.security().acceptedKeys().equals(List.of(2)));
        assertThat(node.status().security().mode()).isEqualTo(SecurityMode.OFF);
    }

    @Test
    void offIsAWarning() throws IOException {
        HaNode node = start("a", "mode off\n" + ONE);
        assertThat(node.status().security().mode()).isEqualTo(SecurityMode.OFF);
        assertThat(node.status().warnings()).anyMatch(warning -> warning.startsWith("security mode is off"));
    }

    @Test
    void aFloodOfGarbageDrownsNoPeerAndChangesNoRole() throws IOException {
        for (String id : MEMBERS) {
            start(id, "mode enforce\n" + ONE);
        }
        HaNode active = awaitSettled();
        Map<HaNode, Long> before = new LinkedHashMap<>();
        nodes.values().forEach(node -> before.put(node, roleChanges(node)));
        List<ByteBuffer> garbage = List.of(
                ByteBuffer.wrap(new byte[1_200]),
                ByteBuffer.wrap("{\"isActive\":true,\"gatewayID\":\"a\",\"bootTimeEPOCH\":1}".getBytes(US_ASCII)),
                ByteBuffer.wrap(("{\"isActive\":true,\"gatewayID\":\"b\",\"mac\":{\"key\":1,\"tag\":\"" + "A".repeat(43)
                                + "\"}}")
                        .getBytes(US_ASCII)));
        for (int i = 0; i < 100_000; i++) {
            for (String id : MEMBERS) {
                network.inject("10.6.6." + i % 250, id, garbage.get(i % garbage.size()));
            }
        }
        before.forEach((node, changes) -> {
            assertThat(roleChanges(node)).isEqualTo(changes);
            assertThat(node.status().droppedFrames())
                    .containsKeys("strangers-full", "unsealed", "bad-mac")
                    .doesNotContainKey("mailbox-full");
            assertThat(node.status().security().refused()).hasSizeBetween(1, 32);
        });
        assertThat(active.isActive()).isTrue();
    }
}
