package io.oneactive.testkit.exploration;

import io.oneactive.NodeState;
import io.oneactive.testkit.exploration.Choice.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Which choices there are in a situation. What is due at an instant happens at that instant, in any order: time passes only when nothing is
 * left to do that was not disturbed.
 */
final class Choices {
    private final World world;
    private final Moves moves;
    private final List<Choice> found = new ArrayList<>();

    Choices(World world, Moves moves) {
        this.world = world;
        this.moves = moves;
    }

    /** Those without a fault come first. */
    List<Choice> in(Situation situation) {
        found.clear();
        boolean urgent = regular(situation);
        restorations(situation);
        if (!urgent) {
            waits(situation);
        }
        if (situation.faults < world.options.faults()) {
            brokenTurns(situation);
            faults(situation);
        }
        return found;
    }

    /** Whether anything must happen before time passes. */
    private boolean regular(Situation situation) {
        boolean urgent = false;
        for (int place = 0; place < situation.underway.length; place++) {
            if (isDeliverable(situation, place)) {
                found.add(Choice.turn(Kind.DELIVER, place));
                urgent |= !Moves.isLate(situation.underway[place]);
            }
        }
        for (int node = 0; node < situation.machines.length; node++) {
            Machine machine = situation.machines[node];
            if (machine.isRunning() && machine.age >= world.localOf(machine).dueMicros) {
                found.add(Choice.turn(Kind.FIRE, node));
                urgent = true;
            }
            urgent |= requests(situation, node, machine);
        }
        for (int place = 0; place < situation.orphans.length; place++) {
            if (place == 0 || situation.orphans[place] != situation.orphans[place - 1]) {
                found.add(new Choice(Kind.APPLY_ORPHAN, place, 0));
            }
        }
        return urgent;
    }

    private boolean requests(Situation situation, int node, Machine machine) {
        boolean urgent = false;
        boolean reaches = situation.reachesWitness(node);
        boolean unapplied = machine.fate == Machine.ASKED || machine.fate == Machine.LATE;
        boolean answered = machine.fate == Machine.ANSWERED || machine.fate == Machine.ANSWER_LATE;
        if (unapplied && reaches) {
            found.add(new Choice(Kind.APPLY, node, 0));
            urgent = machine.fate == Machine.ASKED && machine.isRunning();
        }
        if (answered && reaches && machine.isRunning()) {
            found.add(Choice.turn(Kind.ANSWER, node));
            urgent |= machine.fate == Machine.ANSWERED;
        }
        if (machine.fate != Machine.IDLE
                && machine.isRunning()
                && machine.requestAge >= world.options.witnessTimeLimitMicros()) {
            found.add(Choice.turn(Kind.GIVE_UP, node));
            urgent = true;
        }
        return urgent;
    }

    private boolean isDeliverable(Situation situation, int place) {
        if (place > 0 && situation.underway[place] == situation.underway[place - 1]) {
            return false;
        }
        Traveller traveller = moves.traveller(situation, place);
        return situation.machines[traveller.to()].isRunning();
    }

    private void restorations(Situation situation) {
        for (int node = 0; node < situation.machines.length; node++) {
            if (situation.machines[node].isDown()) {
                found.add(new Choice(Kind.START, node, 0));
            } else if (!situation.machines[node].isRunning()) {
                found.add(new Choice(Kind.GO_ON, node, 0));
            }
            if (!situation.reachesWitness(node)) {
                found.add(new Choice(Kind.WITNESS_BACK, node, 0));
                if (situation.machines[node].fate == Machine.ASKED && situation.machines[node].isRunning()) {
                    found.add(Choice.turn(Kind.REFUSE, node));
                }
            }
        }
        if (situation.cuts != 0) {
            found.add(new Choice(Kind.HEAL, 0, 0));
        }
    }

    private void waits(Situation situation) {
        int next = moves.untilSomethingIsDue(situation);
        int step = LocalStates.micros(world.options.step().toNanos());
        if (next < Integer.MAX_VALUE) {
            found.add(new Choice(Kind.WAIT, 0, 0));
            if (step > 0 && step < next) {
                found.add(new Choice(Kind.WAIT_A_STEP, 0, 0));
            }
        }
    }

    // ---- faults

    private void brokenTurns(Situation situation) {
        boolean killed = world.options.allows(Disturbance.CRASH_BETWEEN_EFFECTS);
        boolean stopped = world.options.allows(Disturbance.STOP_BETWEEN_EFFECTS);
        if (!killed && !stopped) {
            return;
        }
        for (Choice choice : List.copyOf(found)) {
            if (!choice.mayBreak()) {
                continue;
            }
            Turn turn = moves.turn(situation, choice);
            for (int effect = 1; effect < turn.effects().size(); effect++) {
                if (turn.canBreakBefore(effect)) {
                    if (killed) {
                        found.add(choice.killedBefore(effect));
                    }
                    if (stopped) {
                        found.add(choice.stoppedBefore(effect));
                    }
                }
            }
        }
    }

    private void faults(Situation situation) {
        for (int place = 0; place < situation.underway.length; place++) {
            Traveller traveller = moves.traveller(situation, place);
            boolean isFrame = traveller.process() == 0;
            if (isDeliverable(situation, place) && isFrame && !Moves.isLate(situation.underway[place])) {
                add(Kind.DELAY, place, 0);
                add(Kind.DUPLICATE, place, 0);
                if (!world.options.allows(Disturbance.DELAY)) {
                    // A frame that is late may never arrive: that is a loss.
                    add(Kind.LOSE, place, 0);
                }
            }
        }
        int nodes = situation.machines.length;
        for (int node = 0; node < nodes; node++) {
            Machine machine = situation.machines[node];
            if (!machine.isDown()) {
                add(Kind.CRASH, node, 0);
            } else {
                add(Kind.START_WITHOUT_STATE, node, 0);
            }
            if (machine.isRunning()) {
                add(Kind.STOP, node, 0);
                if (world.localOf(machine).state == NodeState.ACTIVE) {
                    add(Kind.RESIGN, node, 0);
                }
            }
            witnessFaults(situation, node, machine);
            for (int other = 0; other < nodes; other++) {
                if (other != node && !situation.isCut(node, other)) {
                    add(Kind.CUT, node, other);
                    if (node < other && !situation.isCut(other, node)) {
                        add(Kind.CUT_BOTH, node, other);
                    }
                }
            }
        }
    }

    private void witnessFaults(Situation situation, int node, Machine machine) {
        if (!world.options.witness() || !situation.reachesWitness(node)) {
            return;
        }
        add(Kind.WITNESS_AWAY, node, 0);
        if (machine.fate == Machine.ASKED) {
            add(Kind.REQUEST_LATE, node, 0);
            if (machine.isRunning()) {
                add(Kind.REFUSE, node, 0);
            }
        }
        if (machine.fate == Machine.ANSWERED) {
            add(Kind.ANSWER_LATE, node, 0);
        }
    }

    private void add(Kind kind, int subject, int detail) {
        if (kind.disturbance().filter(world.options::allows).isPresent()) {
            found.add(new Choice(kind, subject, detail));
        }
    }
}
