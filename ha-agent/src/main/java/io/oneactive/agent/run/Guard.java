package io.oneactive.agent.run;

import io.oneactive.agent.run.Report.Cause;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A small process between the agent and its command. It starts the command when the agent says so, and ends it when the agent says so, when the agent is
 * gone, and when the instant comes until which the agent last said that the role is occupied: so a command outlives the role neither when the agent is killed
 * nor when it is stopped or hangs. Decision 12 says why it is a process in Java.
 *
 * <p>It does one thing on one thread, allocates next to nothing while it waits, and uses no library. Its command dies with it, by the kernel's own parent
 * death signal where {@code setpriv} is installed, and by a {@link Watcher}.
 */
public final class Guard {
    /** How often a suspend of the machine is looked for. */
    private static final long LOOK_NANOS = 100_000_000;

    /** How often the processes of a running command are looked for, at first and later. */
    private static final long FIRST_LOOK_NANOS = 250_000_000;

    private static final long LAST_LOOK_NANOS = 8_000_000_000L;

    /** So long before a kill they are looked for once more. */
    private static final long LOOK_AHEAD_NANOS = 25_000_000;

    /** How often those are killed again that do not die. */
    private static final long KILL_AGAIN_NANOS = 250_000_000;

    /** Which of its arguments is the mark. */
    static final int MARK = 1;

    private static final String DEFAULT_SIGNAL = "TERM";
    private static final int BROKEN = 70;

    private final Connection agent;
    private final Selector selector;
    private final Budget budget;
    private final ProcessTree tree;
    private final Optional<ControlGroup> group;
    private final Gate gate;
    private final Watcher watcher;
    private final List<String> command;
    private final Fuse fuse;
    private final BootClock bootClock = new BootClock();

    /** What the agent said last. */
    private long token;

    private long untilNanos;
    private boolean isOccupied;

    /** The greatest number of a run that is over, or never was. */
    private long lastEndedRun;

    /** After a suspend nothing is started before the agent has said something later than this. */
    private long suspendedUntilNanos = System.nanoTime();

    /** Set by the main thread; the fuse reads it. */
    private volatile @Nullable Running running;

    /**
     * How a command is ended.
     *
     * @param signal without {@code SIG}
     * @param signalNanos from the signal to the kill, when the role runs out
     * @param killNanos from the kill to the end of the role
     */
    record Budget(String signal, long signalNanos, long killNanos) {}

    /** A command that was started, and may be ending. */
    private static final class Running {
        private final long run;
        private final long token;
        private final Process process;

        /** How long its own term lasts; that of a later term says nothing about it. */
        private long untilNanos;

        private volatile @Nullable Cause cause;
        private long killAtNanos;
        private boolean isKillSet;

        /** Something of it does not die: to be killed again at this instant. */
        private long killAgainNanos;

        private boolean isStuck;

        /** Looked at last. */
        private long lookedNanos = System.nanoTime();

        private long lookAgainNanos = FIRST_LOOK_NANOS;

        /** All its processes that were found by then. */
        private volatile List<ProcessHandle> known = List.of();

        /** When it was killed; 0: it was not. */
        private volatile long killedNanos;

        private Running(long run, long token, Process process, long untilNanos) {
            this.run = run;
            this.token = token;
            this.process = process;
            this.untilNanos = untilNanos;
        }

        /** What needs no look at anything. */
        private void kill(Optional<ControlGroup> group) {
            noteKill();
            group.ifPresent(ControlGroup::kill);
            process.destroyForcibly();
            known.forEach(ProcessHandle::destroyForcibly);
        }

        private void noteKill() {
            if (killedNanos == 0) {
                killedNanos = System.nanoTime();
            }
        }
    }

    private Guard(
            Connection agent,
            Selector selector,
            Budget budget,
            String mark,
            Optional<ControlGroup> group,
            List<String> command) {
        this.agent = agent;
        this.selector = selector;
        this.budget = budget;
        this.tree = new ProcessTree(mark, group);
        this.group = group;
        this.gate = new Gate(mark, group);
        this.watcher = Watcher.start(group);
        this.command = command;
        this.fuse =
                new Fuse("guard-fuse", this::blow, () -> Runtime.getRuntime().halt(BROKEN));
    }

