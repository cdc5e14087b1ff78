package io.oneactive.testkit.exploration;

import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.WitnessStep;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.testkit.simulation.Invariant;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** What a {@link Choice} makes of a {@link Situation}, which it changes. */
final class Moves {
    private static final WitnessAnswer NO_ANSWER = new WitnessAnswer.Unknown("no answer within the time limit");
    private static final WitnessAnswer REFUSED = new WitnessAnswer.Unknown("connection refused");
    private static final WitnessAnswer DENIED = new WitnessAnswer.Denied("denied", Optional.empty());

    private final World world;
    private final Deeds deeds;
    private final Findings findings;
    private Witnesses witnesses = Witnesses.NOBODY;

    /** Whoever is told what happens. */
    interface Witnesses {
        Witnesses NOBODY = new Witnesses() {
            @Override
            public void passed(int micros) {}

            @Override
            public void happened(String place, Object thing) {}
        };

        void passed(int micros);

        void happened(String place, Object thing);
    }

    Moves(World world, Findings findings) {
        this.world = world;
        this.findings = findings;
        this.deeds = new Deeds(world, findings);
    }

    void tell(Witnesses told) {
        witnesses = told;
        deeds.tell(told);
    }

    static boolean isLate(int underway) {
        return (underway & 1) == 1;
    }

    Traveller traveller(Situation situation, int place) {
        return world.travellers.at(situation.underway[place] >> 1);
    }

    // ---- turns

    /** What the rules do in a choice that lets them. */
    Turn turn(Situation situation, Choice choice) {
        Machine machine = situation.machines[nodeOf(situation, choice)];
        return world.locals.turn(world.localOf(machine), event(situation, choice), machine.age);
    }

    private int nodeOf(Situation situation, Choice choice) {
        return choice.kind() == Choice.Kind.DELIVER
                ? traveller(situation, choice.subject()).to()
                : choice.subject();
    }

    private Event event(Situation situation, Choice choice) {
        return switch (choice.kind()) {
            case DELIVER -> traveller(situation, choice.subject()).event();
            case FIRE -> new Event.TimePassed();
            case ANSWER -> answered(situation, choice, world.answers.at(situation.machines[choice.subject()].answer));
            case GIVE_UP -> answered(situation, choice, NO_ANSWER);
            case REFUSE -> answered(situation, choice, REFUSED);
            case RESIGN -> new Event.HandoverRequested(Reason.RESIGNED, Optional.empty());
            default -> throw new IllegalStateException(choice + " is no turn");
        };
    }

    private Event answered(Situation situation, Choice choice, WitnessAnswer answer) {
        Request request = world.requests.at(situation.machines[choice.subject()].request);
        return new Event.WitnessAnswered(request.ask().claim(), request.ask().step(), answer);
    }

    private void takeTurn(Situation situation, Choice choice) {
        int node = nodeOf(situation, choice);
        Machine machine = situation.machines[node];
        Turn turn = turn(situation, choice);
        Event event = event(situation, choice);
        witnesses.happened(id(node), event);
        switch (choice.kind()) {
            case DELIVER -> situation.underway = Ints.without(situation.underway, choice.subject());
            case ANSWER -> deeds.endRequest(machine);
            case GIVE_UP -> {
                boolean onItsWay = machine.fate == Machine.LATE
                        || (machine.fate == Machine.ASKED && situation.reachesWitness(node));
                if (onItsWay) {
                    situation.orphans = Ints.with(situation.orphans, machine.request);
                }
                deeds.endRequest(machine);
            }
            case REFUSE -> deeds.endRequest(machine);
            default -> {}
        }
        checkProgress(node, machine, turn);
        turn.problem().ifPresent(problem -> findings.broken(Invariant.WELL_BEHAVED, id(node) + " " + problem));
        deeds.begin(situation, node, turn);
        int end = choice.effects() < 0 ? turn.effects().size() : choice.effects();
        deeds.carryOut(situation, node, turn, 0, end);
        if (end < turn.effects().size()) {
            breakOff(situation, node, choice, turn, end);
        } else {
            deeds.checkWhole(situation, node);
        }
    }

