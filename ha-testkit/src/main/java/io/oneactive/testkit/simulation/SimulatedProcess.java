package io.oneactive.testkit.simulation;

import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One life of a node: its rules, and the loop that feeds them and carries out what they want, as the engine's runtime does. Every effect is
 * a step of its own: the process may be killed or not run for a while between any two.
 */
final class SimulatedProcess {
    /** A socket and the loop's mailbox hold so many frames; what comes on top is lost. */
    private static final int FRAMES_HELD = 1_000;

    /** Rules that want another turn at the same instant so often never come to an end. */
    private static final int TURNS_AT_ONE_INSTANT = 200;

    private final Group group;
    private final SimulatedNode node;
    private final long incarnation;
    private final Rules rules;
    private final SplittableRandom random;
    private final WitnessWorker witnessWorker;
    private final Authority authority;
    private final Deque<Event> inbox = new ArrayDeque<>();
    private final Deque<Effect> effects = new ArrayDeque<>();
    private final Announcements announcements = new Announcements();

    private boolean ended;
    private boolean turnUnderWay;
    private long stoppedUntilNanos;
    private long loopStoppedUntilNanos;
    private Optional<Happening> pause = Optional.empty();
    private long diskBusyUntilNanos;
    private Optional<DurableState> beingWritten = Optional.empty();
    private long armedForNanos = Long.MAX_VALUE;
    private long turnNanos;
    private long turnWallNanos;
    private long guardedUntilNanos = Long.MIN_VALUE;
    private long securedTermAtTurn;
    private long lastTimerTrueNanos = -1;
    private int timersAtThisInstant;
    private boolean tellSuspended;
    private boolean actsOnSuspend;
    private boolean tellClockStepped;
    private int handoversOpen;
    private long highestActiveTermHeard;
    private Optional<Trap> trap = Optional.empty();
    private Optional<Runnable> trapAtWrite = Optional.empty();

    /**
     * Something that happens in the middle of carrying out effects.
     *
     * @param after how many effects
     * @param what what happens then
     */
    private record Trap(int after, Runnable what) {}

    SimulatedProcess(Group group, SimulatedNode node, long incarnation, Rules rules, SplittableRandom random) {
        this.group = group;
        this.node = node;
        this.incarnation = incarnation;
        this.rules = rules;
        this.random = random;
        this.witnessWorker = new WitnessWorker(group, node, this);
        this.authority = rules.authority(node.clock());
    }

    long incarnation() {
        return incarnation;
    }

    Rules rules() {
        return rules;
    }

    Authority authority() {
        return authority;
    }

    Announcements announcements() {
        return announcements;
    }

    boolean hasEnded() {
        return ended;
    }

    /** The highest term in which another node said that it was active. */
    long highestActiveTermHeard() {
        return highestActiveTermHeard;
    }

    /** The monotonic clock as it was read for the last turn. */
    long turnNanos() {
        return turnNanos;
    }

    /** How many hand-overs were asked for and did not end yet; one end answers all that were asked for until then. */
    int handoversOpen() {
        return handoversOpen;
    }

    // ---- what happens to the process

    void start() {
        readClocks();
        carryOutLater(rules.start(turnNanos));
        if (group.options.witness()) {
            group.agenda.after(group.options.isExact() ? 0 : random.nextLong(100_000_000), witnessWorker::rehearse);
        }
        run();
    }

    /** Something for the rules, from a thread of the process. */
    void post(Event event) {
        if (!ended) {
            if (event instanceof Event.HandoverRequested) {
                handoversOpen++;
            }
            inbox.add(event);
            run();
        }
    }

    void receive(Event.ProbeReceived frame) {
        if (!ended && inbox.size() < FRAMES_HELD) {
            inbox.add(frame);
            run();
        }
    }

