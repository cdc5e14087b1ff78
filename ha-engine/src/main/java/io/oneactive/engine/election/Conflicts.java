package io.oneactive.engine.election;

import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Open mode (rule 8 of the protocol): a node that hears no active one takes the role; of two active nodes that hear each other the election
 * rule says which one stays.
 *
 * <p>When it does the wrong thing: in a partition both sides are active. That is what open mode promises.
 */
final class Conflicts {
    private final Self self;
    private final Tenure tenure;
    private final Map<String, Long> lastConflictNanos = new HashMap<>();

    Conflicts(Self self, Tenure tenure) {
        this.self = self;
        this.tenure = tenure;
    }

    void takeRole(Reason cause, long nowNanos) {
        self.adoptTerm(self.nextTerm(), Optional.of(self.settings.nodeId()));
        switch (cause) {
            case HANDOVER ->
                tenure.begin(false, cause, "the resigned active node wants this one as successor", nowNanos);
            case CRASH_EVIDENCE -> tenure.begin(false, cause, "the process of the active node is gone", nowNanos);
            default -> tenure.begin(false, Reason.NO_ACTIVE_HEARD, "no active node is heard", nowNanos);
        }
    }

    /** A peer is active. */
    void onActive(Peer peer, Probe probe, long nowNanos) {
        if (self.is(NodeState.ACTIVE) && self.settings.rule().compare(self.settings.self(), peer.contender()) < 0) {
            win(peer, nowNanos);
            return;
        }
        if (self.occupiesRole()) {
            self.become(self.restingState(), Reason.CONFLICT_LOST, peer.nodeId + " is active as well, and preferred");
            tenure.end();
            if (self.term() >= peer.term()) {
                // The winner must see that its token is not greater than this node's was.
                self.adoptTerm(self.term() + 1, Optional.empty());
            }
            follow(peer, probe, nowNanos);
            self.broadcast(nowNanos);
        } else {
            follow(peer, probe, nowNanos);
        }
    }

    /** Stays active with a token that is greater than both; says so at once. One conflict raises the term once, however often it is heard. */
    private void win(Peer peer, long nowNanos) {
        long timeout = self.timings.failureTimeoutNanos();
        lastConflictNanos.values().removeIf(at -> nowNanos - at >= timeout);
        boolean first = !lastConflictNanos.containsKey(peer.nodeId);
        if (!first && nowNanos - peer.sentNanos < self.timings.intervalNanos()) {
            // A peer whose rule says otherwise would answer at once, and so on at the speed of the network.
            return;
        }
        if (first || peer.term() >= self.term()) {
            lastConflictNanos.put(peer.nodeId, nowNanos);
            raise(peer.nodeId + " is active as well; this node is preferred", nowNanos);
        }
        self.send(peer.nodeId, List.of(), nowNanos);
    }

    /** A peer that is passive, perhaps since it lost a conflict before this node heard of it, has seen a greater token than this node's. */
    void onPassive(Peer peer, long nowNanos) {
        if (self.is(NodeState.ACTIVE) && peer.term() > self.term()) {
            raise(peer.nodeId + " was active in term " + peer.term() + " or knows of it", nowNanos);
        }
    }

    private void raise(String detail, long nowNanos) {
        self.adoptTerm(self.nextTerm(), Optional.of(self.settings.nodeId()));
        self.note(Reason.CONFLICT_WON, detail);
        tenure.secure(nowNanos);
    }

    private void follow(Peer peer, Probe probe, long nowNanos) {
        if (peer.term() > self.term()) {
            self.adoptTerm(peer.term(), Optional.empty());
        }
        long own = Self.millis(self.timings.failureTimeoutNanos());
        long asked = probe.details().map(Probe.Details::promiseMillis).orElse(own);
        long millis = Math.min(asked, Self.millis(self.timings.maxPromiseNanos()));
        self.promise.give(peer.nodeId, peer.incarnation(), peer.term(), nowNanos + Self.nanos(millis));
        probe.details()
                .filter(details -> details.asks() == Ask.GRANT)
                .ifPresent(details -> self.send(
                        peer.nodeId,
                        List.of(new Grant(
                                peer.nodeId,
                                details.incarnation(),
                                details.sequence(),
                                details.term(),
                                GrantKind.GRANT,
                                millis)),
                        nowNanos));
    }
}
