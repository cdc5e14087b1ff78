package io.oneactive.testkit.simulation;

import io.oneactive.Mode;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Timings;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** One machine: its clocks, its disk, its health, and the process that runs on it, or none. */
final class SimulatedNode {
    private final Group group;
    private final int index;
    private final String name;
    private String id;
    private int priority;
    private final NodeClock clock;
    private final SplittableRandom random;
    private Timings timings;
    private Timings slowestTimings;
    private Optional<DurableState> disk = Optional.empty();
    private Optional<DurableState> backup = Optional.empty();
    private long leftUntilNanos = Long.MIN_VALUE;
    private Optional<SimulatedProcess> process = Optional.empty();
    private boolean diskFailing;
    private boolean diskHasFailed;
    private boolean diskSlow;
    private boolean healthy = true;
    private boolean keptRunning;
    private Optional<Reason> haltReason = Optional.empty();
    private Optional<Long> workTakesNanos = Optional.empty();

    /** Until when, on its clock, a guard may still be ending what a process left behind that was killed. */
    private long leftOverUntilNanos = Long.MIN_VALUE;

    SimulatedNode(Group group, int index, int priority, NodeClock clock, Timings timings, SplittableRandom random) {
        this.group = group;
        this.index = index;
        this.name = index < group.options.nodes() ? String.valueOf((char) ('a' + index)) : Group.TWIN;
        this.id = name;
        this.priority = priority;
        this.clock = clock;
        this.timings = timings;
        this.slowestTimings = timings;
        this.random = random;
    }

    int index() {
        return index;
    }

    /** What it says in its probes. */
    String id() {
        return id;
    }

    /** What people call it: the id, but for a machine on which a second process of that id runs. */
    String name() {
        return name;
    }

    /** Whether this is the machine on which a second process of some id may run. */
    boolean isTwin() {
        return index >= group.options.nodes();
    }

    /** Whether it is a node of the original library. */
    boolean isCSharp() {
        return !isTwin() && index >= group.options.nodes() - group.options.csharp();
    }

    NodeClock clock() {
        return clock;
    }

    int priority() {
        return priority;
    }

    Optional<SimulatedProcess> process() {
        return process;
    }

    boolean isRunning() {
        return process.isPresent();
    }

    /** What the rules say; {@link NodeState#STOPPED} when no process runs. */
    NodeState state() {
        return process.map(running -> running.rules().state()).orElse(NodeState.STOPPED);
    }

    boolean isActive() {
        return activeUntilTrueNanos() > group.agenda.nowNanos();
    }

    /** Until when {@code isActive()} is true as things stand; now or earlier when it is not. */
    long activeUntilTrueNanos() {
        return process.map(running -> running.authority().untilTrueNanos(group.agenda.nowNanos()))
                .orElse(group.agenda.nowNanos());
    }

    /** Why the last process ended by itself; empty when it was killed. */
    Optional<Reason> haltReason() {
        return haltReason;
    }

    // ---- process

    /** Starts a process; without its state file it knows nothing but the wall clock. */
    void start(boolean withState) {
        if (process.isPresent() || group.operator.keepsOff(this)) {
            return;
        }
        if (!withState) {
            disk = Optional.empty();
            timings = slowestTimings;
        }
        long now = group.agenda.nowNanos();
        long incarnation = random.nextLong();
        ElectionSettings settings = new ElectionSettings(
                "simulated",
                id,
                incarnation,
                group.epochMillis() / 1_000,
                group.options.mode() == Mode.QUORUM ? group.ids() : List.of(),
                group.options.witness(),
                ElectionRules.named(group.options.electionRule()).orElseThrow(),
                group.options.electionRule().equals("csharp"),
                priority,
                group.options.trustsCrashEvidence(),
                group.epochMillis(),
                0);
        Rules rules = isCSharp()
                ? new CSharpRules(
                        settings, timings, clock.nanos(now), () -> clock.wallNanos(group.agenda.nowNanos()), random)
                : group.rules.create(settings, timings, disk, clock.nanos(now));
        SimulatedProcess started = new SimulatedProcess(group, this, incarnation, rules, random.split());
        group.timeline.note(
                now, name, "starts, state file: " + disk.map(Object::toString).orElse("none"));
        process = Optional.of(started);
        // Who starts again ends first what was left behind: nothing else keeps it from voting for another node.
        leftOverUntilNanos = Long.MIN_VALUE;
        haltReason = Optional.empty();
        started.start();
        if (!healthy) {
            post(new Event.HealthReported(false, "the check failed"));
        }
    }

    void kill() {
        if (process.isPresent()) {
            group.happenings.count(Happening.PROCESS_KILLED);
        }
        process.ifPresent(killed -> leftOverUntilNanos = Math.max(leftOverUntilNanos, killed.workOutsideUntilNanos()));
        process.ifPresent(SimulatedProcess::kill);
        process = Optional.empty();
    }

