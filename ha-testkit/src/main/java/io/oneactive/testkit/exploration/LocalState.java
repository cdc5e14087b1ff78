package io.oneactive.testkit.exploration;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Event;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A state of the rules of one process, right after a turn. It is known by one history that leads to it: since the rules are a function,
 * whatever history led to the same state, the same follows.
 */
final class LocalState {
    final int number;
    final Birth birth;
    final Optional<Step> last;
    final NodeState state;
    final int term;

    /** The instant of the last turn in the one history. */
    final long turnNanos;

    /** How long after the turn the next one is due. */
    final int dueMicros;

    /** Everything but the probes sent. */
    final Packed packed;

    /** The numbers of the probes sent, ascending, and the cores of what is remembered of each. */
    final int[] sentSequences;

    final int[] sentCores;
    final Map<Cause, Turn> turns = new HashMap<>();

    /**
     * The last turn of the history.
     *
     * @param before where it started from
     * @param cause what happened
     */
    record Step(LocalState before, Cause cause) {}

    /**
     * Something that happens to a process.
     *
     * @param event what
     * @param afterMicros how long after the turn before
     */
    record Cause(Event event, int afterMicros) {}

    LocalState(
            int number,
            Birth birth,
            Optional<Step> last,
            NodeState state,
            int term,
            long turnNanos,
            int dueMicros,
            Packed packed,
            int[] sentSequences,
            int[] sentCores) {
        this.number = number;
        this.birth = birth;
        this.last = last;
        this.state = state;
        this.term = term;
        this.turnNanos = turnNanos;
        this.dueMicros = dueMicros;
        this.packed = packed;
        this.sentSequences = sentSequences;
        this.sentCores = sentCores;
    }
}
