package io.oneactive.transport.jgroups;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A node in a process of its own, which writes down what happens to it. */
final class MemberProcess implements AutoCloseable {
    private final String id;
    private final Process process;
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    /**
     * What happened.
     *
     * @param isActive whether the node was active from then on, as {@code isActive()} says
     * @param token of its term; 0 when it has none
     * @param nanos when, by the clock that all processes share
     * @param state after the newest event of its history
     * @param reason of that event
     */
    record Line(boolean isActive, long token, long nanos, NodeState state, Reason reason) {
        static Line parse(String text) {
            String[] words = text.split(" ", -1);
            return new Line(
                    Boolean.parseBoolean(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    NodeState.valueOf(words[3]),
                    Reason.valueOf(words[4]));
        }

        @Override
        public String toString() {
            return "%s %d %d %s %s".formatted(isActive, token, nanos, state, reason);
        }
    }

    private MemberProcess(String id, Process process) {
        this.id = id;
        this.process = process;
        Daemons.thread("output of " + id, this::read).start();
    }

    /** The process itself: arguments are settings such as {@code transport.stack=tcp}. It ends with its input. */
    public static void main(String[] settings) {
        HaConfig.Builder config = HaConfig.builder();
        Transports.map(settings).forEach(config::set);
        HaNode node = HaNode.start(config.build());
        Daemons.thread("input", MemberProcess::awaitEndOfInput).start();
        boolean wasActive = false;
        long seen = 0;
        while (true) {
            boolean isActive = node.isActive();
            List<NodeEvent> history = node.history();
            long last = history.isEmpty() ? 0 : history.get(history.size() - 1).sequence();
            if (last > 0 && (isActive != wasActive || last != seen)) {
                wasActive = isActive;
                seen = last;
                NodeEvent newest = history.get(history.size() - 1);
                long token = node.activeTerm().map(term -> term.token()).orElse(0L);
                System.out.println(new Line(isActive, token, System.nanoTime(), newest.to(), newest.reason()));
            }
            LockSupport.parkNanos(node, 200_000);
        }
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Until the end.
            }
        } catch (IOException e) {
            // The end, too.
        }
        System.exit(0);
    }

    /**
     * Starts one.
     *
     * @param prefix before the command
     */
    static MemberProcess start(List<String> prefix, String id, String... settings) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                MemberProcess.class.getName(),
                "nodeId=" + id));
        command.addAll(List.of(settings));
        try {
            return new MemberProcess(
                    id,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(UTF_8)) {
            output.lines()
                    .filter(line -> line.startsWith("true ") || line.startsWith("false "))
                    .map(Line::parse)
                    .forEach(lines::add);
        } catch (UncheckedIOException | IOException e) {
            // Killed.
        }
    }

    String id() {
        return id;
    }

    List<Line> lines() {
        return lines;
    }

    boolean isActive() {
        return process.isAlive()
                && !lines.isEmpty()
                && lines.get(lines.size() - 1).isActive();
    }

    /** The line with which it became active last. */
    Line activation() {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).isActive() && (i == 0 || !lines.get(i - 1).isActive())) {
                return lines.get(i);
            }
        }
        throw new AssertionError(id + " was never active: " + lines);
    }

    void signal(String name) {
        Script.run("kill -" + name + " " + process.pid());
    }

    /** Kills it; it is over when this returns. */
    void kill() {
        try {
            if (!process.destroyForcibly().waitFor(20, TimeUnit.SECONDS)) {
                throw new AssertionError(id + " does not die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public String toString() {
        return id + ": " + lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
