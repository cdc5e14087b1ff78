package io.oneactive.engine.election;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Claims.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the rules know at one instant, for status. All instants are on the clock of the events.
 *
 * @param state where the election stands
 * @param term the own term
 * @param eligible whether this node could become active
 * @param activeNode the node that is active as far as this one knows
 * @param authorityNanos until when the role is secured; {@link Long#MIN_VALUE} when it is not
 * @param leaseNanos until when the witness lease may be relied on; {@link Long#MIN_VALUE} when it is not held
 * @param insured whether the lease is held in addition to the members' grants
 * @param registeredTerm the highest term in the witness's register, as read last; 0 when never
 * @param slowestClaimNanos how long a claim took at most of late; 0 when not known
 * @param quarantineUntilNanos until when the node neither votes nor campaigns
 * @param promisedTo to whom the running promise was given
 * @param promiseUntilNanos until when
 * @param witnessWord what the witness said last when it did not grant
 * @param timings the timings in force
 * @param forced the last term in which this node was active by a person's word
 * @param carriedByForce whether the role is occupied by a person's word, and not by a majority
 * @param peers the other nodes
 */
public record ElectionView(
        NodeState state,
        long term,
        boolean eligible,
        Optional<String> activeNode,
        long authorityNanos,
        long leaseNanos,
        boolean insured,
        long registeredTerm,
        long slowestClaimNanos,
        long quarantineUntilNanos,
        Optional<String> promisedTo,
        long promiseUntilNanos,
        String witnessWord,
        Timings timings,
        Optional<DurableState.Forced> forced,
        boolean carriedByForce,
        List<PeerView> peers) {

    /**
     * What is known of a peer.
     *
     * @param nodeId its id
     * @param address where it was heard last; empty when never
     * @param newest its newest probe
     * @param heardNanos when that was heard
     * @param active whether it said that it is active, within the failure timeout
     * @param grantNanos until when its grant secures this node's role; {@link Long#MIN_VALUE} when it does not
     */
    public record PeerView(
            String nodeId,
            String address,
            Optional<Probe> newest,
            Optional<Long> heardNanos,
            boolean active,
            long grantNanos) {}

    static ElectionView of(Self self, Claims claims, Tenure tenure, Force force, long nowNanos) {
        List<PeerView> peers = new ArrayList<>();
        Optional<String> active = self.is(NodeState.ACTIVE) && !tenure.isOver(nowNanos)
                ? Optional.of(self.settings.nodeId())
                : Optional.empty();
        for (Peer peer : self.peers.all()) {
            boolean isActive = peer.isActive() && peer.heardWithin(self.timings.failureTimeoutNanos(), nowNanos);
            if (isActive && active.isEmpty()) {
                active = Optional.of(peer.nodeId);
            }
            peers.add(new PeerView(
                    peer.nodeId,
                    peer.address,
                    peer.newest(),
                    peer.heardNanos(),
                    isActive,
                    self.occupiesRole() ? self.grants.deadlineOf(peer.nodeId) : Grants.NEVER));
        }
        return new ElectionView(
                self.state(),
                self.term(),
                self.isEligible(),
                active,
                self.occupiesRole() ? tenure.authorityNanos() : Grants.NEVER,
                claims.deadlineNanos(),
                claims.purpose().filter(Purpose.INSURANCE::equals).isPresent(),
                claims.registeredTerm(),
                claims.slowestClaimNanos(),
                self.quarantineUntilNanos,
                self.promise.isOver(nowNanos) ? Optional.empty() : self.promise.holder(),
                self.promise.untilNanos(),
                claims.lastWord(),
                self.timings,
                self.forced(),
                force.carries(),
                List.copyOf(peers));
    }
}
