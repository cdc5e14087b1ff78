package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.NodeEvent;
import io.oneactive.NodeStatus;
import io.oneactive.SecurityMode;
import io.oneactive.agent.demo.FreePorts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals over real sockets, with strangers who flood them from a process of their own. */
@Timeout(3_600)
@Execution(ExecutionMode.CONCURRENT)
class SealedUdpIT {
    private static final Logger LOG = LoggerFactory.getLogger(SealedUdpIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String ONE = "key 1 MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n";
    private static final String TWO = "key 2 ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=\n";
    private static final String BOTH = "active 1\n" + ONE + TWO;
    private static final List<String> FORTH = List.of(
            "mode receive-only\n" + BOTH,
            "mode permissive\n" + BOTH,
            "mode enforce\n" + BOTH,
            "mode enforce\nactive 2\n" + ONE + TWO,
            "mode enforce\n" + TWO);
    private static final List<String> BACK = List.of(
            "mode enforce\nactive 2\n" + ONE + TWO,
            "mode enforce\n" + BOTH,
            "mode permissive\n" + BOTH,
            "mode receive-only\n" + BOTH,
            "mode off\n" + BOTH);
    private static final int ROUNDS = Integer.getInteger("sealed.rounds", 1);
    private static final int FLOOD_RATE = Integer.getInteger("flood.rate", 100_000);
    private static final long MOST_GROWTH_BYTES = 4L * 1024 * 1024;
    private static final List<String> MEMBERS = List.of("gw-a", "gw-b", "gw-c");

    @TempDir
    private Path directory;

    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, HaNode> nodes = new LinkedHashMap<>();

    @BeforeEach
    void findPorts() throws IOException {
        for (String id : MEMBERS) {
            ports.put(id, FreePorts.next());
        }
    }

    @AfterEach
    void closeAll() {
        nodes.values().forEach(HaNode::close);
    }

    private void write(String id, String keys) throws IOException {
        Path draft = Files.writeString(directory.resolve(id + ".draft"), keys);
        Files.move(draft, directory.resolve(id + ".keys"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void start(String id) {
        String peers = ports.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(id))
                .map(entry -> "127.0.0.1:" + entry.getValue())
                .collect(Collectors.joining(","));
        nodes.put(
                id,
                HaNode.start(HaConfig.builder()
                        .cluster("sealed")
                        .nodeId(id)
                        .members(MEMBERS.toArray(String[]::new))
                        .failedProbeCount(Integer.getInteger("flood.failedProbeCount", 10))
                        .stateDirectory(directory.resolve(id))
                        .set("security.keyFile", directory.resolve(id + ".keys").toString())
                        .transport(
                                "udp-broadcast",
                                Map.of("address", "127.0.0.1", "port", Integer.toString(ports.get(id)), "peers", peers))
                        .build()));
    }

    private void startAll(String keys) throws IOException {
        for (String id : MEMBERS) {
            write(id, keys);
            start(id);
        }
    }

    /** The active node, when all know it. */
    private HaNode awaitSettled() {
        HaNode active = await().atMost(PATIENCE)
                .until(() -> nodes.values().stream().filter(HaNode::isActive).findFirst(), Optional::isPresent)
                .orElseThrow();
        for (String id : MEMBERS) {
            awaitStatus(id, status -> status.activeNode().isPresent());
        }
        return active;
    }

    private void awaitStatus(String id, Predicate<NodeStatus> condition) {
        await().atMost(PATIENCE).until(() -> condition.test(nodes.get(id).status()));
    }

    private Map<HaNode, Long> roleChanges() {
        Map<HaNode, Long> changes = new LinkedHashMap<>();
        nodes.values().forEach(node -> changes.put(node, roleChanges(node)));
        return changes;
    }

    private static long roleChanges(HaNode node) {
        return node.history().stream().filter(NodeEvent::isRoleChange).count();
    }

    /**
     * Roll-out and rotation, each sweep written to all nodes at once as an operator's loop would, while strangers send garbage; and a restart of a passive node
     * under enforce. {@code -Dsealed.rounds=N} for more, there and back; {@code -Dflood.rate=N} for more garbage.
     */
    @Test
    @Tag("H9")
    void aRollOutAndARotationOverUdpChangeNoRole() throws Exception {
        startAll("mode off\n" + BOTH);
        HaNode active = awaitSettled();
        String activeId = active.status().nodeId();
        Map<HaNode, Long> before = roleChanges();
        try (HaProcess flood = flood(activeId, Integer.getInteger("flood.rate", 10_000), 600)) {
            flood.awaitLine("begins", PATIENCE);
            for (int round = 1; round <= ROUNDS; round++) {
                for (String sweep : FORTH) {
                    sweep(sweep);
                }
                if (round == 1) {
                    restart(MEMBERS.stream()
                            .filter(id -> !id.equals(activeId))
                            .findFirst()
                            .orElseThrow());
                }
                awaitKeys(2);
                if (round < ROUNDS) {
                    for (String sweep : BACK) {
                        sweep(sweep);
                    }
                }
                LOG.info("round {} of {}: {}", round, ROUNDS, active.status().droppedFrames());
            }
        }
        before.forEach((node, changes) -> assertThat(roleChanges(node)).isEqualTo(changes));
        assertThat(active.isActive()).isTrue();
    }

    private void sweep(String text) throws IOException {
        for (String id : MEMBERS) {
            write(id, text);
        }
        String mode = text.lines().findFirst().orElseThrow().substring("mode ".length());
        int keys = (int) text.lines().filter(line -> line.startsWith("key")).count();
        int sealing = text.contains("active 2") || !text.contains(ONE) ? 2 : 1;
        for (String id : MEMBERS) {
            awaitStatus(
                    id,
                    status -> status.security().mode().setting().equals(mode)
                            && status.security().acceptedKeys().size() == keys
                            && status.security().activeKey().equals(Optional.of(sealing)));
        }
    }

    private void restart(String id) {
        nodes.get(id).close();
        start(id);
        awaitStatus(id, status -> status.activeNode().isPresent());
    }

    private void awaitKeys(int keyId) {
        for (String id : MEMBERS) {
            awaitStatus(
                    id,
                    status ->
                            status.peers().stream().allMatch(peer -> peer.key().equals(Optional.of(keyId))));
        }
    }

    /** {@code -Dflood.seconds=N} for longer, {@code -Dflood.mode=off} without seals. */
    @Test
    void aFloodOfGarbageOverUdpChangesNoRoleAndFillsNoMemory() throws Exception {
        int seconds = Integer.getInteger("flood.seconds", 2);
        startAll("mode " + System.getProperty("flood.mode", "enforce") + "\n" + ONE);
        HaNode active = awaitSettled();
        String activeId = active.status().nodeId();
        Map<HaNode, Long> before = roleChanges();
        if (active.status().security().mode() == SecurityMode.ENFORCE) {
            awaitWrongKeyIsNamed(activeId);
        }
        try (HaProcess warming = flood(activeId, FLOOD_RATE, 1)) {
            assertThat(warming.awaitEnd(PATIENCE)).isZero();
        }
        long heapBefore =
                LongStream.generate(SealedUdpIT::usedHeap).limit(5).min().orElseThrow();
        String sent;
        try (HaProcess flood = flood(activeId, FLOOD_RATE, seconds)) {
            assertThat(flood.awaitEnd(PATIENCE.plusSeconds(seconds))).isZero();
            sent = flood.awaitLine("^sent ", PATIENCE);
        }
        // What another test of this process uses just now is free a moment later; what is filled stays so.
        long heapAfter =
                await().atMost(PATIENCE).until(SealedUdpIT::usedHeap, used -> used - heapBefore < MOST_GROWTH_BYTES);

        NodeStatus status = active.status();
        LOG.info(
                "{} frames of garbage in {} s; role changes: {}; dropped: {}; {}; heap in use {} KiB before, {} KiB after",
                sent,
                seconds,
                nodes.values().stream().mapToLong(SealedUdpIT::roleChanges).sum()
                        - before.values().stream().mapToLong(Long::longValue).sum(),
                status.droppedFrames(),
                status.transport(),
                heapBefore / 1024,
                heapAfter / 1024);
        before.forEach((node, changes) -> assertThat(roleChanges(node)).isEqualTo(changes));
        assertThat(active.isActive()).isTrue();
        assertThat(status.transport()).contains("too long frames dropped").doesNotContain("failures of the receiver");
        assertThat(status.droppedFrames())
                .containsKey(status.security().mode().acceptsUnsealed() ? "malformed" : "unsealed");
    }

    /** A passive node gets another key, and keeps it: the others are a majority without it. */
    private void awaitWrongKeyIsNamed(String activeId) throws IOException {
        String wrong = activeId.equals("gw-a") ? "gw-b" : "gw-a";
        write(wrong, "mode enforce\n" + ONE.replace("MDEy", "YDEy"));
        awaitStatus(
                activeId,
                status -> status.warnings().stream()
                        .anyMatch(warning ->
                                warning.startsWith(wrong + " at 127.0.0.1:" + ports.get(wrong) + ": bad mac since ")));
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private HaProcess flood(String target, int framesPerSecond, int seconds) throws IOException {
        return HaProcess.start(
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FloodProgram.class.getName(),
                        Integer.toString(ports.get(target)),
                        Integer.toString(framesPerSecond),
                        Integer.toString(seconds)),
                directory,
                Map.of());
    }
}
