package io.oneactive;

import java.time.Duration;
import java.util.List;

/**
 * What came of {@link HaNode#forceActive} or {@link HaNode#mayForceActive}.
 *
 * @param outcome whether it was done
 * @param term the node's term; the forced one when it was done
 * @param silent the members that are not heard, sorted: those that a person has to vouch for
 * @param mayRun how many of the silent ones may be switched on before the role is regular; mostly none
 * @param detail a sentence for people: why not, or who is vouched for
 */
public record ForceResult(Outcome outcome, long term, List<String> silent, int mayRun, String detail) {
    /**
     * How long after {@link HaNode#forceActive} this node becomes active by it at the latest. What has not been done until then is refused; more than
     * twice as long as a witness that hangs is waited for, behind a call that hangs already.
     */
    public static final Duration LIMIT = Duration.ofMinutes(5);

    /** How it can end. */
    public enum Outcome {
        /** The node is active by the person's word. */
        FORCED,
        /** It was only asked: nothing that this node knows is against it, as long as the witness does not answer. */
        POSSIBLE,
        /** Nothing was done. */
        REFUSED
    }
}
