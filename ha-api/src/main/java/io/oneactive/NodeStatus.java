package io.oneactive;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node knows at one instant: a snapshot that does not change.
 *
 * @param cluster name of the group
 * @param nodeId id of this node
 * @param incarnation id of this process, new at every start
 * @param mode what is promised
 * @param role what the application may do at {@code takenAt}
 * @param state where the election stands
 * @param term the current term; 0 when none is known yet
 * @param since when the state was entered, wall clock
 * @param reason why it was entered
 * @param detail the same as a sentence
 * @param lastElection the last activation or conflict, wall clock; empty when there was none
 * @param activeNode the node that is active as far as this node knows; empty when it knows of none
 * @param authorityRemaining how long the role is secured; zero when not active
 * @param bootTimeEPOCH start of this process in seconds of UTC
 * @param priority priority of this node
 * @param eligible whether this node could become active: healthy, not paused, priority above 0
 * @param transport what the transport says of itself
 * @param peers the other nodes: all members, and in open mode every node heard within the last hour
 * @param witness the witness, when there is one
 * @param forced the last term in which this node was active by a person's word, whenever that was; empty: never
 * @param security how the frames are protected
 * @param warnings what an operator should look at, as sentences
 * @param droppedFrames how many frames were dropped, by reason
 * @param takenAt wall-clock time of the snapshot
 * @param validFor how long it may be shown as current; older than that, the state of the node is unknown
 */
public record NodeStatus(
        String cluster,
        String nodeId,
        String incarnation,
        Mode mode,
        Role role,
        NodeState state,
        long term,
        Instant since,
        Reason reason,
        String detail,
        Optional<Instant> lastElection,
        Optional<String> activeNode,
        Duration authorityRemaining,
        long bootTimeEPOCH,
        int priority,
        boolean eligible,
        String transport,
        List<PeerStatus> peers,
        Optional<WitnessStatus> witness,
        Optional<ForcedTerm> forced,
        SecurityStatus security,
        List<String> warnings,
        Map<String, Long> droppedFrames,
        Instant takenAt,
        Duration validFor) {}
