package io.oneactive.testkit.exploration;

import io.oneactive.testkit.exploration.Choice.Kind;
import java.util.function.Predicate;

/** Reaches the situation in which an exploration begins: without faults, and by the first choice there is. */
final class Starts {
    private static final int MOST_CHOICES = 10_000;

    /** For so many failure timeouts a group is left alone until it is at rest: the register is written and the lease given back by then. */
    private static final int REST_TIMEOUTS = 6;

    private final World world;
    private final Moves moves;
    private final Choices choices;

    Starts(World world, Moves moves, Choices choices) {
        this.world = world;
        this.moves = moves;
        this.choices = choices;
    }

    Situation reach(StartState wanted) {
        Situation situation = new Situation(world.options.nodes());
        if (wanted == StartState.FRESH) {
            return situation;
        }
        for (int node = 0; node < world.options.nodes(); node++) {
            moves.make(situation, new Choice(Kind.START, node, 0));
        }
        until(situation, this::isSomeoneActive);
        rest(situation);
        switch (wanted) {
            case FRESH, REST -> {}
            case ACTIVE_CRASHED -> crashActive(situation);
            case PARTITIONED -> cutOffActive(situation);
            case TAKEN_OVER -> {
                crashActive(situation);
                until(situation, this::isSomeoneActive);
            }
        }
        situation.faults = 0;
        return situation;
    }

    private int active(Situation situation) {
        for (int node = 0; node < situation.machines.length; node++) {
            if (moves.isActive(situation, node)) {
                return node;
            }
        }
        return Machine.NONE;
    }

    private boolean isSomeoneActive(Situation situation) {
        return active(situation) != Machine.NONE;
    }

    private void crashActive(Situation situation) {
        moves.make(situation, new Choice(Kind.CRASH, active(situation), 0));
    }

    private void cutOffActive(Situation situation) {
        int active = active(situation);
        for (int other = 0; other < situation.machines.length; other++) {
            if (other != active) {
                moves.make(situation, new Choice(Kind.CUT_BOTH, active, other));
            }
        }
    }

    private void rest(Situation situation) {
        int left = REST_TIMEOUTS * world.options.timeoutMicros();
        while (left > 0) {
            Choice choice = first(situation);
            if (choice.kind() == Kind.WAIT) {
                left -= moves.untilSomethingIsDue(situation);
            }
            moves.make(situation, choice);
        }
        until(situation, calm -> first(calm).kind() == Kind.WAIT);
    }

    private void until(Situation situation, Predicate<Situation> reached) {
        for (int count = 0; !reached.test(situation); count++) {
            if (count > MOST_CHOICES) {
                throw new IllegalStateException("the start of the exploration is not reached: nobody becomes active");
            }
            moves.make(situation, first(situation));
        }
    }

    /** What is due; else time passes. */
    private Choice first(Situation situation) {
        for (Choice choice : choices.in(situation)) {
            boolean restores = switch (choice.kind()) {
                case START, GO_ON, HEAL, WITNESS_BACK, WAIT_A_STEP -> true;
                default -> false;
            };
            if (!restores && !choice.isFault()) {
                return choice;
            }
        }
        throw new IllegalStateException("nothing happens any more in the start of the exploration");
    }
}