    /** Not run until the given instant of true time. */
    void stopUntil(long trueNanos) {
        stoppedUntilNanos = Math.max(stoppedUntilNanos, trueNanos);
        long lasts = stoppedUntilNanos - group.agenda.nowNanos();
        pause = Optional.of(
                lasts < node.timings().failureTimeoutNanos() ? Happening.SHORT_PAUSE : Happening.LONG_PAUSE);
        group.agenda.at(trueNanos, this::run);
    }

    /** The loop alone stands still until the given instant of true time: what waits for the witness goes on. */
    void stopLoopUntil(long trueNanos) {
        loopStoppedUntilNanos = Math.max(loopStoppedUntilNanos, trueNanos);
        pause = Optional.of(Happening.LOOP_PAUSE);
        group.agenda.at(trueNanos, this::run);
    }

    private boolean isStopped() {
        long now = group.agenda.nowNanos();
        return now < stoppedUntilNanos || now < loopStoppedUntilNanos;
    }

    /** A pause counts when there was something to do in it. */
    private void countPause() {
        if (pause.isPresent() && !ended && isStopped() && (!inbox.isEmpty() || !effects.isEmpty())) {
            group.happenings.count(pause.get());
            pause = Optional.empty();
        }
    }

    /** The clocks run at another rate from now on: what was waited for comes at another instant. */
    void clockRateChanged() {
        armTimer();
    }

    /** Something happens between two of the next effects. */
    void setTrap(Runnable what) {
        trap = Optional.of(new Trap(random.nextInt(5), what));
    }

    /** Something happens at the next write, before it or after it. */
    void setTrapAtWrite(Runnable what) {
        trapAtWrite = Optional.of(what);
    }

    void clearTrap() {
        trap = Optional.empty();
        trapAtWrite = Optional.empty();
    }

    void wasSuspended() {
        tellSuspended = true;
        run();
    }

    /** Whether the machine was suspended, and what follows from that was not all carried out yet. */
    boolean hasNotActedOnSuspend() {
        return tellSuspended || actsOnSuspend;
    }

    boolean hasNotNoticedClockStep() {
        return tellClockStepped;
    }

    void clockWasStepped() {
        tellClockStepped = true;
        run();
    }

    void kill() {
        if (beingWritten.isPresent() && random.nextBoolean()) {
            node.write(beingWritten.get());
        }
        end();
        witnessWorker.kill();
    }

    private void end() {
        ended = true;
        inbox.clear();
        effects.clear();
        authority.end();
        group.checks.roleChanged(node);
    }

    /** Whether the operating system does not run it. */
    boolean isHeldUp() {
        return node.isSuspended() || group.agenda.nowNanos() < stoppedUntilNanos;
    }

    private boolean canRun() {
        return !ended && !isHeldUp() && !isStopped() && group.agenda.nowNanos() >= diskBusyUntilNanos;
    }

    // ---- the loop

    private void run() {
        if (ended || turnUnderWay) {
            return;
        }
        turnUnderWay = true;
        boolean timerFirst = random.nextBoolean();
        while (canRun()) {
            Effect effect = effects.poll();
            if (effect != null) {
                spring();
                if (canRun()) {
                    carryOut(effect);
                } else if (!ended) {
                    effects.addFirst(effect);
                }
                if (effects.isEmpty() && !ended && beingWritten.isEmpty()) {
                    turnOver();
                }
                continue;
            }
            readClocks();
            Optional<Event> event = nextEvent(timerFirst);
            if (event.isEmpty()) {
                break;
            }
            feed(event.get());
        }
        turnUnderWay = false;
        countPause();
        armTimer();
    }

    private void readClocks() {
        long now = group.agenda.nowNanos();
        turnNanos = node.clock().nanos(now);
        turnWallNanos = node.clock().wallNanos(now);
        securedTermAtTurn = authority.isHeld(authority.term(), turnNanos) ? authority.term() : -1;
    }

