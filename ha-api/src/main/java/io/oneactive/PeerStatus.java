package io.oneactive;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What this node knows of a peer.
 *
 * @param nodeId the peer's id
 * @param address where it was heard last, as the transport writes it; empty when it was never heard
 * @param state its state, as it said last
 * @param active whether it said that it is active, and has been heard within the failure timeout
 * @param term its term, as it said last; 0 when it said none
 * @param lastHeard how long ago it was heard; empty when never
 * @param lastHeardAt the wall-clock time of it, for display
 * @param bootTimeEPOCH the start of its process in seconds of UTC, as it said
 * @param priority its priority, as it said
 * @param eligible whether it said that it could do the work
 * @param member whether the configuration names it; always false in open mode
 * @param key id of the key with which its newest frame was sealed; empty when it was not sealed, or its seal not looked at
 * @param grantRemaining how long its grant secures this node's role; zero when this node is not active or holds none
 */
public record PeerStatus(
        String nodeId,
        Optional<String> address,
        Optional<NodeState> state,
        boolean active,
        long term,
        Optional<Duration> lastHeard,
        Optional<Instant> lastHeardAt,
        long bootTimeEPOCH,
        int priority,
        boolean eligible,
        boolean member,
        Optional<Integer> key,
        Duration grantRemaining) {}
