package io.oneactive.benchmarks.comparison;

import io.oneactive.NodeState;
import io.oneactive.agent.demo.ActivityReader;
import io.oneactive.agent.demo.PairException;
import io.oneactive.agent.demo.Shell;
import io.oneactive.agent.history.ActiveInterval;
import io.oneactive.agent.history.ProcessName;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One node of a {@link ContestPair} in a process of its own, with all its lives. Used by one thread, except for {@link #end}. */
final class Contestant {
    private final Seat seat;
    private final List<String> prefix;
    private final Path folder;
    private final Shell shell;
    private final List<ActiveInterval> past = new ArrayList<>();
    private volatile @Nullable Process process;
    private @Nullable ActivityReader reader;
    private Duration pace = Duration.ZERO;
    private int lives;
    private volatile boolean mayEnd;

    Contestant(Seat seat, List<String> prefix, Path folder, Shell shell) {
        this.seat = seat;
        this.prefix = prefix;
        this.folder = folder;
        this.shell = shell;
    }

    /** Starts the process, which must not be running. Returns the monotonic clock right before. */
    long start(Duration firstPace) throws IOException {
        past.addAll(intervals());
        lives++;
        reader = null;
        mayEnd = false;
        pace = firstPace;
        List<String> arguments = new ArrayList<>(List.of(record().toString(), Long.toString(firstPace.toNanos())));
        arguments.addAll(seat.words());
        long before = System.nanoTime();
        process = JavaProcess.start(
                prefix,
                ClassPath.of(seat.product()),
                ContenderProcess.class,
                arguments,
                ProcessBuilder.Redirect.appendTo(log().toFile()),
                log());
        return before;
    }

    private Path record() {
        return folder.resolve(seat.node() + "." + lives + ".record");
    }

    private Path log() {
        return folder.resolve(seat.node() + ".log");
    }

    String node() {
        return seat.node();
    }

    long pid() {
        return process().pid();
    }

    /** How often it is asked whether it leads. */
    void pace(Duration wanted) {
        if (!wanted.equals(pace)) {
            pace = wanted;
            command("pace " + wanted.toNanos());
        }
    }

    /** Asks it to give the role away. Returns the monotonic clock right before. */
    long handOver() {
        return command("hand-over");
    }

    private long command(String text) {
        try {
            long before = System.nanoTime();
            BufferedWriter input = process().outputWriter();
            input.write(text + "\n");
            input.flush();
            return before;
        } catch (IOException failure) {
            throw new PairException(seat.node() + " takes no commands any more: " + failure.getMessage(), failure);
        }
    }

    /** Kills the process. Returns the monotonic clock right before. */
    long kill() {
        mayEnd = true;
        long before = System.nanoTime();
        process().destroyForcibly();
        return before;
    }

    long suspend() {
        return shell.signal("STOP", pid());
    }

    long resume() {
        return shell.signal("CONT", pid());
    }

    boolean hasEnded() {
        return !process().isAlive();
    }

    /** Throws when the process has ended although nobody has ended it. */
    void check() {
        if (!mayEnd && hasEnded()) {
            mayEnd = true;
            throw new PairException("%s, node %s, ended by itself with exit code %d%s"
                    .formatted(seat.product(), seat.node(), process().exitValue(), lastWords()));
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log());
            return lines.isEmpty()
                    ? ""
                    : "; it wrote last:\n  "
                            + String.join("\n  ", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
        } catch (IOException unreadable) {
            return "; its output cannot be read: " + unreadable.getMessage();
        }
    }

    /** Whether it said last that it leads. */
    boolean leads() {
        return !hasEnded() && reader().map(ActivityReader::isActive).orElse(false);
    }

    /** Whether it has said lately that nothing is on its way any more. */
    boolean isSettled(Duration fresh) {
        return !hasEnded()
                && reader().filter(now -> System.nanoTime() - now.statusNanos() < fresh.toNanos())
                        .filter(now -> now.state() == (leads() ? NodeState.ACTIVE : NodeState.PASSIVE))
                        .isPresent();
    }

    /** Where it stands, for messages. */
    String standing() {
        return "%s %s, %s, %s"
                .formatted(
                        seat.node(),
                        hasEnded() ? "is dead" : "runs",
                        leads() ? "leads" : "does not lead",
                        reader().map(now -> now.state().toString()).orElse("has no record"));
    }

    /** All periods in which the present process saw itself lead. */
    List<ActiveInterval> intervals() {
        return reader().map(ActivityReader::intervals).orElse(List.of());
    }

    /** All periods in which any process of this node saw itself lead. */
    List<ActiveInterval> intervalsOfAllLives() {
        List<ActiveInterval> all = new ArrayList<>(past);
        all.addAll(intervals());
        return all;
    }

    private Optional<ActivityReader> reader() {
        try {
            if (reader == null && Files.exists(record()) && Files.size(record()) > 0) {
                reader = ActivityReader.open(new ProcessName(seat.node(), lives), record());
            }
            return Optional.ofNullable(reader);
        } catch (IOException failure) {
            throw new PairException("cannot read the record of " + seat.node(), failure);
        }
    }

    private Process process() {
        Process now = process;
        if (now == null) {
            throw new IllegalStateException("node " + seat.node() + " was never started");
        }
        return now;
    }

    /** Kills the process if there is one. Any thread. */
    void end() {
        mayEnd = true;
        Process now = process;
        if (now != null) {
            now.destroyForcibly();
        }
    }
}
