package io.oneactive.engine.election;

import java.util.List;
import java.util.Optional;

/**
 * What a node must not forget. Written durably before it is acted on.
 *
 * @param term the highest term that this node voted in or followed
 * @param votedFor whom it voted for in this term
 * @param longestPromiseMillis the longest promise it may have given and not kept yet; the length of the quarantine after a start
 * @param cleanStop whether the node stopped with no promise outstanding
 * @param leave the promise that was left behind when the node went for a planned while
 * @param forced the last term in which this node was active by a person's word; kept for ever
 */
public record DurableState(
        long term,
        Optional<String> votedFor,
        long longestPromiseMillis,
        boolean cleanStop,
        Optional<LeaveGrant> leave,
        Optional<Forced> forced) {
    /** Nothing to remember. */
    public static final DurableState FRESH =
            new DurableState(0, Optional.empty(), 0, true, Optional.empty(), Optional.empty());

    /**
     * A long promise given before a planned stop (rule 11 of the protocol).
     *
     * @param to the active node
     * @param incarnation its process
     * @param millis how long it lasts; after a restart it counts anew from the start
     */
    public record LeaveGrant(String to, long incarnation, long millis) {}

    /**
     * A role that a person forced (rule 12 of the protocol).
     *
     * @param term the term, durable before it was asked for
     * @param atMillis when, in milliseconds since 1970 on this machine's clock; for people
     * @param vouched the members that are off, as the person said
     * @param regularMillis since when no majority can be without knowledge of the term; empty: not yet
     * @param times how many terms this node was forced in, with this one
     */
    public record Forced(long term, long atMillis, List<String> vouched, Optional<Long> regularMillis, int times) {}
}
