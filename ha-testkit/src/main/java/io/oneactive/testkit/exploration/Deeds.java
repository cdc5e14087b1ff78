package io.oneactive.testkit.exploration;

import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Event;
import io.oneactive.testkit.simulation.Invariant;
import java.util.Arrays;

/** Carries out the effects of a turn, one by one and in their order, as the engine's runtime does, and checks what each of them brings about. */
final class Deeds {
    private static final String HERE = "";

    private final World world;
    private final Findings findings;
    private Moves.Witnesses witnesses = Moves.Witnesses.NOBODY;

    Deeds(World world, Findings findings) {
        this.world = world;
        this.findings = findings;
    }

    void tell(Moves.Witnesses told) {
        witnesses = told;
    }

    /** The rules have decided; nothing of it has been carried out. */
    void begin(Situation situation, int node, Turn turn) {
        Machine machine = situation.machines[node];
        machine.securedTerm = machine.authorityLeft > 0 ? machine.authorityTerm : Machine.NONE;
        machine.local = turn.after().number;
        machine.age = 0;
        situation.highestTerm = Math.max(situation.highestTerm, turn.after().term);
    }

    void carryOut(Situation situation, int node, Turn turn, int from, int end) {
        for (int index = from; index < end && !situation.machines[node].isDown(); index++) {
            Effect effect = turn.effects().get(index);
            witnesses.happened(id(node), effect);
            carryOut(situation, node, effect);
        }
        if (end == turn.effects().size()) {
            situation.machines[node].securedTerm = 0;
        }
    }

    private void carryOut(Situation situation, int node, Effect effect) {
        Machine machine = situation.machines[node];
        if (effect instanceof Effect.Send send) {
            send(situation, node, send);
        } else if (effect instanceof Effect.SecureRole secure) {
            secure(situation, node, secure);
        } else if (effect instanceof Effect.Persist persist) {
            machine.disk = world.disks.of(persist.state());
        } else if (effect instanceof Effect.EndRole) {
            machine.endRole();
            machine.securedTerm = Machine.NONE;
        } else if (effect instanceof Effect.AskWitness ask) {
            machine.waiting = appended(machine.waiting, world.requests.of(new Request(node, process(machine), ask)));
            nextRequest(machine);
        } else if (effect instanceof Effect.Announce announce) {
            checkRegister(situation, node, announce);
        } else if (effect instanceof Effect.StopWork stop) {
            Traveller done = new Traveller(node, node, process(machine), new Event.WorkStopped(stop.handover()));
            situation.underway = Ints.with(situation.underway, 2 * world.travellers.of(done));
        } else if (effect instanceof Effect.Halt halt) {
            if (halt.reason() != Reason.CLOSED) {
                findings.broken(Invariant.WELL_BEHAVED, id(node) + " ended by itself: " + halt.reason());
            }
            kill(situation, node);
        }
    }

    private int process(Machine machine) {
        return world.localOf(machine).birth.incarnation();
    }

    private void send(Situation situation, int node, Effect.Send send) {
        for (int to = 0; to < situation.machines.length; to++) {
            boolean meant =
                    to != node && (send.to().isEmpty() || send.to().get().equals(id(to)));
            if (meant && !situation.isCut(node, to) && !situation.machines[to].isDown()) {
                Traveller frame = new Traveller(node, to, 0, new Event.ProbeReceived(send.probe(), HERE));
                situation.underway = Ints.with(situation.underway, 2 * world.travellers.of(frame));
            }
        }
    }

    // ---- the role

    private void secure(Situation situation, int node, Effect.SecureRole secure) {
        Machine machine = situation.machines[node];
        int term = Math.toIntExact(secure.term());
        boolean prolonged = machine.securedTerm == term;
        machine.authorityTerm = term;
        machine.authorityLeft = Math.max(0, LocalStates.micros(secure.deadlineNanos()) - machine.age);
        if (machine.authorityLeft == 0) {
            machine.endRole();
            return;
        }
        if (!prolonged) {
            machine.securedTerm = term;
            if (term <= situation.highestActive) {
                findings.broken(
                        Invariant.TERMS_GROW,
                        id(node) + " became active in term " + term + ", but term " + situation.highestActive
                                + " was active before");
            }
            situation.highestActive = Math.max(situation.highestActive, term);
        }
        for (int other = 0; other < situation.machines.length; other++) {
            if (other != node && situation.machines[other].authorityLeft > 0) {
                findings.broken(
                        Invariant.AT_MOST_ONE_ACTIVE,
                        id(other) + " is active for " + millis(situation.machines[other].authorityLeft) + " more, and "
                                + id(node) + " for " + millis(machine.authorityLeft));
            }
        }
    }

    private static String millis(int micros) {
        return micros / 1_000 + " ms";
    }

    /** Who relies on the lease has its term in the register. */
    private void checkRegister(Situation situation, int node, Effect.Announce announce) {
        if (announce.to() == NodeState.ACTIVE && announce.from() != NodeState.ACTIVE) {
            findings.activated(announce.reason());
        }
        boolean reliesOnLease =
                announce.reason() == Reason.ELECTED_WITH_WITNESS || announce.reason() == Reason.WITNESS_INSURED;
        if (reliesOnLease && situation.lease.registeredTerm < announce.term()) {
            findings.broken(
                    Invariant.TERMS_GROW,
                    id(node) + " relies on the witness in term " + announce.term() + ", but the register says "
                            + situation.lease.registeredTerm);
        }
    }

    /** After a whole turn the rules and {@code isActive()} say the same. */
    void checkWhole(Situation situation, int node) {
        Machine machine = situation.machines[node];
        if (machine.isDown()) {
            return;
        }
        LocalState local = world.localOf(machine);
        boolean secured = machine.authorityLeft > 0 && machine.authorityTerm == local.term;
        if ((local.state == NodeState.ACTIVE) != secured && local.dueMicros > 0) {
            findings.broken(
                    Invariant.EXPLAINED,
                    id(node) + " is " + local.state + " in term " + local.term + ", but its role is "
                            + (secured ? "" : "not ") + "secured");
        }
    }

    // ---- requests and the end

    private static int[] appended(int[] values, int value) {
        int[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = value;
        return more;
    }

    private static void nextRequest(Machine machine) {
        if (machine.fate == Machine.IDLE && machine.waiting.length > 0) {
            machine.fate = Machine.ASKED;
            machine.request = machine.waiting[0];
            machine.requestAge = 0;
            machine.waiting = Ints.without(machine.waiting, 0);
        }
    }

    void endRequest(Machine machine) {
        machine.endRequest();
        nextRequest(machine);
    }

    /** A request that is on its way may still be applied; a frame that is late may find the next process. */
    void kill(Situation situation, int node) {
        Machine machine = situation.machines[node];
        if (machine.fate == Machine.LATE || (machine.fate == Machine.ASKED && situation.reachesWitness(node))) {
            situation.orphans = Ints.with(situation.orphans, machine.request);
        }
        machine.endProcess();
        for (int place = situation.underway.length - 1; place >= 0; place--) {
            int number = situation.underway[place];
            Traveller traveller = world.travellers.at(number >> 1);
            if (traveller.to() == node && (!Moves.isLate(number) || traveller.process() != 0)) {
                situation.underway = Ints.without(situation.underway, place);
            }
        }
    }

    private String id(int node) {
        return world.options.ids().get(node);
    }
}
