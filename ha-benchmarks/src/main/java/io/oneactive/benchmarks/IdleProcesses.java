package io.oneactive.benchmarks;

import io.oneactive.agent.Ha;
import io.oneactive.agent.demo.NodeProcess;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The processes whose idleness is measured. Any thread may close this, at any time. */
final class IdleProcesses implements AutoCloseable {
    private final Path folder;
    private final Path library;
    private final List<String> javaOptions;
    private final List<Process> running = new CopyOnWriteArrayList<>();

    IdleProcesses(Path folder, Path library, List<String> javaOptions) {
        this.folder = folder;
        this.library = library;
        this.javaOptions = javaOptions;
    }

    Process startIdle() throws IOException {
        return start("idle", List.of("-cp", System.getProperty("java.class.path"), IdleMachine.class.getName()));
    }

    /** A node as a user starts it. A witness makes it one of a pair in quorum mode. */
    Process startNode(String id, InetSocketAddress own, InetSocketAddress peer, Map<String, String> witness)
            throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "cluster: demo",
                "nodeId: " + id,
                "stateDirectory: " + folder.resolve(id),
                "transport.address: " + own.getAddress().getHostAddress(),
                "transport.port: " + own.getPort(),
                "transport.peers: \"%s:%d\"".formatted(peer.getAddress().getHostAddress(), peer.getPort())));
        if (!witness.isEmpty()) {
            lines.add("members: quorum-a, quorum-b");
            witness.forEach((key, value) -> lines.add("witness." + key + ": \"" + value + "\""));
        }
        Path configuration = folder.resolve(id + ".yaml");
        Files.write(configuration, lines);
        return start(
                id, List.of("-cp", library + "/*", Ha.class.getName(), "node", "--config", configuration.toString()));
    }

    private Process start(String name, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(NodeProcess.virtualMachine());
        command.addAll(javaOptions);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(name + ".log").toFile()));
        builder.environment().keySet().removeIf(key -> key.startsWith("HA_"));
        Process process = builder.start();
        running.add(process);
        return process;
    }

    void endAll() {
        running.forEach(Process::destroyForcibly);
        running.clear();
    }

    @Override
    public void close() {
        endAll();
        Directories.delete(folder);
    }
}
