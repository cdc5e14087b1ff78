package io.oneactive.benchmarks.comparison;

import io.oneactive.agent.demo.Azurite;
import io.oneactive.agent.demo.DemoWitness;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** What a pair has besides its two nodes, as if on a third machine: never disturbed, always reached by who is alive. */
final class Third implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(10);

    private final Map<String, String> settings;
    private final OptionalLong pid;
    private final long readyNanos;
    private final Runnable closing;

    /** A kind of third party. */
    enum Kind {
        /** None. */
        NONE,
        /** A folder. */
        FILE,
        /** Azurite. */
        AZURITE,
        /** A ZooKeeper server. */
        ZOOKEEPER
    }

    private Third(Map<String, String> settings, OptionalLong pid, long readyNanos, Runnable closing) {
        this.settings = settings;
        this.pid = pid;
        this.readyNanos = readyNanos;
        this.closing = closing;
    }

    /**
     * Starts one.
     *
     * @param installation where Azurite is installed, or will be
     * @param out told what takes long
     */
    static Third start(Kind kind, String address, Path folder, Path installation, PrintStream out) throws IOException {
        return switch (kind) {
            case NONE -> new Third(Map.of(), OptionalLong.empty(), System.nanoTime(), () -> {});
            case FILE -> witness(DemoWitness.file(folder.resolve("witness")));
            case AZURITE -> {
                Azurite.install(
                        installation, () -> out.println("installing azurite " + Azurite.VERSION + " with npm, once …"));
                yield witness(DemoWitness.azurite(Azurite.start(installation, folder.resolve("azurite.log"), address)));
            }
            case ZOOKEEPER -> zooKeeper(address, folder);
        };
    }

    private static Third witness(DemoWitness witness) {
        Map<String, String> settings = new HashMap<>();
        witness.settings().forEach((key, value) -> settings.put("witness." + key, value));
        OptionalLong pid =
                witness.azurite().map(azurite -> OptionalLong.of(azurite.pid())).orElse(OptionalLong.empty());
        return new Third(settings, pid, witness.readyNanos(), witness::close);
    }

    private static Third zooKeeper(String address, Path folder) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getAllByName(address)[0])) {
            port = free.getLocalPort();
        }
        Path log = folder.resolve("zookeeper.log");
        Process process = JavaProcess.start(
                List.of(),
                ClassPath.ofServer(),
                ZooKeeperProcess.class,
                List.of(ZooKeeperProcess.configure(folder, address, port).toString()),
                ProcessBuilder.Redirect.appendTo(log.toFile()),
                log);
        try {
            awaitListening(process, address, port, log);
        } catch (CommandFailure failure) {
            process.destroyForcibly();
            throw failure;
        }
        return new Third(
                Map.of("connect", address + ":" + port),
                OptionalLong.of(process.pid()),
                System.nanoTime(),
                process::destroyForcibly);
    }

    private static void awaitListening(Process process, String address, int port, Path log) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            try {
                new Socket(InetAddress.getAllByName(address)[0], port).close();
                return;
            } catch (ConnectException notYet) {
                if (!process.isAlive()) {
                    break;
                }
                LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
            }
        }
        throw new CommandFailure(
                ExitCode.START,
                "the ZooKeeper server did not listen within %d s, or has ended; it wrote:\n%s"
                        .formatted(
                                START_LIMIT.toSeconds(),
                                Files.readString(log).strip().indent(2)));
    }

    /** What nodes have to know to use it. */
    Map<String, String> settings() {
        return settings;
    }

    /** Its process, if it is one. */
    OptionalLong pid() {
        return pid;
    }

    /** When it does for the first time what it is there for; monotonic clock. */
    long readyNanos() {
        return readyNanos;
    }

    @Override
    public void close() {
        closing.run();
    }
}
