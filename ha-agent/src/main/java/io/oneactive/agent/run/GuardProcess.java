package io.oneactive.agent.run;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.StandardProtocolFamily;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** The agent's side of one {@link Guard}. */
final class GuardProcess {
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    /** A guard that has not answered for so long hangs, or was stopped. */
    private static final long SILENCE_NANOS = 3_000_000_000L;

    private static final long KILL_AGAIN_NANOS = 250_000_000;

    /** How much longer a guard may take that has ended the command and looks for the rest, when the role was taken back. */
    private static final long REST_NANOS = 1_000_000_000;

    /** The path of a socket is no longer than this in Linux. */
    private static final int LONGEST_PATH = 100;

    /** As small as a virtual machine gets; it does next to nothing. */
    private static final List<String> VIRTUAL_MACHINE = List.of(
            "-Xms2m",
            "-Xmx16m",
            "-Xss256k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:CICompilerCount=1",
            "-XX:ReservedCodeCacheSize=8m",
            "-XX:MaxMetaspaceSize=32m",
            "-Xshare:auto",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-XX:-UsePerfData",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:AsyncDeflationInterval=60000",
            "-XX:GuaranteedSafepointInterval=0",
            "-XX:-UseContainerSupport");

    /** Set by the launcher when there is an archive of classes, which makes the start cheap. */
    private static final String ARCHIVE = "ha.archive";

    private final Process process;
    private final String mark;
    private final SocketChannel channel;
    private final Connection connection;
    private final ProcessTree tree;
    private final Optional<ControlGroup> group;
    private final long killNanos;
    private final Fuse fuse;
    private volatile boolean hasPriority;

    /** By when the guard must have ended the command. */
    private volatile long endNanos = System.nanoTime();

    /** Whether less than the time for a kill was left when that was said. */
    private volatile boolean isTakenBack = true;

    /** The number of a run of which the start was told, and no end was heard; 0: there is none. */
    private volatile long openRun;

    /** The term that it belongs to; only that prolongs it. */
    private volatile long openToken;

    /** What was said last, of whatever term. */
    private volatile long untilNanos = System.nanoTime();

    private volatile long commandPid;
    private volatile Optional<ProcessHandle> command = Optional.empty();

    /** Since when the guard owes an answer; 0: it does not. */
    private final AtomicLong owesSinceNanos = new AtomicLong();

    /**
     * What a guard may use where the system allows it.
     *
     * @param controlGroup a control group for the command
     * @param realTime real-time priority for the guard
     */
    record Means(boolean controlGroup, boolean realTime) {}

    private GuardProcess(
            Process process, SocketChannel channel, String mark, Optional<ControlGroup> group, long killNanos) {
        this.process = process;
        this.killNanos = killNanos;
        this.mark = mark;
        this.channel = channel;
        this.connection = new Connection(channel);
        this.tree = new ProcessTree(mark, group);
        this.group = group;
        this.fuse = new Fuse("oneactive-fuse", this::actForGuard, process::destroyForcibly);
    }