    /**
     * Whether work outside of a process may still go on: as its guard was told last, and, when the process was killed, as it had been told by then. A guard
     * needs some time to kill, and all of this is the most that it is given. It notices by itself that its machine was suspended.
     */
    boolean mayHaveWorkOutside(long nowTrueNanos) {
        boolean maybeKilling = !group.options.trustsCrashEvidence()
                && !clock.isSuspended()
                && clock.nanos(nowTrueNanos) < leftOverUntilNanos;
        return maybeKilling
                || process.filter(running -> running.mayHaveWorkOutside(nowTrueNanos))
                        .isPresent();
    }

    /** Starts without the state file, as a machine that was set up anew. */
    void startFresh() {
        if (process.isEmpty()) {
            boolean forgets = group.operator.mayForget(this);
            if (disk.isPresent() && forgets) {
                group.happenings.count(Happening.STATE_FORGOTTEN);
            }
            start(!forgets);
        }
    }

    // ---- beyond what is promised

    /** Starts without the state file although a long grant was left, and is still counted on. */
    void startForgetful() {
        if (process.isEmpty()) {
            if (hasLeft() && group.agenda.nowNanos() < leftUntilNanos) {
                group.happenings.count(Happening.LONG_GRANT_FORGOTTEN);
                group.checks.excuse(Fault.FORGOTTEN_LEAVE, leftUntilNanos);
            }
            start(false);
        }
    }

    void backUp() {
        backup = disk;
    }

    /** Starts with the state file as it was when it was backed up. */
    void startRestored() {
        if (process.isEmpty() && backup.isPresent() && !backup.equals(disk)) {
            group.happenings.count(Happening.OLD_STATE_RESTORED);
            group.checks.excuse(Fault.OLD_STATE, group.agenda.nowNanos() + 2 * slowestTimings.maxPromiseNanos());
            disk = backup;
        }
        start(true);
    }

    /** A second process of another node's id starts on this machine, from a copy of the other's disk or without any state. */
    void startAsTwinOf(SimulatedNode other, boolean copied) {
        if (process.isPresent() || clock.isSuspended()) {
            return;
        }
        id = other.id;
        priority = other.priority;
        timings = other.timings;
        slowestTimings = other.slowestTimings;
        disk = copied ? other.disk : Optional.empty();
        if (other.isRunning()) {
            group.happenings.count(Happening.TWIN_STARTED);
        }
        group.checks.excuse(Fault.TWIN, Long.MAX_VALUE);
        start(true);
    }

    /** The rules of the process said that it is to end. */
    void halted(Reason reason) {
        process = Optional.empty();
        haltReason = Optional.of(reason);
        group.checks.halted(this, reason);
        if (reason == Reason.DUPLICATE_NODE_ID) {
            group.happenings.count(Happening.TWIN_NOTICED);
            return;
        }
        if (keptRunning) {
            group.agenda.after(timings.intervalNanos(), () -> start(true));
        }
    }

    /**
     * From now on the process is not killed any more, and started again whenever it has ended by itself; not while another process uses its id.
     */
    void keepRunning() {
        keptRunning = true;
        process.ifPresent(SimulatedProcess::clearTrap);
        if (!runsElsewhere()) {
            start(true);
        }
    }

    /** Whether a process with this id runs on another machine: a node's address is where it was heard last. */
    boolean runsElsewhere() {
        return group.runsElsewhere(this);
    }

    /** Gives the process something; nothing happens when none runs. */
    void post(Event event) {
        process.ifPresent(running -> running.post(event));
    }

    /** False when no process listens. */
    boolean receive(Probe probe, String address) {
        if (clock.isSuspended() || process.isEmpty()) {
            return false;
        }
        process.get().receive(new Event.ProbeReceived(probe, address));
        return true;
    }

    void peerGone(String nodeId, String evidence) {
        if (!clock.isSuspended() && !isCSharp()) {
            post(new Event.PeerGone(nodeId, evidence));
        }
    }

    void stop(long nanos) {
        process.ifPresent(running -> running.stopUntil(group.agenda.nowNanos() + nanos));
    }

    void stopLoop(long nanos) {
        process.ifPresent(running -> running.stopLoopUntil(group.agenda.nowNanos() + nanos));
    }

    void setTrap(Runnable what) {
        process.ifPresent(running -> running.setTrap(what));
    }

    /** The process ends at its next write and starts again so much later. */
    void crashAtWrite(long nanosToRestart) {
        process.ifPresent(running -> running.setTrapAtWrite(() -> {
            kill();
            group.agenda.after(nanosToRestart, () -> start(true));
        }));
    }