    /** A turn that changes nothing and is due again at once would be repeated for ever. */
    private void checkProgress(int node, Machine machine, Turn turn) {
        LocalState before = world.localOf(machine);
        if (machine.age == 0
                && turn.after().dueMicros == 0
                && turn.effects().isEmpty()
                && turn.after().packed.core == before.packed.core) {
            findings.broken(Invariant.WELL_BEHAVED, id(node) + " asks for a turn at the same instant for ever");
        }
    }

    private void breakOff(Situation situation, int node, Choice choice, Turn turn, int end) {
        Machine machine = situation.machines[node];
        if (machine.isDown()) {
            return;
        }
        if (choice.isKilled()) {
            witnesses.happened(id(node), "(killed between two effects)");
            deeds.kill(situation, node);
        } else {
            witnesses.happened(id(node), "(not run any more between two effects)");
            machine.process = Machine.STOPPED;
            machine.turn = turn.number();
            machine.effectsDone = end;
        }
    }

    private void goOn(Situation situation, int node) {
        Machine machine = situation.machines[node];
        witnesses.happened(id(node), "goes on");
        machine.process = Machine.RUNNING;
        if (machine.turn != Machine.NONE) {
            Turn turn = world.locals.turn(machine.turn);
            int from = machine.effectsDone;
            machine.turn = Machine.NONE;
            machine.effectsDone = 0;
            deeds.carryOut(situation, node, turn, from, turn.effects().size());
        }
    }

    private void start(Situation situation, int node, boolean withState) {
        Machine machine = situation.machines[node];
        if (!withState) {
            machine.disk = Machine.NONE;
        }
        machine.lives++;
        boolean remembers = machine.disk != Machine.NONE;
        Birth birth = new Birth(
                node,
                machine.lives,
                remembers ? Optional.of(world.disks.at(machine.disk)) : Optional.empty(),
                situation.highestTerm);
        witnesses.happened(
                id(node),
                "starts, state file: "
                        + birth.remembered().map(Object::toString).orElse("none"));
        Turn turn = world.locals.start(birth);
        machine.process = Machine.RUNNING;
        deeds.begin(situation, node, turn);
        deeds.carryOut(situation, node, turn, 0, turn.effects().size());
    }

    // ---- the witness

    private void apply(Situation situation, int number) {
        Request request = world.requests.at(number);
        int claim = world.claims.of(request.claim());
        WitnessStep step = request.ask().step();
        boolean granted = switch (step) {
            case ACQUIRE -> situation.lease.acquire(claim, world.options.leaseMicros());
            case RECORD ->
                situation.lease.record(claim, Math.toIntExact(request.ask().term()));
            case RENEW -> situation.lease.renew(claim, world.options.leaseMicros());
            case RELEASE -> situation.lease.release(claim);
        };
        witnesses.happened(
                "witness",
                id(request.node()) + " " + step + " claim " + request.ask().claim()
                        + (step == WitnessStep.RECORD ? " term " + request.ask().term() : "") + ": "
                        + (granted ? "granted" : "denied"));
        Machine machine = situation.machines[request.node()];
        boolean isAwaited =
                machine.request == number && (machine.fate == Machine.ASKED || machine.fate == Machine.LATE);
        if (isAwaited) {
            machine.answer = world.answers.of(granted ? granted(situation, request) : DENIED);
            machine.fate = machine.fate == Machine.ASKED ? Machine.ANSWERED : Machine.ANSWER_LATE;
        }
    }

    private WitnessAnswer granted(Situation situation, Request request) {
        Duration validity = request.ask().step() == WitnessStep.RELEASE
                ? Duration.ZERO
                : Duration.ofNanos(LocalStates.nanos(world.options.leaseValidityMicros()));
        LeaseRequest asked = new LeaseRequest(
                "explored",
                id(request.node()),
                new UUID(request.process(), request.ask().claim()),
                Duration.ofNanos(LocalStates.nanos(world.options.witnessTimeLimitMicros())));
        return new WitnessAnswer.Granted(new Lease(asked, validity), situation.lease.registeredTerm);
    }

    // ---- all

