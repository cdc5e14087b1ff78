package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The program {@code ha} in a process of its own, with everything that it prints. */
final class HaProcess implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private HaProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts the program.
     *
     * @param directory where; files for a time go to its folder {@code temporary}, if there is one
     * @param environment added to that of the tests
     */
    static HaProcess start(Path directory, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dha.root=" + Path.of("..").toAbsolutePath().normalize(),
                "-Djava.io.tmpdir=" + directory.resolve("temporary"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.oneactive.agent.Ha"));
        command.addAll(List.of(arguments));
        return start(new ProcessBuilder(command), directory, environment);
    }

    static HaProcess start(ProcessBuilder builder, Path directory, Map<String, String> environment) throws IOException {
        builder.directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("HA_"));
        builder.environment().putAll(environment);
        return new HaProcess(builder.start());
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException ended) {
            lines.add("(output ended: " + ended.getMessage() + ")");
        }
    }

    /** As a person does at the terminal. */
    void type(String line) throws IOException {
        Writer keyboard = process.outputWriter();
        keyboard.write(line + "\n");
        keyboard.flush();
    }

    String output() {
        return String.join("\n", lines);
    }

    /** Waits until a line is there that holds the pattern. */
    String awaitLine(String pattern, Duration limit) {
        Pattern wanted = Pattern.compile(pattern);
        Awaitility.await("a line with " + pattern)
                .pollInterval(Duration.ofMillis(10))
                .atMost(limit)
                .failFast("process ended: " + pattern, () -> !reader.isAlive() && !hasLine(wanted))
                .until(() -> hasLine(wanted));
        return lines.stream()
                .filter(line -> wanted.matcher(line).find())
                .findFirst()
                .orElseThrow();
    }

    private boolean hasLine(Pattern wanted) {
        return lines.stream().anyMatch(line -> wanted.matcher(line).find());
    }

    /** Waits for the end, and returns the exit code. */
    int awaitEnd(Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                .as("ended within " + limit + ":\n" + output())
                .isTrue();
        reader.join(limit.toMillis());
        return process.exitValue();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
    }

    /** As {@code kill}. The handle is asked, since {@link Process#destroy()} closes the streams, and the last words are of interest. */
    void terminate() {
        process.toHandle().destroy();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
