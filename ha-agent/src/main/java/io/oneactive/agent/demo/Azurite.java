package io.oneactive.agent.demo;

import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Azurite, Microsoft's own emulator of Azure Storage, as a process on the loopback interface: installed by npm once, started on a free port,
 * kept in memory only.
 */
public final class Azurite implements AutoCloseable {
    /** The version that everything here was tried with. */
    public static final String VERSION = "3.35.0";

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(5);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(5);
    private static final Pattern LISTENS = Pattern.compile("successfully listens on http://[^:/]+:(\\d+)");

    /** The name and key that are built into every Azurite; they protect nothing. */
    private static final String ACCOUNT = "devstoreaccount1";

    private static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private final Process process;
    private final String endpoint;
    private volatile boolean leftAlone;

    private Azurite(Process process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Installs Azurite where it is not installed yet.
     *
     * @param folder where; created when absent
     * @param note told before something is done that takes long
     * @throws CommandFailure when Node.js or npm is missing, or the installation fails
     */
    public static void install(Path folder, Runnable note) {
        requireTool("node", "Azurite runs on Node.js 10 or newer");
        if (Files.exists(program(folder)) && Files.exists(stamp(folder))) {
            return;
        }
        requireTool("npm", "it installs Azurite");
        note.run();
        try {
            Files.createDirectories(folder);
            Path log = folder.resolve("install.log");
            Process npm = new ProcessBuilder(
                            "npm",
                            "install",
                            "--prefix",
                            folder.toString(),
                            "--prefer-offline",
                            "--no-audit",
                            "--no-fund",
                            "--omit=dev",
                            "azurite@" + VERSION)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = npm.waitFor(INSTALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended || npm.exitValue() != 0) {
                npm.destroyForcibly();
                throw new CommandFailure(
                        ExitCode.START,
                        "npm could not install azurite@%s (%s):\n%s"
                                .formatted(
                                        VERSION,
                                        ended
                                                ? "exit code " + npm.exitValue()
                                                : "not done after " + INSTALL_LIMIT.toMinutes() + " minutes",
                                        Files.readString(log).strip().indent(2)));
            }
            Files.writeString(stamp(folder), "");
        } catch (IOException failure) {
            throw new CommandFailure(ExitCode.START, "azurite cannot be installed: " + failure);
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.START, "interrupted while azurite was being installed");
        }
    }

    /** Marks a complete installation of this very version. */
    private static Path stamp(Path folder) {
        return folder.resolve("installed-" + VERSION);
    }

    private static Path program(Path folder) {
        return folder.resolve("node_modules/azurite/dist/src/blob/main.js");
    }

    private static void requireTool(String name, String why) {
        try {
            Process asked = new ProcessBuilder(name, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            asked.waitFor(30, TimeUnit.SECONDS);
            asked.destroyForcibly();
        } catch (IOException missing) {
            throw new CommandFailure(
                    ExitCode.START,
                    "'%s' is needed on the path: %s. On Debian or Ubuntu: apt-get install nodejs npm. Without it: --witness file"
                            .formatted(name, why));
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.START, "interrupted while looking for '" + name + "'");
        }
    }

    /**
     * Starts an installed Azurite on a free port of the loopback interface.
     *
     * @param folder where it is installed
     * @param log where its output goes
     * @return ready for requests
     * @throws CommandFailure when it does not start
     */
    public static Azurite start(Path folder, Path log) {
        return start(folder, log, LOOPBACK);
    }

    /**
     * Starts an installed Azurite on a free port.
     *
     * @param folder where it is installed
     * @param log where its output goes
     * @param host address at which it listens
     * @return ready for requests
     * @throws CommandFailure when it does not start
     */
    public static Azurite start(Path folder, Path log, String host) {
        List<String> command = List.of(
                "node",
                program(folder).toString(),
                "--blobHost",
                host,
                "--blobPort",
                "0",
                "--inMemoryPersistence",
                "--silent",
                "--disableTelemetry",
                "--blobKeepAliveTimeout",
                "65");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(log.toFile())
                    .start();
            try {
                return new Azurite(process, "http://%s:%d/%s".formatted(host, awaitPort(process, log), ACCOUNT));
            } catch (CommandFailure | IOException failure) {
                process.destroyForcibly();
                throw failure;
            }
        } catch (IOException failure) {
            throw new CommandFailure(ExitCode.START, "azurite cannot be started: " + failure.getMessage());
        }
    }

    private static int awaitPort(Process process, Path log) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            boolean alive = process.isAlive();
            String output = Files.readString(log);
            Matcher listens = LISTENS.matcher(output);
            if (listens.find()) {
                return Integer.parseInt(listens.group(1));
            }
            if (!alive) {
                throw new CommandFailure(
                        ExitCode.START,
                        "azurite ended with exit code " + process.exitValue() + ", and wrote:\n"
                                + output.strip().indent(2));
            }
            LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
        }
        throw new CommandFailure(
                ExitCode.START, "azurite did not listen within " + START_LIMIT.toSeconds() + " s after its start");
    }

    /**
     * What a witness needs to use it.
     *
     * @param container the container's name
     * @return settings of the witness {@code azure-blob}
     */
    public Map<String, String> settings(String container) {
        return Map.of(
                "name",
                "azure-blob",
                "endpoint",
                endpoint,
                "container",
                container,
                "accountName",
                ACCOUNT,
                "accountKey",
                KEY);
    }

    /**
     * Its process.
     *
     * @return the pid
     */
    public long pid() {
        return process.pid();
    }

    /** Lets it go on when this is closed. */
    public void leaveAlone() {
        leftAlone = true;
    }

    @Override
    public void close() {
        if (!leftAlone) {
            process.destroyForcibly();
        }
    }
}
