package io.oneactive.agent.demo;

import io.oneactive.NodeState;
import io.oneactive.agent.history.ActiveInterval;
import io.oneactive.agent.history.HistoryChecker;
import io.oneactive.agent.history.HistoryLine;
import io.oneactive.agent.history.HistoryTail;
import io.oneactive.agent.history.ProcessName;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One node of a {@link Pair} in a process of its own, with all its lives. Used by one thread. */
public final class NodeProcess {
    private static final List<String> VIRTUAL_MACHINE = List.of(
            "-Xms6m",
            "-Xmn2m",
            "-Xmx64m",
            "-XX:CICompilerCount=1",
            "-XX:CompileThresholdScaling=0.1",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:AsyncDeflationInterval=60000",
            "-XX:GuaranteedSafepointInterval=0",
            "-XX:-UseContainerSupport",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-XX:-UsePerfData");

    /** The first Java whose HTTP client forgets an idle connection after 30 s, which is how often the witness is looked at. */
    private static final int FORGETFUL_JAVA = 20;

    private final String node;
    private final PairOptions options;
    private final Surroundings surroundings;
    private final Shell shell;
    private final List<Life> lives = new CopyOnWriteArrayList<>();
    private boolean suspended;
    private volatile boolean mayEnd;

    /**
     * How a node's virtual machine is started: as by {@code ha node} in the launcher script, which says why.
     *
     * @return options of {@code java}
     */
    public static List<String> virtualMachine() {
        List<String> options = new ArrayList<>(VIRTUAL_MACHINE);
        if (Runtime.version().feature() >= FORGETFUL_JAVA) {
            options.add("-Djdk.httpclient.keepalive.timeout=120");
        }
        return options;
    }

    /** One process of the node, and what it recorded. */
    private static final class Life {
        private final ProcessName name;
        private final Process process;
        private final Path record;
        private final HistoryTail tail;
        private final List<HistoryLine.Change> changes = new ArrayList<>();
        private final List<HistoryLine.Remark> failures = new ArrayList<>();
        private @Nullable ActivityReader reader;

        private Life(ProcessName name, Process process, HistoryTail tail, Path record) {
            this.name = name;
            this.process = process;
            this.record = record;
            this.tail = tail;
        }

        private @Nullable ActivityReader reader() {
            try {
                if (reader == null && Files.exists(record) && Files.size(record) > 0) {
                    reader = ActivityReader.open(name, record);
                }
                return reader;
            } catch (IOException failure) {
                throw new PairException("cannot read the record of " + name + ": " + failure.getMessage(), failure);
            }
        }
    }

    NodeProcess(String node, PairOptions options, Surroundings surroundings, Shell shell) {
        this.node = node;
        this.options = options;
        this.surroundings = surroundings;
        this.shell = shell;
    }

    /**
     * The node's id.
     *
     * @return for instance {@code gw-a}
     */
    public String node() {
        return node;
    }

    /**
     * The process id of the present, or last, process.
     *
     * @return its pid
     */
    public long pid() {
        return life().process.pid();
    }

    Path configuration() {
        return options.folder().resolve(node + ".yaml");
    }

    /**
     * What the node writes down itself.
     *
     * @return the file, which all its processes go on with
     */
    public Path history() {
        return options.folder().resolve(node + ".history");
    }

    Path log() {
        return options.folder().resolve(node + ".log");
    }

    /** Starts the process, which must not be running. Does not wait until the node is there. */
    void start() throws IOException {
        ProcessName name = new ProcessName(node, lives.size() + 1);
        HistoryTail tail = new HistoryTail(name, history());
        Path record = options.folder().resolve(node + "." + name.life() + ".record");
        List<String> command = new ArrayList<>(surroundings.prefix(node));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(virtualMachine());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), surroundings.program(node)));
        command.addAll(List.of(configuration().toString(), history().toString(), record.toString()));
        command.add(Long.toString(options.readingPause().toNanos()));
        command.add(options.survives() ? "survive" : "end");
        command.addAll(surroundings.arguments(node));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log().toString())));
        // What the user has set for other nodes does not count here, except for credentials of a real storage account.
        boolean credentialsWanted =
                options.witness().containsKey("endpoint") && !options.witness().containsKey("accountKey");
        builder.environment()
                .keySet()
                .removeIf(key -> key.startsWith("HA_") && !(credentialsWanted && key.startsWith("HA_WITNESS_")));
        mayEnd = false;
        suspended = false;
        lives.add(new Life(name, builder.start(), tail, record));
    }

    /** Reads what is new in the history; throws when the process ended although it should not. */
    List<HistoryLine> refresh() {
        Life life = life();
        boolean ended = !life.process.isAlive();
        List<HistoryLine> lines = life.tail.read();
        for (HistoryLine line : lines) {
            if (line instanceof HistoryLine.Change change) {
                life.changes.add(change);
            } else if (line instanceof HistoryLine.Remark remark && remark.kind() == HistoryLine.Kind.FAILURE) {
                life.failures.add(remark);
            }
        }
        if (ended && !mayEnd) {
            mayEnd = true;
            throw new PairException(
                    "node " + node + " ended by itself with exit code " + life.process.exitValue() + lastWords(life));
        }
        return lines;
    }

    private String lastWords(Life life) {
        if (!life.failures.isEmpty()) {
            return ": " + life.failures.get(life.failures.size() - 1).text();
        }
        try {
            List<String> log = Files.readAllLines(log());
            return log.isEmpty()
                    ? ""
                    : "; it wrote last:\n  "
                            + String.join("\n  ", log.subList(Math.max(0, log.size() - 10), log.size()));
        } catch (IOException unreadable) {
            return "; its output cannot be read: " + unreadable.getMessage();
        }
    }

    /**
     * Ends the process at once, as {@code kill -9} does.
     *
     * @return monotonic clock right before
     */
    public long kill() {
        mayEnd = true;
        long before = System.nanoTime();
        life().process.destroyForcibly();
        return before;
    }

    /**
     * Stops the process where it stands, as {@code kill -STOP} does.
     *
     * @return monotonic clock right before
     */
    public long suspend() {
        suspended = true;
        return shell.signal("STOP", pid());
    }

    /**
     * Lets the process go on, as {@code kill -CONT} does.
     *
     * @return monotonic clock right before
     */
    public long resume() {
        long before = shell.signal("CONT", pid());
        suspended = false;
        return before;
    }

    /**
     * Sends a command, see {@link DemoNode}.
     *
     * @param text for instance {@code transfer gw-b}
     * @return monotonic clock right before
     */
    public long command(String text) {
        try {
            long before = System.nanoTime();
            BufferedWriter input = life().process.outputWriter();
            input.write(text + "\n");
            input.flush();
            return before;
        } catch (IOException failure) {
            throw new PairException("node " + node + " takes no commands any more: " + failure.getMessage(), failure);
        }
    }

    /** Asks the process to end in an orderly way. */
    void askToQuit() {
        mayEnd = true;
        if (suspended) {
            resume();
        }
        if (life().process.isAlive()) {
            command("quit");
        }
    }

    /**
     * Whether the process is over.
     *
     * @return true when it was killed or has quit
     */
    public boolean hasEnded() {
        return !life().process.isAlive();
    }

    /** Kills the process if there is one. Any thread. */
    void end() {
        mayEnd = true;
        if (!lives.isEmpty()) {
            life().process.destroyForcibly();
        }
    }

    /**
     * Whether the process runs: neither killed nor stopped.
     *
     * @return true when it can do something
     */
    public boolean isRunning() {
        return !lives.isEmpty() && life().process.isAlive() && !suspended;
    }

    /**
     * Whether it is running, and active as it read last.
     *
     * @return false also when it was never asked yet
     */
    public boolean isActive() {
        return isRunning() && reader().map(ActivityReader::isActive).orElse(false);
    }

    /**
     * How often the present process has become active.
     *
     * @return a count
     */
    public int activations() {
        return reader().map(ActivityReader::activations).orElse(0);
    }

    /**
     * An active period of the present process.
     *
     * @param index from 0, less than {@link #activations()}
     * @return as it is now; an open one grows
     */
    public ActiveInterval interval(int index) {
        return reader().orElseThrow(() -> new IllegalStateException("node " + node + " has no record yet"))
                .interval(index);
    }

    /** Whether it follows an active node, ready to take over. */
    boolean follows() {
        return isRunning()
                && reader().filter(this::isFresh)
                        .filter(now -> now.state() == NodeState.PASSIVE && now.knowsActive())
                        .isPresent();
    }

    /** Whether it is active and secured as it will be in the long run: by its peer, not by the witness; by nothing in open mode. */
    boolean isAtRest(boolean quorum) {
        return isActive()
                && reader().filter(this::isFresh)
                        .filter(now -> now.state() == NodeState.ACTIVE)
                        .filter(now -> !quorum || (now.grants() > 0 && !now.isLeaseHeld()))
                        .isPresent();
    }

    private boolean isFresh(ActivityReader now) {
        return System.nanoTime() - now.statusNanos() < Duration.ofMillis(250).toNanos();
    }

    /** Where it stands, for messages. */
    String standing() {
        String how = suspended ? "stopped" : life().process.isAlive() ? "running" : "dead";
        return node + " is " + how
                + reader().map(now -> ", state %s, term %d%s%s"
                                .formatted(
                                        now.state(),
                                        now.term(),
                                        now.grants() > 0 ? ", granted by its peer" : "",
                                        now.isLeaseHeld() ? ", holds the witness" : ""))
                        .orElse(", without a record");
    }

    void addTo(HistoryChecker checker) {
        for (Life life : lives) {
            ActivityReader reader = life.reader();
            if (reader != null) {
                checker.add(reader.intervals(), life.changes, reader.readings());
            }
        }
    }

    private Optional<ActivityReader> reader() {
        return Optional.ofNullable(life().reader());
    }

    private Life life() {
        return lives.get(lives.size() - 1);
    }
}
