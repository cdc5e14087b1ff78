package io.oneactive.spi;

/**
 * Keeps work that is done outside of this process from going on after the role: told in advance until when this node occupies it, so that the work
 * can be ended in time although this process has been stopped or killed meanwhile. Whoever works inside of the process needs none, and asks {@link
 * io.oneactive.ActiveTerm#isHeld()}.
 *
 * <p><b>What goes with it:</b> not {@code trustCrashEvidence}, on any node of the group: who believes that a process is gone does not wait for the work that
 * has outlived it. And a node that is started again may vote for another one at once, so whoever starts it ends what is left of its former work
 * first, before {@link io.oneactive.HaNode#start}; for work that is told of here this is not checked.
 *
 * <p><b>Thread:</b> the election loop's. <b>Blocking, errors:</b> must neither block nor throw. <b>Order:</b> an instant that is earlier than
 * the one told before is told before this node does anything that lets another one be active earlier; while listeners are told that the role is over, a
 * witness lease is still kept. <b>Closing:</b> told a last time that nothing is occupied when the node ends.
 */
@FunctionalInterface
public interface RoleGuard {
    /**
     * No other node becomes active before this instant, whatever happens to this process; by then the work must have ended. Called again whenever
     * the instant changes: to a later one with each probe that is answered, also while a resigning node waits for its listeners; to an earlier one
     * when a long grant or a lease is replaced, or the role is over.
     *
     * @param token the fencing token of the term
     * @param untilNanos on the clock of {@link System#nanoTime()}, which all processes of a Linux host share; not in the future when the role is
     *     not occupied
     */
    void occupiedUntil(long token, long untilNanos);
}
