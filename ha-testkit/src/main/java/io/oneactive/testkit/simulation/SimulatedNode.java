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
    private final String id;
    private final int priority;
    private final NodeClock clock;
    private final SplittableRandom random;
    private Timings timings;
    private Timings slowestTimings;
    private Optional<DurableState> disk = Optional.empty();
    private Optional<SimulatedProcess> process = Optional.empty();
    private boolean diskFailing;
    private boolean diskHasFailed;
    private boolean diskSlow;
    private boolean healthy = true;
    private boolean keptRunning;
    private Optional<Reason> haltReason = Optional.empty();
    private Optional<Long> workTakesNanos = Optional.empty();

    SimulatedNode(Group group, int index, int priority, NodeClock clock, Timings timings, SplittableRandom random) {
        this.group = group;
        this.index = index;
        this.id = String.valueOf((char) ('a' + index));
        this.priority = priority;
        this.clock = clock;
        this.timings = timings;
        this.slowestTimings = timings;
        this.random = random;
    }

    int index() {
        return index;
    }

    String id() {
        return id;
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
        if (process.isPresent()) {
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
                group.options.crashEvidence(),
                group.epochMillis(),
                0);
        Rules rules = group.rules.create(settings, timings, disk, clock.nanos(now));
        SimulatedProcess started = new SimulatedProcess(group, this, incarnation, rules, random.split());
        group.timeline.note(
                now, id, "starts, state file: " + disk.map(Object::toString).orElse("none"));
        process = Optional.of(started);
        haltReason = Optional.empty();
        started.start();
        if (!healthy) {
            post(new Event.HealthReported(false, "the check failed"));
        }
    }

    void kill() {
        process.ifPresent(SimulatedProcess::kill);
        process = Optional.empty();
    }

    /** The rules of the process said that it is to end. */
    void halted(Reason reason) {
        process = Optional.empty();
        haltReason = Optional.of(reason);
        group.checks.halted(this, reason);
        if (keptRunning) {
            group.agenda.after(timings.intervalNanos(), () -> start(true));
        }
    }

    /** From now on the process is not killed any more, and started again whenever it has ended by itself. */
    void keepRunning() {
        keptRunning = true;
        process.ifPresent(SimulatedProcess::clearTrap);
        start(true);
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
        if (!clock.isSuspended()) {
            post(new Event.PeerGone(nodeId, evidence));
        }
    }

    void stop(long nanos) {
        process.ifPresent(running -> running.stopUntil(group.agenda.nowNanos() + nanos));
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
            clock.suspend(group.agenda.nowNanos());
            group.checks.roleChanged(this);
            group.agenda.after(nanos, this::awake);
        }
    }

    private void awake() {
        clock.awake(group.agenda.nowNanos());
        group.checks.roleChanged(this);
        process.ifPresent(SimulatedProcess::wasSuspended);
    }

    /**
     * Not while the machine is suspended, nor before the loop has noticed that it was: who steps a clock back in that very moment defeats the
     * wall-clock deadline, and nothing promises otherwise.
     */
    void stepClock(long nanos) {
        if (clock.isSuspended()
                || process.filter(SimulatedProcess::hasNotNoticedSuspend).isPresent()) {
            return;
        }
        clock.stepWall(nanos);
        process.ifPresent(running -> running.authority().wallClockStepped());
        group.checks.roleChanged(this);
        process.ifPresent(SimulatedProcess::clockWasStepped);
    }

    // ---- disk

    void write(DurableState state) {
        disk = Optional.of(state);
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
        timings = changed;
        if (changed.maxPromiseNanos() > slowestTimings.maxPromiseNanos()) {
            slowestTimings = changed;
        }
        post(new Event.TimingsChanged(changed));
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