    /**
     * Starts a guard; returns when it has called back.
     *
     * @param node cluster and node, for the mark
     * @param budget how it ends the command
     * @param command what it starts
     * @param means what to use for it, where it is possible
     * @param told on a thread of its own; at the end {@link Report.Lost}, once, when nothing of the command is left
     * @throws IOException when it cannot be started, or does not call back in time
     */
    static GuardProcess start(
            String node, Guard.Budget budget, List<String> command, Means means, Consumer<Report> told)
            throws IOException {
        Path folder = Files.createTempDirectory(temporary(), "oneactive-");
        Path socket = folder.resolve("guard");
        Optional<ControlGroup> group = means.controlGroup() ? ControlGroup.make() : Optional.empty();
        String mark = LeftOvers.mark(node, UUID.randomUUID().toString());
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Process process = launch(socket, mark, group, budget, command);
            SocketChannel channel = accept(server, process);
            channel.configureBlocking(false);
            GuardProcess guard = new GuardProcess(process, channel, mark, group, budget.killNanos());
            Thread reader = new Thread(() -> guard.read(means, told), "oneactive-guard");
            reader.setDaemon(true);
            reader.start();
            return guard;
        } catch (IOException failure) {
            group.ifPresent(ControlGroup::remove);
            throw failure;
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(folder);
        }
    }

    private static Path temporary() {
        Path usual = Path.of(System.getProperty("java.io.tmpdir"));
        int length = usual.toAbsolutePath().toString().length() + "/oneactive-1234567890123456789/guard".length();
        return length <= LONGEST_PATH && Files.isDirectory(usual) ? usual : Path.of("/tmp");
    }

    private static Process launch(
            Path socket, String mark, Optional<ControlGroup> group, Guard.Budget budget, List<String> command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line(socket, mark, group, budget, command))
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        Gate.adapt(builder.environment());
        return builder.start();
    }

    /** The program of a guard, with its arguments. */
    static List<String> line(
            Path socket, String mark, Optional<ControlGroup> group, Guard.Budget budget, List<String> command) {
        List<String> line = new ArrayList<>();
        // In a session of its own: a Ctrl-C in a terminal is for the agent, which then ends the command in order.
        Tools.find("setsid").ifPresent(line::add);
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(VIRTUAL_MACHINE);
        Optional.ofNullable(System.getProperty(ARCHIVE)).ifPresent(file -> line.add("-XX:SharedArchiveFile=" + file));
        line.addAll(List.of("-cp", programs(), Guard.class.getName(), socket.toString(), mark));
        line.add(group.map(made -> made.folder().toString()).orElse("-"));
        line.add(budget.signal());
        line.add(Long.toString(budget.signalNanos()));
        line.add(Long.toString(budget.killNanos()));
        line.addAll(command);
        return line;
    }

    private static String programs() {
        try {
            return Path.of(Guard.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("the program is in a place without a path", impossible);
        }
    }

    private static SocketChannel accept(ServerSocketChannel server, Process process) throws IOException {
        long begun = System.nanoTime();
        server.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            server.register(selector, SelectionKey.OP_ACCEPT);
            while (process.isAlive() && System.nanoTime() - begun < START_LIMIT.toNanos()) {
                SocketChannel channel = server.accept();
                if (channel != null) {
                    return channel;
                }
                selector.select(100);
                selector.selectedKeys().clear();
            }
        }
        process.destroyForcibly();
        throw new IOException("the guard of the command did not start; it must be able to run a second Java");
    }

    /**
     * Lets the guard start the command.
     *
     * @param run a number that was not used before
     * @param token of the term in which it may run
     * @param variables for its environment; none holds a space
     */
    synchronized void start(long run, long token, Map<String, String> variables) {
        StringBuilder order = new StringBuilder("start " + run + " " + token);
        variables.forEach(
                (name, value) -> order.append(' ').append(name).append('=').append(value));
        openRun = run;
        openToken = token;
        isTakenBack = false;
        end(untilNanos);
        armFuse();
        tell(order.toString());
    }

    /**
     * Lets the guard end the command, and all else that carries the mark.
     *
     * @param run which one
     * @param killAtNanos when what has not ended is killed, on the clock of {@link System#nanoTime()}
     */
    void stop(long run, long killAtNanos) {
        tell("stop " + run + " " + killAtNanos);
    }

    /** Never blocks. A guard that has not read for minutes is no guard. */
    void tell(String order) {
        if (!connection.write(order)) {
            process.destroyForcibly();
        }
    }

    /**
     * Tells the guard until when the role is occupied. Should it not act in time, since it was stopped or hangs, this process does; and a guard
     * that does not answer for seconds is replaced before it is needed.
     *
     * @param token of the term
     * @param until on the clock of {@link System#nanoTime()}
     */
    synchronized void occupied(long token, long until) {
        long now = System.nanoTime();
        untilNanos = until;
        if (token == openToken || until - endNanos < 0) {
            end(until);
        }
        tell("until " + token + " " + until);
        armFuse();
        if (!owesSinceNanos.compareAndSet(0, now) && openRun != 0 && now - owesSinceNanos.get() > SILENCE_NANOS) {
            killBoth();
        }
    }

    /** Less than the time for a kill means at once, which takes some time all the same; said again it does not take longer. */
    private void end(long until) {
        long now = System.nanoTime();
        if (until - now >= killNanos) {
            endNanos = until;
            isTakenBack = false;
        } else if (!isTakenBack) {
            endNanos = now + killNanos;
            isTakenBack = true;
        }
    }

    private void armFuse() {
        if (openRun != 0) {
            fuse.arm(endNanos - killNanos / 2);
        }
    }

    /** A guard whose command is dead has acted, and is looking for what is left of it: it gets some more time for that. */
    private void actForGuard() {
        boolean hasActed =
                command.isPresent() && command.filter(ProcessHandle::isAlive).isEmpty();
        long lastNanos = isTakenBack ? endNanos + REST_NANOS : endNanos - killNanos / 4;
        if (openRun != 0 && hasActed && lastNanos - System.nanoTime() > 0) {
            fuse.arm(lastNanos);
        } else if (openRun != 0) {
            killBoth();
        }
    }

    /** What is left is looked for when the connection has ended. */
    private void killBoth() {
        group.ifPresent(ControlGroup::kill);
        command.ifPresent(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void read(Means means, Consumer<Report> told) {
        String problem = "";
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            boolean isThere = true;
            while (isThere) {
                selector.select();
                selector.selectedKeys().clear();
                isThere = connection.read(line -> {
                    Report report = Report.of(line);
                    take(report, means);
                    if (!(report instanceof Report.Heard)) {
                        told.accept(report);
                    }
                });
            }
        } catch (IOException | RuntimeException gone) {
            // Dead first, told later: what is told lets the role go on.
            problem = "; the connection to it broke: " + gone;
        }
        endGuard();
        if (tree.kill(commandPid, true).isEmpty()) {
            told.accept(new Report.Stuck("of the command"));
            do {
                LockSupport.parkNanos(this, KILL_AGAIN_NANOS);
            } while (tree.kill(commandPid, true).isEmpty());
        }
        openRun = 0;
        group.ifPresent(ControlGroup::remove);
        told.accept(new Report.Lost(problem));
    }

    private void take(Report report, Means means) {
        if (report instanceof Report.Ready) {
            hasPriority = means.realTime() && preferInScheduling();
        } else if (report instanceof Report.Heard) {
            owesSinceNanos.set(0);
        } else if (report instanceof Report.Started started) {
            commandPid = started.pid();
            command = ProcessHandle.of(commandPid);
        } else if (report instanceof Report.Ended ended) {
            over(ended.run());
        } else if (report instanceof Report.Refused refused) {
            over(refused.run());
        } else if (report instanceof Report.Failed failed) {
            over(failed.run());
        }
    }

    private void over(long run) {
        if (run == openRun) {
            openRun = 0;
            fuse.disarm();
            command = Optional.empty();
            commandPid = 0;
        }
    }

    /** The guard gets the processor before all usual processes; what it starts does not. Needs root, CAP_SYS_NICE or a limit for it. */
    private boolean preferInScheduling() {
        Optional<String> tool = Tools.find("chrt");
        if (tool.isEmpty()) {
            return false;
        }
        try {
            Process setting = new ProcessBuilder(
                            tool.get(), "--all-tasks", "--reset-on-fork", "--fifo", "--pid", "1", Long.toString(pid()))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            return setting.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS) && setting.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What it could use, for people; complete when it is ready. */
    String means() {
        return "%s, %s"
                .formatted(
                        hasPriority ? "real-time priority" : "usual priority",
                        group.isPresent() ? "a control group" : "no control group");
    }

    boolean hasControlGroup() {
        return group.isPresent();
    }

    /** What all processes of the command carry in their environment. */
    String mark() {
        return mark;
    }

    /** The process id of the guard itself. */
    long pid() {
        return process.pid();
    }

    /** Ends the guard, and with it the command. */
    void close() {
        endGuard();
        tree.kill(commandPid, true);
        group.ifPresent(ControlGroup::remove);
    }

    /** By the end of the connection: it ends the command better than anybody else, since it knows whom it has seen. Until then this process has a fuse. */
    private void endGuard() {
        connection.close();
        try {
            if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
