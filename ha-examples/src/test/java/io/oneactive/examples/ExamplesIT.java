package io.oneactive.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.witness.file.FileWitnessProvider;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example is run as two programs, of which the one that sends is killed. */
class ExamplesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern SENDS = Pattern.compile("(gw-[ab]) sends, token (\\d+)");

    @TempDir
    private Path directory;

    private final List<Process> programs = new ArrayList<>();

    @AfterEach
    void end() {
        programs.forEach(Process::destroyForcibly);
    }

    @Test
    void ofTheReadmeOneSendsUntilItIsKilledAndThenTheOther() throws Exception {
        FileWitnessProvider.initialise(Files.createDirectory(directory.resolve("witness")), "line-7");
        List<Integer> ports = freePorts();
        assertTheOtherOneGoesOn(
                start("gw-a", List.of(), ReadmeExample.class, "" + ports.get(0), "127.0.0.1:" + ports.get(1)),
                start("gw-b", List.of(), ReadmeExample.class, "" + ports.get(1), "127.0.0.1:" + ports.get(0)));
    }

    @Test
    void ofJGroupsOneSendsUntilItIsKilledAndThenTheOther() throws Exception {
        List<Integer> ports = freePorts();
        String hosts = "-Dplant.hosts=127.0.0.1[%d],127.0.0.1[%d]".formatted(ports.get(0), ports.get(1));
        String stack =
                Path.of("src", "main", "stacks", "plant.xml").toAbsolutePath().toString();
        Process first = start("gw-a", properties(ports.get(0), hosts), JGroupsExample.class, stack);
        await().atMost(LIMIT).until(() -> greatest("gw-a") > 0);
        Process second = start("gw-b", properties(ports.get(1), hosts), JGroupsExample.class, stack);
        await().atMost(LIMIT).until(() -> output("gw-b").contains("Started: jgroups by stack"));
        assertTheOtherOneGoesOn(first, second);
    }

    private static List<String> properties(int port, String hosts) {
        // The transport says when it has started.
        String logging = "-Dorg.slf4j.simpleLogger.log.io.oneactive.transport.jgroups=info";
        return List.of("-Dplant.address=127.0.0.1", "-Dplant.port=" + port, hosts, logging);
    }

    private void assertTheOtherOneGoesOn(Process first, Process second) throws Exception {
        boolean firstSends = awaitOnlySender().equals("gw-a");
        // Before the kill: the other one may send before it is known here that the first has ended.
        long last = Math.max(greatest("gw-a"), greatest("gw-b"));
        (firstSends ? first : second).destroyForcibly().waitFor();

        await().atMost(LIMIT).until(() -> greatest(firstSends ? "gw-b" : "gw-a") > last);
        assertThat(tokens("gw-a")).doesNotContainAnyElementsOf(tokens("gw-b"));
    }

    /** Who sends ten times while the other one does not at all. Two that have not found each other yet both send, in open mode. */
    private String awaitOnlySender() {
        Map<String, Integer> before = new HashMap<>();
        return await().atMost(LIMIT)
                .until(
                        () -> {
                            int first = tokens("gw-a").size();
                            int second = tokens("gw-b").size();
                            int firstBefore = before.getOrDefault("gw-a", first);
                            int secondBefore = before.getOrDefault("gw-b", second);
                            boolean both = first > firstBefore && second > secondBefore;
                            if (before.isEmpty() || both) {
                                before.putAll(Map.of("gw-a", first, "gw-b", second));
                            }
                            if (first >= firstBefore + 10 && !both) {
                                return "gw-a";
                            }
                            return second >= secondBefore + 10 && !both ? "gw-b" : "";
                        },
                        sender -> !sender.isEmpty());
    }

    /** Two ports that nobody has, by UDP or TCP. None of those from 32768 on, which Linux gives to connections: any of them may take one meanwhile. */
    private static List<Integer> freePorts() throws IOException {
        Set<Integer> ports = new LinkedHashSet<>();
        while (ports.size() < 2) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 21_000);
            try (DatagramSocket datagrams = new DatagramSocket(port);
                    ServerSocket connections = new ServerSocket(port)) {
                if (datagrams.isBound() && connections.isBound()) {
                    ports.add(port);
                }
            } catch (BindException taken) {
                // The next one, then.
            }
        }
        return List.copyOf(ports);
    }

    private Process start(String node, List<String> properties, Class<?> example, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(properties);
        command.addAll(List.of(example.getName(), node));
        command.addAll(List.of(arguments));
        Process program = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(node + ".txt").toFile())
                .start();
        programs.add(program);
        return program;
    }

    private List<Long> tokens(String node) throws IOException {
        Matcher sends = SENDS.matcher(output(node));
        List<Long> tokens = new ArrayList<>();
        while (sends.find()) {
            assertThat(sends.group(1)).isEqualTo(node);
            tokens.add(Long.parseLong(sends.group(2)));
        }
        return tokens;
    }

    private long greatest(String node) throws IOException {
        return tokens(node).stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private String output(String node) throws IOException {
        return Files.readString(directory.resolve(node + ".txt"));
    }
}
