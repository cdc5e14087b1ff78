package io.oneactive.spi;

import java.time.Duration;

/**
 * A third party that gives an exclusive lease to one node at a time and keeps a register of the highest term.
 *
 * <p><b>Threads:</b> the lease methods are called one at a time by a thread of the engine; {@link #inspect} by another, possibly at the same
 * time. <b>Blocking:</b> every method may block, but must return within its time limit; an answer that is not there by then is {@link
 * WitnessAnswer.Unknown}, and the engine stops waiting. <b>Errors:</b> no method throws for an operating error; an exception counts as {@link
 * WitnessAnswer.Unknown}. <b>Lost, late and repeated requests:</b> a request that was given up may still be applied later; so a lease id is
 * new for every claim, the same request may be repeated with the same id, and after a release its id is never used again. <b>Closing:</b> the
 * node closes its witness, also when it was given as an instance; a call under way may be interrupted by that.
 *
 * <p><b>What must hold for safety:</b> between the instant at which a request that is later answered {@link WitnessAnswer.Granted} was sent and
 * the end of {@link Lease#validity()}, on a clock that is at most 1 % off, no other lease id is granted, unless this one was released. A
 * registered term never shrinks and is only written by the holder of the lease. Nothing is ever created at run time that would make two
 * witnesses out of one.
 */
public interface Witness extends AutoCloseable {
    /**
     * Asks for the exclusive lease. May be repeated with the same lease id when the answer was unknown.
     *
     * @param request who asks, with which id
     * @return granted: the lease, with the registered term as it was read under the lease; denied: another holds it, or may still believe so;
     *     unknown: it may or may not be held
     */
    WitnessAnswer acquire(LeaseRequest request);

    /**
     * Writes a term to the register, under the lease. Only after this was granted the lease counts for anything.
     *
     * @param lease held
     * @param term greater than or equal to the registered term
     * @return granted: the term is durably registered; denied: the lease is lost, or the registered term is higher; unknown: it may or may not
     *     be registered
     */
    WitnessAnswer record(Lease lease, long term);

    /**
     * Prolongs the lease.
     *
     * @param lease held
     * @return granted: {@link Lease#validity()} counts anew, from before this request was sent; denied: the lease is lost for certain; unknown: it
     *     may or may not be prolonged
     */
    WitnessAnswer renew(Lease lease);

    /**
     * Gives the lease back, so that another node can have it at once. Also called for requests whose answer was unknown or came too late.
     *
     * @param lease held, or perhaps held
     * @return granted: not held by this id any more, also when it was not before; unknown: may still be held until it expires
     */
    WitnessAnswer release(Lease lease);

    /**
     * Looks at the witness without changing anything, along the same way that a claim would take, so that a claim is never the first call and
     * a fault raises an alarm while all is well.
     *
     * @param timeLimit after this it must have returned
     * @return what is there
     */
    InspectAnswer inspect(Duration timeLimit);

    /**
     * How long a lease lasts at most that is not renewed, as the witness counts it: what an absent node was granted is over after that.
     *
     * @return five minutes unless the witness knows better
     */
    default Duration longestLease() {
        return Duration.ofMinutes(5);
    }

    /** Ends all connections and threads. Does not release a lease. Further calls do nothing. */
    @Override
    void close();
}
