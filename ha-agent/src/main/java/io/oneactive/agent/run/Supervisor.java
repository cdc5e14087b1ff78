package io.oneactive.agent.run;

import io.oneactive.ActiveTerm;
import io.oneactive.HaNode;
import io.oneactive.HandoverResult.Outcome;
import io.oneactive.NodeEvent;
import io.oneactive.RoleListener;
import io.oneactive.agent.run.CommandStatus.Condition;
import io.oneactive.spi.RoleGuard;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command while the node is active. Everything happens on one thread of its own, except that the guard is told on the election loop's thread how long
 * the role lasts, and that {@link #onPassive} waits until the command is dead, so that the role is handed over after that.
 */
public final class Supervisor implements RoleListener, RoleGuard, AutoCloseable {
    /** How much longer than the stop budget the end of a command is waited for, before the role goes on without knowing. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration GUARD_DELAY = Duration.ofSeconds(1);
    private static final Duration LEFT_OVERS_LIMIT = Duration.ofSeconds(10);
    private static final int MOST_DOUBLINGS = 20;

    private final RunSettings settings;
    private final List<String> command;
    private final Map<String, String> identity;
    private final String name;
    private final Consumer<String> remarks;
    private final ScheduledThreadPoolExecutor thread;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

    private @Nullable HaNode node;
    private @Nullable ActiveTerm term;
    private Condition condition = Condition.IDLE;
    private long attempt;

    /** Number of the newest run, and of the newest that the guard has started: what is said of an older one is out of date. */
    private long run;

    private long startedRun;

    /** Of the newest term; also for what comes after it. */
    private Map<String, String> variables;

    private long startedNanos;
    private int failures;
    private long lastGiveAwayNanos;
    private boolean everGaveAway;
    private @Nullable Hook preparation;
    private boolean isHookDue;
    private volatile boolean isClosed;
    private boolean isGuardReady;
    private boolean wantsStart;
    private volatile CommandStatus status;

    /** Held for some microseconds: what the guard is told keeps its order. */
    private final Object telling = new Object();

    /** What the loop told last; for a guard that is started later. */
    private long untilNanos = System.nanoTime();

    private long untilToken;

    private volatile @Nullable GuardProcess guard;

    /** What follows the end of a command while the role lasts. */
    private enum Next {
        DONE,
        AGAIN,
        AGAIN_LATER
    }

    /**
     * A supervisor without a node yet.
     *
     * @param settings how to run the command
     * @param command with its arguments
     * @param cluster name of the group, for the command's environment
     * @param nodeId id of the node, likewise
     * @param remarks told what happens, as sentences; any thread
     */
    public Supervisor(
            RunSettings settings, List<String> command, String cluster, String nodeId, Consumer<String> remarks) {
        this.settings = settings;
        this.command = List.copyOf(command);
        this.name = cluster + "/" + nodeId;
        this.identity = Map.of("ONEACTIVE_CLUSTER", cluster, "ONEACTIVE_NODE", nodeId);
        this.variables = identity;
        this.remarks = remarks;
        this.status = new CommandStatus(
                Condition.IDLE, 0, Instant.now(), 0, 0, Optional.empty(), Optional.empty(), Duration.ZERO, 0);
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread made = new Thread(work, "oneactive-run");
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Whether there is such a program.
     *
     * @param program first word of a command
     * @return true when it is a file that may be executed, or one on the path
     */
    public static boolean canRun(String program) {
        return Tools.find(program).isPresent();
    }

    /**
     * Ends what an earlier agent of this node left behind, and starts the guard, which takes some tenths of a second. To be called before the node is
     * started: a node that has started again may vote for another one at once, and so its former command must be dead by then.
     *
     * @throws IOException when the guard cannot be started, or something of an earlier command does not die: then the node must not be started
     */
    public void startGuard() throws IOException {
        List<Long> left = LeftOvers.end(name, LEFT_OVERS_LIMIT);
        if (!left.isEmpty()) {
            remarks.accept(
                    "processes %s were left of an earlier command of this node, and were killed".formatted(left));
        }
        openGuard();
    }

    private void openGuard() throws IOException {
        GuardProcess started = GuardProcess.start(
                name,
                new Guard.Budget(
                        settings.budget().signal(),
                        settings.budget().signalNanos(),
                        settings.budget().killNanos()),
                command,
                new GuardProcess.Means(settings.usesControlGroup(), settings.usesRealTime()),
                report -> execute(() -> onReport(report)));
        synchronized (telling) {
            guard = started;
            started.occupied(untilToken, untilNanos);
        }
        if (isClosed) {
            started.close();
        }
        execute(() -> update(status.lastEnd()));
    }

    /**
     * Follows a node.
     *
     * @param followed the node that was started with this as its guard
     */
    public void follow(HaNode followed) {
        execute(() -> node = followed);
        followed.addListener(this);
    }

    /**
     * What is known of the command.
     *
     * @return a snapshot; any thread
     */
    public CommandStatus status() {
        return status;
    }

    private void execute(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException closed) {
            return;
        }
    }

    // ---- the role

    @Override
    public void occupiedUntil(long token, long until) {
        synchronized (telling) {
            untilNanos = until;
            untilToken = token;
            GuardProcess told = guard;
            if (told != null) {
                told.occupied(token, until);
            }
        }
    }

    @Override
    public void onActive(ActiveTerm begun, NodeEvent event) {
        execute(() -> begin(begun));
    }

    @Override
    public void onPassive(NodeEvent event) {
        CompletableFuture<Void> dead = new CompletableFuture<>();
        execute(() -> end(dead));
        awaitEnd(dead);
    }

    private void awaitEnd(CompletableFuture<Void> dead) {
        try {
            dead.get(settings.handoverTimeout().plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            execute(() -> waiting.removeIf(one -> one == dead));
            remarks.accept("the command has not ended in time; the guard kills it when the role is over");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void begin(ActiveTerm begun) {
        if (isClosed) {
            return;
        }
        term = begun;
        if (condition == Condition.STOPPING) {
            remarks.accept("the command of the term before is not dead yet; the next one waits for that");
        } else {
            prepare(begun);
        }
    }

    /**
     * The hook, if there is one, then the command. Nothing for a term that is over; after a step of the clock it may be held again at the node's next turn. The
     * hook waits for a guard that can end it.
     */
    private void prepare(ActiveTerm begun) {
        long started = ++attempt;
        if (!begun.isHeld() || (settings.onActive().isPresent() && !isGuardReady)) {
            var unused = thread.schedule(
                    () -> {
                        if (attempt == started) {
                            prepare(begun);
                        }
                    },
                    settings.budget().intervalNanos(),
                    TimeUnit.NANOSECONDS);
            return;
        }
        variables = new HashMap<>(identity);
        variables.put("ONEACTIVE_TOKEN", Long.toString(begun.token()));
        isHookDue = settings.onPassive().isPresent();
        if (settings.onActive().isEmpty()) {
            start();
            return;
        }
        become(Condition.PREPARING);
        Map<String, String> marked = new HashMap<>(variables);
        GuardProcess through = guard;
        if (through != null) {
            // The guard ends it like the command when the role is over.
            marked.put(ProcessTree.MARK, through.mark() + ProcessTree.HOOK);
        }
        Hook before = Hook.start("onActive", settings.onActive().get(), marked, settings.hookTimeLimit(), remarks);
        preparation = before;
        var unused = before.ended()
                .thenRun(() -> execute(() -> {
                    if (attempt == started && condition == Condition.PREPARING) {
                        start();
                    }
                }));
    }

    private void start() {
        ActiveTerm current = term;
        GuardProcess through = guard;
        if (current == null || isClosed) {
            return;
        }
        wantsStart = !isGuardReady || through == null;
        if (!wantsStart && through != null) {
            become(Condition.RUNNING);
            run++;
            through.start(run, current.token(), variables);
        }
    }

    /** The role is over, or is being handed over: the command ends, then the hook runs, then the waiting are told. */
    private void end(CompletableFuture<Void> dead) {
        waiting.add(dead);
        attempt++;
        wantsStart = false;
        term = null;
        Hook before = preparation;
        if (before != null) {
            before.kill();
            preparation = null;
        }
        GuardProcess through = guard;
        if (condition != Condition.RUNNING && condition != Condition.STOPPING) {
            // No command; but the hook may have left something behind, which the guard finds.
            run++;
        }
        if (condition != Condition.IDLE && through != null) {
            become(Condition.STOPPING);
            through.stop(run, System.nanoTime() + settings.stopTime().toNanos());
        } else {
            afterEnd();
        }
    }

    private void afterEnd() {
        become(Condition.IDLE);
        if (isHookDue && settings.onPassive().isPresent()) {
            isHookDue = false;
            Hook after =
                    Hook.start("onPassive", settings.onPassive().get(), variables, settings.hookTimeLimit(), remarks);
            var unused = after.ended().thenRun(() -> execute(this::ended));
        } else {
            ended();
        }
    }

    /** All of the last term is over. The next one may have begun already. */
    private void ended() {
        tellWaiting();
        ActiveTerm next = term;
        if (next != null && condition == Condition.IDLE) {
            prepare(next);
        }
    }

    private void tellWaiting() {
        waiting.forEach(dead -> dead.complete(null));
        waiting.clear();
    }

    // ---- the guard

    private void onReport(Report report) {
        if (report instanceof Report.Ready ready) {
            onReady(ready);
        } else if (report instanceof Report.Started started) {
            onStarted(started);
        } else if (report instanceof Report.Refused refused && isCurrent(refused.run())) {
            onRefused();
        } else if (report instanceof Report.Failed failed && failed.run() == 0) {
            remarks.accept("the guard cannot start anything: " + failed.problem());
        } else if (report instanceof Report.Failed failed && isCurrent(failed.run())) {
            onEnded("cannot be started: " + failed.problem(), Next.AGAIN_LATER);
        } else if (report instanceof Report.Ended ended && isCurrent(ended.run())) {
            if (ended.run() == startedRun) {
                measure(ended);
                onEnded(sentence(ended), next(ended));
            } else {
                afterEnd();
            }
        } else if (report instanceof Report.Stuck stuck) {
            remarks.accept("processes " + stuck.pids() + " were killed and do not die: they wait in the system");
        } else if (report instanceof Report.Lost lost) {
            onLost(lost);
        }
    }

    private boolean isCurrent(long of) {
        return of == run && (condition == Condition.RUNNING || condition == Condition.STOPPING);
    }

    private void onReady(Report.Ready report) {
        isGuardReady = true;
        GuardProcess ready = guard;
        if (ready != null) {
            remarks.accept("guard of the command: process %d, %s".formatted(ready.pid(), ready.means()));
            if (!ready.hasControlGroup()) {
                remarks.accept("warning: no control group: a process of the command that leaves its session, loses its"
                        + " environment and outlives its parent is not found");
            }
        }
        // One to find all, one to be certain that all are dead.
        if (2 * report.lookNanos() > settings.budget().killNanos()) {
            remarks.accept(
                    "warning: a look at all processes of this machine takes %d ms: 'run.killTimeMS' = %d is too short to be certain in time; allowed for it: %d or more"
                            .formatted(
                                    report.lookNanos() / 1_000_000,
                                    settings.budget().killNanos() / 1_000_000,
                                    2 * report.lookNanos() / 1_000_000 + 1));
        }
        if (wantsStart) {
            start();
        }
    }

    private void onStarted(Report.Started started) {
        startedRun = started.run();
        startedNanos = System.nanoTime();
        status = new CommandStatus(
                condition,
                started.pid(),
                Instant.now(),
                status.starts() + 1,
                failures,
                status.lastEnd(),
                status.shortestLeft(),
                status.longestKill(),
                status.guardPid());
        remarks.accept("command started, process " + started.pid());
    }

    private static String sentence(Report.Ended ended) {
        String code = ended.exitCode() > 128 ? "signal " + (ended.exitCode() - 128) : "exit code " + ended.exitCode();
        return switch (ended.cause()) {
            case ITSELF -> "died by itself with " + code;
            case STOPPED -> "stopped with " + code;
            case DEADLINE ->
                "ended with %s because the role ran out: %snothing left %s its end"
                        .formatted(
                                code,
                                ended.killNanos() == 0 ? "" : "killed " + beforeOrAfter(ended.killLeftNanos()) + ", ",
                                beforeOrAfter(ended.leftNanos()));
            case SUSPENDED -> "killed because the machine was suspended";
        };
    }

    private static String beforeOrAfter(long leftNanos) {
        return "%d ms %s".formatted(Math.abs(leftNanos) / 1_000_000, leftNanos >= 0 ? "before" : "after");
    }

    private Next next(Report.Ended ended) {
        if (ended.cause() != Report.Cause.ITSELF) {
            return Next.AGAIN;
        }
        return ended.exitCode() == 0 && !settings.restartsAfterSuccess() ? Next.DONE : Next.AGAIN_LATER;
    }

    private void measure(Report.Ended ended) {
        Duration left = Duration.ofNanos(ended.leftNanos());
        Duration kill = Duration.ofNanos(ended.killNanos());
        boolean counts = ended.cause() == Report.Cause.DEADLINE || ended.cause() == Report.Cause.STOPPED;
        status = new CommandStatus(
                condition,
                0,
                Instant.now(),
                status.starts(),
                failures,
                status.lastEnd(),
                counts
                                && status.shortestLeft()
                                        .filter(shorter -> shorter.compareTo(left) <= 0)
                                        .isEmpty()
                        ? Optional.of(left)
                        : status.shortestLeft(),
                status.longestKill().compareTo(kill) >= 0 ? status.longestKill() : kill,
                status.guardPid());
    }

    /** Too little of the role is left, or it is over: either it is secured again soon, or its end is announced. */
    private void onRefused() {
        if (condition == Condition.STOPPING || term == null) {
            afterEnd();
        } else {
            restartIn(settings.budget().intervalNanos());
        }
    }

    private void onEnded(String how, Next next) {
        remarks.accept("command " + how);
        update(Optional.of(how));
        if (condition == Condition.STOPPING || term == null) {
            afterEnd();
        } else if (next == Next.DONE) {
            become(Condition.DONE);
        } else if (next == Next.AGAIN) {
            restartIn(settings.budget().intervalNanos());
        } else {
            boolean wasSteady = status.starts() > 0
                    && System.nanoTime() - startedNanos
                            >= settings.steadyAfter().toNanos();
            failures = wasSteady ? 1 : failures + 1;
            long delay = delayNanos();
            remarks.accept(
                    "command is started again in %d ms; failures in a row: %d".formatted(delay / 1_000_000, failures));
            restartIn(delay);
            giveAwayWhenHopeless();
        }
    }

    private long delayNanos() {
        long doubled = settings.restartDelay().toNanos() << Math.min(MOST_DOUBLINGS, Math.max(0, failures - 1));
        return Math.min(doubled, settings.longestRestartDelay().toNanos());
    }

    private void restartIn(long nanos) {
        become(Condition.WAITING);
        long started = attempt;
        var unused = thread.schedule(
                () -> {
                    if (attempt == started && condition == Condition.WAITING) {
                        start();
                    }
                },
                nanos,
                TimeUnit.NANOSECONDS);
    }

    private void giveAwayWhenHopeless() {
        HaNode running = node;
        boolean isHopeless = settings.giveAwayAfter() > 0 && failures >= settings.giveAwayAfter();
        boolean isRecent = everGaveAway
                && System.nanoTime() - lastGiveAwayNanos
                        < settings.longestRestartDelay().toNanos();
        if (!isHopeless || isRecent || running == null) {
            return;
        }
        lastGiveAwayNanos = System.nanoTime();
        everGaveAway = true;
        remarks.accept("command failed %d times in a row: gives the role away".formatted(failures));
        var unused = running.resign().thenAccept(result -> {
            remarks.accept("giving the role away: " + result.detail());
            if (result.outcome() == Outcome.NO_SUCCESSOR) {
                execute(() -> everGaveAway = false);
            }
        });
    }

    /** The guard is gone; whatever it had started is dead. */
    private void onLost(Report.Lost lost) {
        isGuardReady = false;
        guard = null;
        if (isClosed) {
            return;
        }
        remarks.accept(
                "the guard of the command has gone, and the command with it; starts another one" + lost.problem());
        if (condition == Condition.RUNNING || condition == Condition.STOPPING) {
            onEnded("was killed since its guard was gone", Next.AGAIN);
        }
        startGuardAgain();
    }

    /** On a thread of its own: it may take long, and the role may end meanwhile. */
    private void startGuardAgain() {
        Thread starting = new Thread(
                () -> {
                    try {
                        openGuard();
                    } catch (IOException failure) {
                        execute(() -> onNoGuard(failure));
                    }
                },
                "oneactive-guard-start");
        starting.setDaemon(true);
        starting.start();
    }

    /** Without a guard there is no command: as bad as a command that does not run. */
    private void onNoGuard(IOException failure) {
        remarks.accept("the guard cannot be started, tries again: " + failure.getMessage());
        if (term != null) {
            failures++;
            giveAwayWhenHopeless();
        }
        var unused = thread.schedule(this::startGuardAgain, GUARD_DELAY.toMillis(), TimeUnit.MILLISECONDS);
    }

    // ---- status

    private void become(Condition next) {
        condition = next;
        update(status.lastEnd());
    }

    private void update(Optional<String> lastEnd) {
        GuardProcess present = guard;
        status = new CommandStatus(
                condition,
                condition == Condition.RUNNING || condition == Condition.STOPPING ? status.pid() : 0,
                status.condition() == condition ? status.since() : Instant.now(),
                status.starts(),
                failures,
                lastEnd,
                status.shortestLeft(),
                status.longestKill(),
                present == null ? 0 : present.pid());
    }

    /** Ends the command, if it still runs, and the guard. To be called when the node is closed. */
    @Override
    public void close() {
        CompletableFuture<Void> dead = new CompletableFuture<>();
        execute(() -> {
            isClosed = true;
            end(dead);
        });
        awaitEnd(dead);
        thread.shutdownNow();
        GuardProcess present = guard;
        if (present != null) {
            present.close();
        }
    }
}