    private Optional<Event> nextEvent(boolean timerFirst) {
        if (tellSuspended) {
            tellSuspended = false;
            actsOnSuspend = true;
            return Optional.of(new Event.MachineSuspended());
        }
        if (tellClockStepped) {
            tellClockStepped = false;
            return Optional.of(new Event.ClockStepped());
        }
        boolean timerDue = turnNanos >= rules.nextTurnNanos();
        if (!inbox.isEmpty() && !(timerDue && timerFirst)) {
            return Optional.of(inbox.remove());
        }
        return timerDue ? Optional.of(new Event.TimePassed()) : Optional.empty();
    }

    private void feed(Event event) {
        long now = group.agenda.nowNanos();
        group.countEvent();
        if (event instanceof Event.TimePassed) {
            timersAtThisInstant = now == lastTimerTrueNanos ? timersAtThisInstant + 1 : 0;
            lastTimerTrueNanos = now;
            if (timersAtThisInstant > TURNS_AT_ONE_INSTANT) {
                group.checks.broken(
                        Invariant.WELL_BEHAVED, node.name() + " asks for a turn at the same instant for ever");
                end();
                return;
            }
        } else {
            group.timeline.note(now, node.name(), event);
        }
        try {
            List<Effect> wanted = rules.on(event, turnNanos);
            // What is earlier is told before anything is carried out.
            guardedUntilNanos = Math.min(guardedUntilNanos, rules.occupiedUntilNanos());
            noteHeardTerm(event, wanted);
            carryOutLater(wanted);
        } catch (RuntimeException fault) {
            group.timeline.note(now, node.name(), event);
            group.checks.broken(
                    Invariant.WELL_BEHAVED, node.name() + " threw " + fault + " at " + fault.getStackTrace()[0]);
            end();
        }
    }

    private void noteHeardTerm(Event event, List<Effect> wanted) {
        if (event instanceof Event.ProbeReceived received
                && received.probe().active()
                && wanted.stream().noneMatch(Effect.Dropped.class::isInstance)) {
            received.probe()
                    .details()
                    .ifPresent(details -> highestActiveTermHeard = Math.max(highestActiveTermHeard, details.term()));
        }
    }

    private void carryOutLater(List<Effect> wanted) {
        effects.addAll(wanted);
        if (wanted.isEmpty()) {
            turnOver();
        }
    }

    private void turnOver() {
        actsOnSuspend = false;
        guardedUntilNanos = rules.occupiedUntilNanos();
        group.checks.turnOver(node, this);
    }

    /** Until when its guard lets work outside of it go on that it may have, on the node's clock. */
    long workOutsideUntilNanos() {
        return hasNotActedOnSuspend() ? Long.MIN_VALUE : guardedUntilNanos;
    }

    boolean mayHaveWorkOutside(long nowTrueNanos) {
        return !ended
                && !hasNotActedOnSuspend()
                && !node.isSuspended()
                && node.clock().nanos(nowTrueNanos) < guardedUntilNanos;
    }

    private void armTimer() {
        if (ended || node.isSuspended()) {
            return;
        }
        long runs = Math.max(diskBusyUntilNanos, Math.max(stoppedUntilNanos, loopStoppedUntilNanos));
        long due = Math.max(node.clock().trueNanosOf(rules.nextTurnNanos()), runs);
        if (due < armedForNanos) {
            long armed = Math.max(due, group.agenda.nowNanos()) + latenessNanos();
            armedForNanos = armed;
            group.agenda.at(armed, () -> timerFired(armed));
        }
    }

    private void timerFired(long armed) {
        if (armedForNanos == armed) {
            armedForNanos = Long.MAX_VALUE;
            run();
        }
    }

    /** A timer is nearly always a little late and now and then much. */
    private long latenessNanos() {
        long most = group.options.timerLateness().toNanos();
        if (most == 0) {
            return 0;
        }
        return random.nextInt(16) == 0 ? random.nextLong(most) : random.nextLong(most / 20 + 1);
    }