    /**
     * Runs a guard; only for {@link GuardProcess}.
     *
     * @param arguments socket, mark, control group or {@code -}, signal, nanoseconds for signal and kill, then the command
     * @throws IOException when the agent cannot be reached
     */
    public static void main(String[] arguments) throws IOException {
        String group = arguments[2];
        Optional<ControlGroup> place =
                group.equals("-") ? Optional.empty() : Optional.of(ControlGroup.at(Path.of(group)));
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]));
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            Guard guard = new Guard(
                    new Connection(channel),
                    selector,
                    new Budget(arguments[3], Long.parseLong(arguments[4]), Long.parseLong(arguments[5])),
                    arguments[MARK],
                    place,
                    List.copyOf(Arrays.asList(arguments).subList(6, arguments.length)));
            guard.live();
        }
    }

    /** Until the agent is gone. Whatever happens, the command does not outlive it. */
    @SuppressWarnings("SystemExitOutsideMain")
    private void live() {
        int exitCode = BROKEN;
        try {
            long lookNanos = rehearse();
            ignoreSignals();
            say(new Report.Ready(lookNanos));
            run();
            exitCode = 0;
        } catch (Throwable broken) {
            System.err.println("the guard of the command is broken, and ends it: " + broken);
            Running command = running;
            if (command != null) {
                tree.kill(command.process.pid(), true);
            }
        } finally {
            watcher.close();
            // No exit: that would wait for the hook which ignores signals.
            Runtime.getRuntime().halt(exitCode);
        }
    }

    /** A signal to the whole group of processes, such as Ctrl-C, is the agent's affair: this process goes on until the agent has ended. */
    private static void ignoreSignals() {
        CountDownLatch never = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                never.await();
                            } catch (InterruptedException impossible) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "guard-over"));
    }

    /** Whatever runs for the first time is slow; when it matters there is no time for that. Returns how long a look at all processes takes. */
    private long rehearse() throws InterruptedException {
        try {
            Running nothing = new Running(0, 0, gate.start(List.of("true"), Map.of()), 0);
            nothing.known = tree.alive(nothing.process.pid());
            Gate.open(nothing.process);
            boolean ended = nothing.process.waitFor(1, TimeUnit.SECONDS);
            running = nothing;
            fuse.arm(System.nanoTime());
            while (nothing.killedNanos == 0) {
                LockSupport.parkNanos(this, 100_000);
            }
            running = null;
            if (!ended) {
                nothing.process.waitFor();
            }
            tree.kill(nothing.process.pid(), true);
        } catch (IOException cannotStart) {
            say(new Report.Failed(0, String.valueOf(cannotStart.getMessage())));
        }
        tree.kill(0, true);
        long before = System.nanoTime();
        var unused = tree.alive(0);
        return System.nanoTime() - before;
    }

    private void run() throws IOException {
        boolean isThere = true;
        while (isThere || running != null) {
            selector.select(waitMillis());
            selector.selectedKeys().clear();
            if (bootClock.wasSuspended()) {
                suspended();
            }
            if (isThere && !agent.read(this::obey)) {
                isThere = false;
                agent.close();
                killAll(Cause.STOPPED);
            }
            look();
        }
    }

    private long waitMillis() {
        long now = System.nanoTime();
        Running command = running;
        long wait = command == null && !isOccupied ? LOOK_NANOS * 10 : LOOK_NANOS;
        if (command != null) {
            long kill = command.untilNanos - budget.killNanos();
            for (long instant : new long[] {kill - budget.signalNanos(), kill - LOOK_AHEAD_NANOS, kill}) {
                wait = instant - now > 0 ? Math.min(wait, instant - now) : wait;
            }
            if (command.isKillSet) {
                wait = Math.min(wait, command.killAtNanos - now);
            }
            if (command.isStuck) {
                wait = Math.min(wait, command.killAgainNanos - now);
            }
        }
        return Math.max(1, wait / 1_000_000);
    }

    private void obey(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "until" -> occupied(Long.parseLong(words[1]), Long.parseLong(words[2]));
            case "start" ->
                start(
                        Long.parseLong(words[1]),
                        Long.parseLong(words[2]),
                        Arrays.asList(words).subList(3, words.length));
            case "stop" -> stop(Long.parseLong(words[1]), Long.parseLong(words[2]));
            default -> throw new IllegalArgumentException("the agent said '" + line + "'");
        }
    }

    private void occupied(long ofToken, long until) {
        long now = System.nanoTime();
        token = ofToken;
        untilNanos = until;
        boolean wasOccupied = isOccupied;
        isOccupied = until - now > 0 && until - suspendedUntilNanos > 0;
        say(new Report.Heard(until));
        Running command = running;
        if (command != null && (command.token == ofToken || until - command.untilNanos < 0)) {
            command.untilNanos = until;
            fuse.arm(until - budget.killNanos());
            // At once: what comes with the next word may already be another term.
            if (until - budget.killNanos() - now <= 0) {
                killAll(Cause.DEADLINE);
            }
        } else if (command == null && wasOccupied && !isOccupied) {
            // A hook may be running that carries the mark. Not at the first word of a new guard, which comes late on a
            // busy machine: it would end the hook
            // of the term that has begun meanwhile.
            tree.kill(0, true);
        }
    }

    /** The machine stood still: nobody knows for how long, and what was promised may be over. */
    private void suspended() {
        isOccupied = false;
        suspendedUntilNanos = untilNanos;
        killAll(Cause.SUSPENDED);
    }

    /** On the fuse's thread; the main thread does the rest as soon as it can. */
    private void blow() {
        Running command = running;
        if (command != null) {
            if (command.cause == null) {
                command.cause = Cause.DEADLINE;
            }
            command.kill(group);
            selector.wakeup();
        }
    }

    private boolean isSecured(long forToken) {
        return isOccupied
                && token == forToken
                && untilNanos - System.nanoTime() > budget.killNanos() + budget.signalNanos();
    }

    private void start(long run, long forToken, List<String> variables) {
        if (running != null || !isSecured(forToken)) {
            lastEndedRun = run;
            say(new Report.Refused(run));
            return;
        }
        Map<String, String> environment = new HashMap<>();
        variables.forEach(variable -> {
            String[] parts = variable.split("=", 2);
            environment.put(parts[0], parts[1]);
        });
        try {
            Process process = gate.start(command, environment);
            watcher.watch(process.pid());
            running = new Running(run, forToken, process, untilNanos);
            fuse.arm(untilNanos - budget.killNanos());
            if (!isSecured(forToken)) {
                // It took so long that the role may be over: the gate stays shut.
                fuse.disarm();
                process.destroyForcibly();
                exitCode(process);
                forget();
                lastEndedRun = run;
                say(new Report.Refused(run));
                return;
            }
            Gate.open(process);
            var unused = process.onExit().thenRun(selector::wakeup);
            say(new Report.Started(run, process.pid()));
        } catch (IOException cannotStart) {
            lastEndedRun = run;
            say(new Report.Failed(run, String.valueOf(cannotStart.getMessage())));
        }
    }

    /** Asks the command to end, and sets the time until which it may take. A run that was never started, or has only a hook, is ended at once. */
    private void stop(long run, long killAtNanos) {
        Running command = running;
        if (run == lastEndedRun) {
            return;
        }
        if (command == null) {
            lastEndedRun = run;
            tree.kill(0, true);
            say(new Report.Ended(
                    run, 0, Cause.STOPPED, 0, untilNanos - System.nanoTime(), untilNanos - System.nanoTime()));
            return;
        }
        command.killAtNanos = command.isKillSet ? Math.min(command.killAtNanos, killAtNanos) : killAtNanos;
        command.isKillSet = true;
        if (command.cause == null) {
            signal(command, Cause.STOPPED);
        }
    }

    private void signal(Running command, Cause cause) {
        command.cause = cause;
        lookAt(command);
        List<ProcessHandle> all = command.known;
        if (budget.signal().equals(DEFAULT_SIGNAL)) {
            all.forEach(ProcessHandle::destroy);
            return;
        }
        List<String> kill = new ArrayList<>(List.of("/bin/kill", "-s", budget.signal()));
        all.forEach(handle -> kill.add(Long.toString(handle.pid())));
        try {
            Gate.startAside(kill);
        } catch (IOException cannotSignal) {
            all.forEach(ProcessHandle::destroy);
        }
    }

    /** What the time says, and whether the command is still there. */
    private void look() {
        long now = System.nanoTime();
        Running command = running;
        if (command == null) {
            endHook(now);
            return;
        }
        long kill = command.untilNanos - budget.killNanos();
        if (command.isStuck) {
            if (now - command.killAgainNanos >= 0) {
                end(command);
            }
        } else if (!command.process.isAlive()) {
            end(command);
        } else if (now - kill >= 0) {
            killAll(Cause.DEADLINE);
        } else if (command.isKillSet && now - command.killAtNanos >= 0) {
            killAll(Cause.STOPPED);
        } else if (command.cause == null && now - (kill - budget.signalNanos()) >= 0) {
            signal(command, Cause.DEADLINE);
        } else if (isLookDue(command, now, kill)) {
            lookAt(command);
        }
    }

    /** One that carries the mark, when the role has run out before the command was started. */
    private void endHook(long now) {
        if (isOccupied && now - (untilNanos - budget.killNanos()) >= 0) {
            isOccupied = false;
            tree.kill(0, true);
        }
    }

    /**
     * Now and then, so that the fuse knows what to kill; not when the time is short; with a control group there is no need. And once more right before a
     * kill.
     */
    private boolean isLookDue(Running command, long now, long killNanos) {
        boolean isKillNear = now - (killNanos - LOOK_AHEAD_NANOS) >= 0;
        if (isKillNear) {
            return command.lookedNanos - (killNanos - LOOK_AHEAD_NANOS) < 0;
        }
        return group.isEmpty()
                && command.cause == null
                && now - command.lookedNanos > command.lookAgainNanos
                && killNanos - budget.signalNanos() - now > LOOK_NANOS;
    }

    private void lookAt(Running command) {
        command.lookedNanos = System.nanoTime();
        command.known = tree.alive(command.process.pid());
        command.lookAgainNanos = Math.min(command.lookAgainNanos * 2, LAST_LOOK_NANOS);
    }

    /** By looking first. That takes a moment: should there be no time for it, the fuse kills meanwhile what is known. */
    private void killAll(Cause cause) {
        Running command = running;
        if (command == null) {
            tree.kill(0, true);
            return;
        }
        if (command.cause == null) {
            command.cause = cause;
        }
        end(command);
    }

    /** Kills what is left of a command, and says that it is over when nothing is left. */
    private void end(Running command) {
        if (command.process.isAlive()) {
            command.noteKill();
        }
        // What a hook has left in the background lasts as long as the term.
        OptionalLong gone = tree.kill(command.process.pid(), command.cause != null);
        if (gone.isEmpty()) {
            if (!command.isStuck) {
                say(new Report.Stuck(pids(tree.alive(command.process.pid()))));
            }
            command.isStuck = true;
            command.killAgainNanos = System.nanoTime() + KILL_AGAIN_NANOS;
            return;
        }
        int exitCode = exitCode(command.process);
        lastEndedRun = command.run;
        forget();
        fuse.disarm();
        Cause cause = command.cause;
        long killed = command.killedNanos == 0 ? gone.getAsLong() : command.killedNanos;
        say(new Report.Ended(
                command.run,
                exitCode,
                cause == null ? Cause.ITSELF : cause,
                gone.getAsLong() - killed,
                command.untilNanos - killed,
                command.untilNanos - gone.getAsLong()));
    }

    private void forget() {
        running = null;
        watcher.watch(Watcher.NOTHING);
    }

    private static int exitCode(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException impossible) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static String pids(List<ProcessHandle> processes) {
        return String.join(
                ",", processes.stream().map(one -> Long.toString(one.pid())).toList());
    }

    /** An agent that does not read is stopped, or gone: that changes nothing here. */
    private void say(Report report) {
        agent.write(report.line());
    }
}