    void make(Situation situation, Choice choice) {
        int subject = choice.subject();
        boolean isFree = choice.kind() == Choice.Kind.REFUSE && !situation.reachesWitness(subject);
        situation.faults += choice.isFault() && !isFree ? 1 : 0;
        switch (choice.kind()) {
            case DELIVER, FIRE, ANSWER, GIVE_UP, REFUSE, RESIGN -> takeTurn(situation, choice);
            case WAIT -> pass(situation, untilSomethingIsDue(situation));
            case WAIT_A_STEP ->
                pass(situation, LocalStates.micros(world.options.step().toNanos()));
            case APPLY -> apply(situation, situation.machines[subject].request);
            case APPLY_ORPHAN -> {
                int request = situation.orphans[subject];
                situation.orphans = Ints.without(situation.orphans, subject);
                apply(situation, request);
            }
            case START -> start(situation, subject, true);
            case START_WITHOUT_STATE -> start(situation, subject, false);
            case GO_ON -> goOn(situation, subject);
            default -> disturb(situation, choice);
        }
    }

    private void disturb(Situation situation, Choice choice) {
        int subject = choice.subject();
        switch (choice.kind()) {
            case HEAL -> {
                witnesses.happened("network", "healed");
                situation.cuts = 0;
            }
            case WITNESS_BACK -> {
                witnesses.happened("witness", "reached by " + id(subject) + " again");
                situation.away &= ~(1 << subject);
            }
            case LOSE -> {
                tellOfFrame(situation, subject, "is lost");
                situation.underway = Ints.without(situation.underway, subject);
            }
            case DELAY -> {
                tellOfFrame(situation, subject, "is late");
                int number = situation.underway[subject];
                situation.underway = Ints.with(Ints.without(situation.underway, subject), number | 1);
            }
            case DUPLICATE -> {
                tellOfFrame(situation, subject, "is doubled");
                situation.underway = Ints.with(situation.underway, situation.underway[subject] | 1);
            }
            case CUT -> cut(situation, subject, choice.detail(), false);
            case CUT_BOTH -> cut(situation, subject, choice.detail(), true);
            case CRASH -> {
                witnesses.happened(id(subject), "(killed)");
                deeds.kill(situation, subject);
            }
            case STOP -> {
                witnesses.happened(id(subject), "(not run any more)");
                situation.machines[subject].process = Machine.STOPPED;
            }
            case REQUEST_LATE -> {
                witnesses.happened("witness", "the request of " + id(subject) + " is late");
                situation.machines[subject].fate = Machine.LATE;
            }
            case ANSWER_LATE -> {
                witnesses.happened("witness", "the answer to " + id(subject) + " is late");
                situation.machines[subject].fate = Machine.ANSWER_LATE;
            }
            case WITNESS_AWAY -> {
                witnesses.happened("witness", "not reached by " + id(subject) + " any more");
                situation.away |= 1 << subject;
            }
            default -> throw new IllegalStateException(choice + " is not known");
        }
    }

    private void tellOfFrame(Situation situation, int place, String what) {
        Traveller traveller = traveller(situation, place);
        witnesses.happened("network", "a frame of " + id(traveller.from()) + " to " + id(traveller.to()) + " " + what);
    }

    private void cut(Situation situation, int from, int to, boolean both) {
        witnesses.happened("network", id(from) + (both ? " and " : " to ") + id(to) + " cut");
        situation.cuts |= Situation.cut(from, to) | (both ? Situation.cut(to, from) : 0);
    }

    private void pass(Situation situation, int micros) {
        situation.pass(micros);
        witnesses.passed(micros);
    }

    /** The distance of the next instant at which something changes by itself. */
    int untilSomethingIsDue(Situation situation) {
        int next = situation.lease.left > 0 ? situation.lease.left : Integer.MAX_VALUE;
        for (Machine machine : situation.machines) {
            if (machine.isRunning()) {
                next = Math.min(next, world.localOf(machine).dueMicros - machine.age);
                if (machine.fate != Machine.IDLE) {
                    next = Math.min(next, world.options.witnessTimeLimitMicros() - machine.requestAge);
                }
            }
            if (machine.authorityLeft > 0) {
                next = Math.min(next, machine.authorityLeft);
            }
        }
        return next;
    }

    boolean isActive(Situation situation, int node) {
        Machine machine = situation.machines[node];
        return machine.authorityLeft > 0 && machine.isRunning() && world.localOf(machine).state == NodeState.ACTIVE;
    }

    private String id(int node) {
        return world.options.ids().get(node);
    }
}