    private void spring() {
        if (trap.isEmpty()) {
            return;
        }
        Trap set = trap.get();
        if (set.after > 0) {
            trap = Optional.of(new Trap(set.after - 1, set.what));
        } else {
            trap = Optional.empty();
            group.happenings.count(Happening.TURN_INTERRUPTED);
            group.timeline.note(group.agenda.nowNanos(), node.name(), "(between two effects)");
            set.what.run();
        }
    }

    // ---- effects

    private void carryOut(Effect effect) {
        long now = group.agenda.nowNanos();
        group.timeline.note(now, node.name(), effect);
        if (effect instanceof Effect.Send send) {
            group.network.send(node, send.to(), send.probe());
        } else if (effect instanceof Effect.SecureRole secure) {
            secure(secure);
        } else if (effect instanceof Effect.Persist persist) {
            persist(persist.state());
        } else if (effect instanceof Effect.EndRole) {
            authority.end();
            securedTermAtTurn = -1;
            group.checks.roleChanged(node);
        } else if (effect instanceof Effect.AskWitness ask) {
            witnessWorker.ask(ask);
        } else if (effect instanceof Effect.Announce announce) {
            announcements
                    .take(announce)
                    .ifPresent(problem -> group.checks.broken(Invariant.EXPLAINED, node.name() + " " + problem));
        } else if (effect instanceof Effect.StopWork stop) {
            group.agenda.after(node.workStopsAfterNanos(random), () -> post(new Event.WorkStopped(stop.handover())));
        } else if (effect instanceof Effect.ForceEnded forced) {
            group.operator.answered(forced);
        } else if (effect instanceof Effect.HandoverEnded) {
            handoversOpen = 0;
        } else if (effect instanceof Effect.Halt halt) {
            end();
            node.halted(halt.reason());
        }
    }

    private void secure(Effect.SecureRole secure) {
        boolean prolonged = securedTermAtTurn == secure.term();
        authority.secure(secure.term(), secure.deadlineNanos(), turnNanos, turnWallNanos);
        if (!prolonged && authority.untilTrueNanos(group.agenda.nowNanos()) > group.agenda.nowNanos()) {
            securedTermAtTurn = secure.term();
            if (rules.knowsTerms()) {
                group.checks.activated(node, this, secure.term());
            } else {
                group.happenings.count(Happening.CSHARP_ACTIVE);
                group.checks.activated(node);
            }
        }
        group.checks.roleChanged(node);
    }

    private void persist(DurableState state) {
        if (node.isDiskFailing()) {
            group.happenings.count(Happening.WRITE_FAILED);
            effects.clear();
            announcements.skip();
            feed(new Event.StoreFailed("disk failed"));
            if (effects.stream().noneMatch(Effect.Halt.class::isInstance)) {
                group.checks.broken(
                        Invariant.WELL_BEHAVED,
                        node.name() + " does not end although its state file cannot be written");
            }
            return;
        }
        if (trapAtWrite.isPresent()) {
            springAtWrite(state);
            return;
        }
        long delayNanos = node.diskDelayNanos(random);
        if (delayNanos == 0) {
            node.write(state);
            return;
        }
        group.happenings.count(Happening.WRITE_SLOW);
        beingWritten = Optional.of(state);
        diskBusyUntilNanos = group.agenda.nowNanos() + delayNanos;
        group.agenda.at(diskBusyUntilNanos, this::written);
    }

    private void springAtWrite(DurableState state) {
        Runnable what = trapAtWrite.orElseThrow();
        trapAtWrite = Optional.empty();
        boolean written = random.nextBoolean();
        if (written) {
            node.write(state);
        }
        group.happenings.count(Happening.WRITE_INTERRUPTED);
        group.timeline.note(group.agenda.nowNanos(), node.name(), written ? "(just written)" : "(not written yet)");
        what.run();
    }

    private void written() {
        if (!ended) {
            beingWritten.ifPresent(node::write);
            beingWritten = Optional.empty();
            run();
        }
    }
}
