package io.oneactive.engine.election;

import io.oneactive.NodeState;
import java.util.List;
import java.util.Optional;

/**
 * The one kind of frame: the complete state of its sender, so that loss, duplication and reordering need no special case.
 *
 * @param sender id of the sending node
 * @param active whether the role is occupied by the sender
 * @param bootTimeEPOCH start of the sender's process in seconds of UTC
 * @param details everything that the original C# library does not know; empty for its frames
 */
public record Probe(String sender, boolean active, long bootTimeEPOCH, Optional<Details> details) {

    /**
     * What the sender asks of those who receive the probe.
     */
    public enum Ask {
        /** Nothing. */
        NONE,
        /** An active node asks for another promise. */
        GRANT,
        /** A candidate asks for a vote in the probe's term. */
        VOTE,
        /** A candidate asks whether it would get a vote in the next term. */
        PRE_VOTE
    }

    /** What a grant says. */
    public enum GrantKind {
        /** A promise to an active node. */
        GRANT,
        /** A vote, which is a promise as well. */
        VOTE,
        /** A vote would be given. Promises nothing. */
        PRE_VOTE,
        /** No. */
        DENY
    }

    /**
     * An answer to one probe of one node.
     *
     * @param to the node that asked
     * @param incarnation its process
     * @param sequence the number of the probe that is answered
     * @param term the term that was asked for; with {@link GrantKind#DENY} the term above which the voter could say yes
     * @param kind what is said
     * @param millis how long the promise lasts, from the receipt of the probe, on the voter's clock; 0 when nothing is promised
     */
    public record Grant(String to, long incarnation, long sequence, long term, GrantKind kind, long millis) {}

    /**
     * A vote that was given.
     *
     * @param term in which term
     * @param candidate to whom
     */
    public record Vote(long term, String candidate) {}

    /**
     * What nodes of this project tell each other beyond the original's three fields.
     *
     * @param cluster name of the group
     * @param incarnation random number of the sending process
     * @param sequence number of the probe in this process, growing
     * @param term the sender's term
     * @param state the sender's state
     * @param promiseMillis how long a promise the sender asks for
     * @param vote the sender's vote in its term, if it gave one
     * @param asks what is asked
     * @param grants answers to probes
     * @param priority the sender's priority
     * @param eligible whether the sender could become active
     * @param resigned whether the sender gave up its role in this very term, and whom it wants as successor
     * @param returned incarnations of voters that came back and whose long grant the sender does not rely on any more
     * @param configuration hash of the settings that should be equal on all nodes
     */
    public record Details(
            String cluster,
            long incarnation,
            long sequence,
            long term,
            NodeState state,
            long promiseMillis,
            Optional<Vote> vote,
            Ask asks,
            List<Grant> grants,
            int priority,
            boolean eligible,
            Resignation resigned,
            List<Long> returned,
            int configuration) {}

    /**
     * Whether the sender has given up its role in the term of the probe.
     *
     * @param resigned true while it waits for a successor
     * @param successor the wanted successor, if any
     */
    public record Resignation(boolean resigned, Optional<String> successor) {
        /** Not resigned. */
        public static final Resignation NONE = new Resignation(false, Optional.empty());
    }
}
