package io.oneactive.testkit.exploration;

import io.oneactive.engine.election.Effect;
import java.util.List;
import java.util.Optional;

/**
 * What the rules do about something that happens.
 *
 * @param number of this turn
 * @param after the state of the rules afterwards
 * @param effects what is to be carried out; deadlines as distances from the turn
 * @param problem what is wrong with the turn in itself, when something is
 */
record Turn(int number, LocalState after, List<Effect> effects, Optional<String> problem) {
    /** Whether somebody else, or the process's next life, could see that this effect was carried out. */
    static boolean isVisible(Effect effect) {
        return !(effect instanceof Effect.Announce)
                && !(effect instanceof Effect.Dropped)
                && !(effect instanceof Effect.HandoverEnded);
    }

    /** Whether it makes a difference that the process gets no further than to the effect of this index, which is not carried out. */
    boolean canBreakBefore(int index) {
        return index > 0
                && isVisible(effects.get(index))
                && effects.subList(0, index).stream().anyMatch(Turn::isVisible);
    }
}
