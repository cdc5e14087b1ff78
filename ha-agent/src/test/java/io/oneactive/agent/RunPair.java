package io.oneactive.agent;

import io.oneactive.agent.WorkLog.Life;
import io.oneactive.agent.demo.FreePorts;
import io.oneactive.agent.demo.Shell;
import io.oneactive.witness.file.FileWitnessProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;

/** Two agents with {@code ha run}, the same command on both, and one log that both commands write to. */
final class RunPair implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final int LINES = 60;

    private final Path directory;
    private final Shell shell;
    private final Map<String, HaProcess> agents = new LinkedHashMap<>();
    private final Map<HaProcess, String> started = new LinkedHashMap<>();
    private final WorkLog log;
    private final List<String> command;
    private final List<String> settings;

    /**
     * A pair, not started.
     *
     * @param directory for all files
     * @param script a resource of package {@code run}
     * @param interpreter what runs it
     * @param settings for both, as KEY=VALUE
     */
    RunPair(Path directory, String interpreter, String script, List<String> settings) throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.shell = Shell.open();
        this.log = new WorkLog(directory.resolve("work.log"));
        Path copy = directory.resolve(script);
        try (InputStream stream = RunPair.class.getResourceAsStream("run/" + script)) {
            Files.copy(Objects.requireNonNull(stream), copy);
        }
        this.command = List.of(
                interpreter,
                copy.toString(),
                directory.resolve("work.log").toString(),
                directory.resolve("work.lock").toString());
        Files.createDirectories(directory.resolve("temporary"));
        FileWitnessProvider.initialise(Files.createDirectory(directory.resolve("witness")), "default");
        int one = FreePorts.next();
        int two = FreePorts.next();
        write("gw-a", one, two);
        write("gw-b", two, one);
    }

    private void write(String node, int port, int peer) throws IOException {
        Files.writeString(
                directory.resolve(node + ".yaml"), """
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
                control:
                  socket: %s.sock
                """.formatted(node, node, port, peer, directory.resolve(node)));
    }

    WorkLog log() {
        return log;
    }

    HaProcess agent(String node) {
        return Objects.requireNonNull(agents.get(node));
    }

    void start(String node) throws IOException {
        start(node, command);
    }

    void start(String node, List<String> other) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "--config", node + ".yaml"));
        if (node.equals("gw-b")) {
            arguments.addAll(List.of("--set", "run.controlGroup=never"));
        }
        settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        arguments.add("--");
        arguments.addAll(other);
        HaProcess agent = HaProcess.start(directory, Map.of(), arguments.toArray(String[]::new));
        agents.put(node, agent);
        started.put(agent, node);
    }

    /** Runs another command of the program for a node, and returns what it printed. */
    String ha(String command, String node, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command, "--config", node + ".yaml"));
        arguments.addAll(List.of(more));
        try (HaProcess process = HaProcess.start(directory, Map.of(), arguments.toArray(String[]::new))) {
            process.awaitEnd(LIMIT);
            return process.output();
        }
    }

    /** Which node's agent started the newest life. */
    String holder(Life life) {
        return agents.entrySet().stream()
                .filter(agent -> agent.getValue().output().contains("command started, process " + life.pid()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    static String other(String node) {
        return node.equals("gw-a") ? "gw-b" : "gw-a";
    }

    /** Waits until a command writes that has started after another one, and its agent has said so. */
    Life awaitLifeAfter(long firstNanos) {
        return awaitLife(firstNanos, List.of("gw-a", "gw-b"));
    }

    /** The same, on one node: on a busy machine the other one may just have started its command again. */
    Life awaitLifeOn(String node, long firstNanos) {
        return awaitLife(firstNanos, List.of(node));
    }

    private Life awaitLife(long firstNanos, List<String> nodes) {
        Awaitility.await("a command that starts later on " + nodes)
                .pollInterval(Duration.ofMillis(5))
                .atMost(LIMIT)
                .until(() -> log.newest()
                        .filter(life -> life.firstNanos() > firstNanos && life.lastNanos() > life.firstNanos())
                        .filter(life -> nodes.contains(holder(life)))
                        .isPresent());
        try {
            return log.newest().orElseThrow();
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    /** Waits until a node follows, so that it can take over. */
    void awaitFollower(String node) {
        Awaitility.await(node + " follows")
                .pollInterval(Duration.ofMillis(50))
                .atMost(LIMIT)
                .until(() -> lastState(node).equals("PASSIVE"));
    }

    /** Waits until one node is active and its command writes, and the other one follows. On a busy machine the role may move by itself at any time. */
    Life awaitSettled() throws IOException {
        Awaitility.await("one runs the command, and the other one follows")
                .pollInterval(Duration.ofMillis(20))
                .atMost(LIMIT)
                .until(() -> {
                    String node = log.newest().map(this::holder).orElse("");
                    return !node.isEmpty()
                            && lastState(node).equals("ACTIVE")
                            && lastState(other(node)).equals("PASSIVE");
                });
        return log.newest().orElseThrow();
    }

    /** What the agents have printed last, those that were killed included. */
    void explain() {
        started.forEach((agent, node) -> {
            List<String> lines = agent.output().lines().toList();
            System.err.println("---- " + node + ", process " + agent.handle().pid());
            lines.subList(Math.max(0, lines.size() - LINES), lines.size()).forEach(System.err::println);
        });
    }

    private String lastState(String node) {
        String state = "";
        for (String line : agent(node).output().split("\n", -1)) {
            for (String one : List.of("STARTING", "PASSIVE", "CANDIDATE", "ACTIVE", "RESIGNING", "PAUSED", "STOPPED")) {
                if (line.contains("  " + node + "  " + one + " ")) {
                    state = one;
                }
            }
        }
        return state;
    }

    void signal(String signal, long pid) {
        shell.signal(signal, pid);
    }

    void freeze(String node) {
        signal("STOP", agent(node).handle().pid());
    }

    void thaw(String node) {
        signal("CONT", agent(node).handle().pid());
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** Kills both agents, and waits until nothing that their commands have started holds the lock. */
    @Override
    public void close() {
        agents.values().forEach(HaProcess::kill);
        Path lock = directory.resolve("work.lock");
        Awaitility.await("nothing is left of the commands")
                .pollInterval(Duration.ofMillis(20))
                .atMost(LIMIT)
                .until(() -> new ProcessBuilder("flock", "-n", lock.toString(), "true")
                                .start()
                                .waitFor()
                        == 0);
        shell.close();
    }
}
