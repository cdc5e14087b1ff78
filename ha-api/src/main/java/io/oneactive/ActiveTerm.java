package io.oneactive;

import java.time.Duration;

/**
 * One period in which this node is active, with its fencing token.
 *
 * <p>All methods may be called from any thread, never block and cost some tens of nanoseconds. Once over, a term is over for ever: when
 * the node becomes active again, that is another term with a greater token.
 *
 * <p>With one exception: when the wall clock is stepped ahead, which at first looks like a machine that was suspended, all answers are
 * no until the node's next turn, some milliseconds later (at most a probe interval); then the same term is held again. Nobody else is active
 * meanwhile, and listeners hear only {@link Reason#CLOCK_STEPPED}. So code that finds its term over asks the node again, for instance by
 * {@link HaNode#awaitActive()}, instead of waiting for an event.
 */
public interface ActiveTerm {
    /**
     * The fencing token: the term of the election. In quorum mode each token is greater than all earlier tokens of the group; pass it
     * along with every side effect, and let the receiver refuse a token that is lower than the highest it has seen.
     *
     * @return a positive number
     */
    long token();

    /**
     * How long the role is secured from now on, if nothing more is heard. Grows again with each probe that is answered.
     *
     * @return zero when the term is over, never negative
     */
    Duration remaining();

    /**
     * Whether the term lasts at this instant. Becomes false by the passing of time alone: also in a process that was stopped and woke up
     * again.
     *
     * @return true while this node is active in this very term
     */
    boolean isHeld();

    /**
     * Throws when the term is over; for use right before an act.
     *
     * @throws NotActiveException when {@link #isHeld()} is false
     */
    void check();
}
