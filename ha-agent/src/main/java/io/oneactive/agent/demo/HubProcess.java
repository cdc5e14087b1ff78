package io.oneactive.agent.demo;

import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The stand-in of an IoT hub as a process on the loopback interface, with one device for the witness; ends with this process. */
public final class HubProcess implements AutoCloseable {
    private static final String PROGRAM = "io.oneactive.standin.StandInProgram";
    private static final String DEVICE = "ha-witness";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final Map<String, String> settings;

    private HubProcess(Process process, Map<String, String> settings) {
        this.process = process;
        this.settings = settings;
    }

    /**
     * Starts the stand-in and waits until it listens.
     *
     * @param folder where its certificate and its output go
     * @return ready
     * @throws CommandFailure when it does not start
     */
    public static HubProcess start(Path folder) {
        Path log = folder.resolve("hub.log");
        try {
            Files.createDirectories(folder);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classPath(),
                            PROGRAM,
                            DEVICE,
                            folder.toString())
                    .redirectError(log.toFile())
                    .start();
            CompletableFuture<Map<String, String>> settings = CompletableFuture.supplyAsync(() -> read(process));
            try {
                return new HubProcess(process, settings.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS));
            } catch (ExecutionException | TimeoutException failure) {
                process.destroyForcibly();
                throw new CommandFailure(
                        ExitCode.START,
                        "the stand-in of a hub did not start, and wrote:\n"
                                + Files.readString(log).strip().indent(2));
            } catch (InterruptedException asked) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
                throw new CommandFailure(ExitCode.START, "interrupted while the stand-in of a hub was being started");
            }
        } catch (IOException failure) {
            throw new CommandFailure(
                    ExitCode.START, "the stand-in of a hub cannot be started: " + failure.getMessage());
        }
    }

    /** Tests have it on their own class path; {@code ha} has it in a folder of its own. */
    private static String classPath() {
        try {
            Class.forName(PROGRAM, false, HubProcess.class.getClassLoader());
            return System.getProperty("java.class.path");
        } catch (ClassNotFoundException inItsFolder) {
            return Path.of(System.getProperty("ha.root", "."), "hub-standin", "target", "lib", "*")
                    .toString();
        }
    }

    private static Map<String, String> read(Process process) {
        Map<String, String> settings = new HashMap<>();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line : (Iterable<String>) lines.lines()::iterator) {
            if (line.equals("ready")) {
                return settings;
            }
            int equals = line.indexOf('=');
            settings.put(line.substring(0, equals), line.substring(equals + 1));
        }
        throw new IllegalStateException("it ended");
    }

    /**
     * What a witness needs to use it.
     *
     * @return settings of the witness {@code azure-iothub}
     */
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