    void health(boolean good) {
        if (healthy && !good && process.isPresent()) {
            group.happenings.count(Happening.HEALTH_FAILED);
        }
        healthy = good;
        post(new Event.HealthReported(good, good ? "the check is content" : "the check failed"));
    }

    // ---- clocks

    boolean isSuspended() {
        return clock.isSuspended();
    }

    /** Not after the wall clock was stepped back, before the loop has acted on it; see {@link #stepClock}. */
    void suspend(long nanos) {
        boolean wallDeadlineIsWrong = process.filter(
                        running -> running.authority().isWallClockStepped())
                .isPresent();
        if (!clock.isSuspended() && !wallDeadlineIsWrong) {
            if (process.isPresent()) {
                group.happenings.count(Happening.MACHINE_SUSPENDED);
            }
            clock.suspend(group.agenda.nowNanos());
            group.checks.roleChanged(this);
            group.agenda.after(nanos, this::awake);
        }
    }

    private void awake() {
        clock.awake(group.agenda.nowNanos());
        leftOverUntilNanos = Long.MIN_VALUE;
        group.checks.roleChanged(this);
        process.ifPresent(SimulatedProcess::wasSuspended);
    }

    /**
     * Not while the machine is suspended, nor before the loop has noticed that it was and has acted on it: who steps a clock back in that very
     * moment defeats the wall-clock deadline, and nothing promises otherwise.
     */
    void stepClock(long nanos) {
        if (clock.isSuspended()
                || process.filter(SimulatedProcess::hasNotActedOnSuspend).isPresent()) {
            return;
        }
        if (process.isPresent()) {
            group.happenings.count(Happening.CLOCK_STEPPED);
        }
        clock.stepWall(nanos);
        process.ifPresent(running -> running.authority().wallClockStepped());
        group.checks.roleChanged(this);
        process.ifPresent(SimulatedProcess::clockWasStepped);
    }

    /** Both clocks run at another rate from now on. */
    void clockRate(int partsPerMillion) {
        if (partsPerMillion != clock.partsPerMillion()) {
            group.happenings.count(Happening.CLOCK_RATE_CHANGED);
            clock.changeRate(partsPerMillion, group.agenda.nowNanos());
            group.checks.roleChanged(this);
            process.ifPresent(SimulatedProcess::clockRateChanged);
        }
    }

    // ---- disk

    void write(DurableState state) {
        boolean leaves = state.leave().isPresent() && !hasLeft();
        disk = Optional.of(state);
        if (leaves) {
            group.happenings.count(Happening.LONG_GRANT_LEFT);
            // The active node counts it on a clock that may be slower than the true time by what rates may differ,
            // twice at most.
            long millis = state.leave().get().millis();
            leftUntilNanos = group.agenda.nowNanos() + millis * 1_050_000;
        }
    }

    /** The last forced term, as status shows it for ever after. */
    Optional<DurableState.Forced> forced() {
        return disk.flatMap(DurableState::forced);
    }

    /** Whether a planned promise is outstanding which a start without state would forget. */
    boolean hasLeft() {
        return disk.flatMap(DurableState::leave).isPresent();
    }

    boolean isDiskFailing() {
        diskHasFailed |= diskFailing && process.isPresent();
        return diskFailing;
    }

    /** Whether a process of this node was ever told that its disk fails. */
    boolean hasDiskFailed() {
        return diskHasFailed;
    }

    void disk(boolean failing, boolean slow) {
        diskFailing = failing;
        diskSlow = slow;
    }

    long diskDelayNanos(SplittableRandom chance) {
        return diskSlow ? chance.nextLong(timings.failureTimeoutNanos() / 2) : 0;
    }

    // ---- settings

    Timings timings() {
        return timings;
    }

    void timings(Timings changed) {
        if (process.isPresent()) {
            group.happenings.count(Happening.TIMINGS_CHANGED);
        }
        timings = changed;
        if (changed.maxPromiseNanos() > slowestTimings.maxPromiseNanos()) {
            slowestTimings = changed;
        }
        post(new Event.TimingsChanged(changed, 0));
    }

    Timings slowestTimings() {
        return slowestTimings;
    }

    void workTakes(long nanos) {
        workTakesNanos = Optional.of(nanos);
    }

    /** How long the application takes to stop its work: often no time, now and then longer than it is given. */
    long workStopsAfterNanos(SplittableRandom chance) {
        if (workTakesNanos.isPresent()) {
            return workTakesNanos.get();
        }
        if (group.options.isExact()) {
            return 0;
        }
        return switch (chance.nextInt(5)) {
            case 0, 1 -> 0;
            case 2, 3 -> chance.nextLong(timings.handoverTimeoutNanos() / 2);
            default -> chance.nextLong(2 * timings.handoverTimeoutNanos());
        };
    }
}
