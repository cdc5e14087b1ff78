package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.agent.demo.FreePorts;
import io.oneactive.agent.terminal.ExitCode;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two terminals, as in the README. */
class NodeCommandIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @BeforeEach
    void makeRoom() throws IOException {
        Files.createDirectory(directory.resolve("temporary"));
    }

    @Test
    @Tag("X5")
    void whenTheActiveNodeIsKilledTheOtherOneTakesOverAndEndsInAnOrderlyWay() throws Exception {
        writePair();
        try (HaProcess init = HaProcess.start(
                        directory, Map.of(), "witness", "init", "--witness", "file", "--set", "folder=witness");
                HaProcess a = node("gw-a.yaml");
                HaProcess b = node("gw-b.yaml")) {
            assertThat(init.awaitEnd(LIMIT)).as(init.output()).isEqualTo(ExitCode.GOOD);
            a.awaitLine("gw-a  process \\d+, cluster default, quorum mode", LIMIT);
            await().atMost(LIMIT).until(() -> isActive(a) || isActive(b));
            HaProcess active = isActive(a) ? a : b;
            HaProcess passive = isActive(a) ? b : a;
            passive.awaitLine("  PASSIVE ", LIMIT);

            active.kill();

            passive.awaitLine("  ACTIVE .* elected-with-witness", LIMIT);
            passive.terminate();
            passive.awaitLine("  RESIGNING .* closed", LIMIT);
            passive.awaitLine("  STOPPED .* closed", LIMIT);
            passive.awaitEnd(LIMIT);
            assertThat(passive.output()).doesNotContain("Exception", "\tat ");
        }
        try (HaProcess check =
                HaProcess.start(directory, Map.of(), "check-history", "gw-a.yaml.history", "gw-b.yaml.history")) {
            assertThat(check.awaitEnd(LIMIT)).as(check.output()).isEqualTo(ExitCode.GOOD);
            assertThat(check.output())
                    .containsPattern("ok  nodes +2  gw-a, gw-b; 2 processes, quorum mode")
                    .containsPattern("ok  instants with two active nodes +0 ")
                    .containsPattern("ok  activations +2  each token greater than all before, every change explained")
                    .containsPattern("ok  times without an active node +1  median .*, from gw-. .* to gw-.");
        }
    }

    @Test
    void allFaultsOfAConfigurationAreNamedAtOnce() throws Exception {
        Files.writeString(directory.resolve("wrong.yaml"), "nodeId: gw-a\nprobeIntervalMS: fast\ncolour: red\n");
        try (HaProcess node = HaProcess.start(
                directory, Map.of(), "node", "--config", "wrong.yaml", "--set", "transport.port=70000")) {
            assertThat(node.awaitEnd(LIMIT)).as(node.output()).isEqualTo(ExitCode.USAGE);
            assertThat(node.output())
                    .startsWith("ha: 3 problems in the configuration:")
                    .contains("'probeIntervalMS' = 'fast'", "'colour'", "'transport.port' = '70000' (from --set)")
                    .doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void aTakenPortIsAStartError() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                HaProcess node = HaProcess.start(
                        directory,
                        Map.of(),
                        "node",
                        "--set",
                        "nodeId=gw-a",
                        "--set",
                        "transport.address=127.0.0.1",
                        "--set",
                        "transport.peers=127.0.0.1",
                        "--set",
                        "transport.port=" + taken.getLocalPort(),
                        "--set",
                        "witness.name=none")) {
            assertThat(node.awaitEnd(LIMIT)).as(node.output()).isEqualTo(ExitCode.START);
            assertThat(node.output())
                    .startsWith("ha: ")
                    .contains(Integer.toString(taken.getLocalPort()))
                    .doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void everySettingIsShownWithItsSource() throws Exception {
        writePair();
        try (HaProcess config = HaProcess.start(
                directory,
                Map.of("HA_PRIORITY", "7"),
                "config",
                "--config",
                "gw-a.yaml",
                "--set",
                "failedProbeCount=4")) {
            assertThat(config.awaitEnd(LIMIT)).as(config.output()).isEqualTo(ExitCode.GOOD);
            assertThat(config.output())
                    .containsPattern("nodeId +gw-a +file gw-a.yaml:1")
                    .containsPattern("priority +7 +environment HA_PRIORITY")
                    .containsPattern("failedProbeCount +4 +--set")
                    .containsPattern("probeIntervalMS +200 +default");
        }
    }

    private static boolean isActive(HaProcess node) {
        return node.output().contains("  ACTIVE ");
    }

    private HaProcess node(String file) throws IOException {
        return HaProcess.start(directory, Map.of(), "node", "--config", file, "--history", file + ".history");
    }

    private void writePair() throws IOException {
        Files.createDirectory(directory.resolve("witness"));
        int one = FreePorts.next();
        int two = FreePorts.next();
        write("gw-a", one, two);
        write("gw-b", two, one);
    }

    private void write(String node, int port, int peer) throws IOException {
        Files.writeString(directory.resolve(node + ".yaml"), """
                nodeId: %s
                members: [gw-a, gw-b]
                stateDirectory: state-%s
                transport:
                  name: udp-broadcast
                  address: 127.0.0.1
                  port: %d
                  peers: 127.0.0.1:%d
                witness:
                  name: file
                  folder: witness
                """.formatted(node, node, port, peer));
    }
}
