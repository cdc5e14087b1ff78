package io.oneactive.transport.jgroups;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.spi.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A process with a transport that says {@code alive} every 50 ms, to be stopped, continued and killed. */
final class Victim implements AutoCloseable {
    private final Process process;

    private Victim(Process process) {
        this.process = process;
    }

    /** The process itself. It ends with its input. */
    public static void main(String[] settings) throws IOException {
        try (Transport transport = Transports.make("test", "victim", settings)) {
            transport.start(new Recorder());
            ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
            var unused = timer.scheduleAtFixedRate(
                    () -> transport.broadcast(ByteBuffer.wrap("alive".getBytes(UTF_8))), 0, 50, TimeUnit.MILLISECONDS);
            while (System.in.read() >= 0) {
                // Until the end.
            }
            timer.shutdownNow();
        }
    }

    static Victim start(String... settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Victim.class.getName()));
        command.addAll(List.of(settings));
        try {
            return new Victim(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            if (!kill.waitFor(20, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("no signal " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
