package io.oneactive.engine.election;

import io.oneactive.HandoverResult.Outcome;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import java.util.Comparator;
import java.util.Optional;

/**
 * Giving the role away on purpose (rule 7 of the protocol): the application stops first, then the role ends, then the others are told. The
 * resigned node stays up to vote until it hears the new active one.
 */
final class Handover {
    private final Self self;
    private final Tenure tenure;

    private long number;
    private Reason reason = Reason.RESIGNED;
    private Optional<String> successor = Optional.empty();
    private long deadlineNanos;
    private long resignedTerm;
    private boolean waitingForWork;
    private boolean waitingForSuccessor;
    private boolean haltAfterwards;

    Handover(Self self, Tenure tenure) {
        this.self = self;
        this.tenure = tenure;
    }

    boolean isWaitingForWork() {
        return waitingForWork;
    }

    boolean isUnderWay() {
        return waitingForWork || waitingForSuccessor;
    }

    /** The peer that would take over: heard of late, could campaign, preferred by the rule. */
    Optional<Peer> candidate(long nowNanos) {
        return self.peers.all().stream()
                .filter(peer -> canTakeOver(peer, nowNanos))
                .min(Comparator.comparing(Peer::contender, self.settings.rule()));
    }

    boolean canTakeOver(Peer peer, long nowNanos) {
        return peer.heardWithin(self.timings.failureTimeoutNanos(), nowNanos)
                && peer.isContender()
                && peer.priority() > 0;
    }

    /** Answers a request of the user: nothing is given up when nobody could take it. */
    void request(Reason wanted, Optional<String> to, long nowNanos) {
        if (isUnderWay()) {
            // Whoever asks meanwhile is answered together with the first.
            return;
        }
        if (!self.is(NodeState.ACTIVE)) {
            ended(Outcome.NOT_ACTIVE, Optional.empty(), "this node is " + self.state() + ", not active");
            return;
        }
        Optional<Peer> target = to.isPresent()
                ? self.peers.find(to.get()).filter(peer -> canTakeOver(peer, nowNanos))
                : candidate(nowNanos);
        if (target.isEmpty()) {
            ended(
                    Outcome.NO_SUCCESSOR,
                    Optional.empty(),
                    to.map(id -> "node " + id + " is not heard, not eligible or unknown")
                            .orElse("no eligible peer is heard"));
            return;
        }
        begin(wanted, Optional.of(target.get().nodeId), "hands over to " + target.get().nodeId, nowNanos);
    }

    /** Ends the role whoever may take it. */
    void begin(Reason why, Optional<String> to, String detail, long nowNanos) {
        number++;
        reason = why;
        successor = to;
        waitingForWork = true;
        waitingForSuccessor = false;
        deadlineNanos = nowNanos + self.timings.handoverTimeoutNanos();
        self.become(NodeState.RESIGNING, why, detail);
        self.effect(new Effect.StopWork(number));
    }

    void haltAfterwards() {
        haltAfterwards = true;
    }

    void onWorkStopped(long handover, long nowNanos) {
        if (waitingForWork && handover == number) {
            resign(nowNanos, "the application has stopped its work");
        }
    }

    /** The role is over by this, whatever the application does; then the others are told. */
    private void resign(long nowNanos, String detail) {
        waitingForWork = false;
        waitingForSuccessor = true;
        resignedTerm = self.term();
        deadlineNanos = nowNanos + self.timings.handoverTimeoutNanos() + self.timings.failureTimeoutNanos();
        self.become(self.restingState(), reason, detail);
        tenure.end();
        self.resign(successor);
        // The successor needs two round trips; if it fails meanwhile, this node is wanted again.
        self.campaignNotBeforeNanos = nowNanos + self.timings.failureTimeoutNanos() + self.timings.intervalNanos();
        self.broadcast(nowNanos);
    }

    /** The authority was over before the application had stopped. */
    void onRoleLost(long nowNanos) {
        if (waitingForWork) {
            resign(nowNanos, "the role ran out while the application was stopping its work");
        }
    }

    /** Another node is active. */
    void onActiveHeard(String nodeId, long term) {
        if (waitingForSuccessor && (term > resignedTerm || !self.settings.isQuorum())) {
            boolean wanted = successor.isEmpty() || successor.get().equals(nodeId);
            ended(
                    wanted ? Outcome.DONE : Outcome.OTHER_NODE,
                    Optional.of(nodeId),
                    nodeId + " is active in term " + term);
        }
    }

    /** Something else ended the role while it was being handed over. */
    void abandon(String detail) {
        if (isUnderWay()) {
            ended(Outcome.NO_ANSWER, Optional.empty(), detail);
        }
    }

    void advance(long nowNanos) {
        if (waitingForWork && nowNanos >= deadlineNanos) {
            resign(nowNanos, "the application did not stop within the hand-over timeout");
        }
        if (waitingForSuccessor && nowNanos >= deadlineNanos) {
            ended(Outcome.NO_ANSWER, Optional.empty(), "no other node was heard to be active in time");
        }
    }

    long nextNanos() {
        return isUnderWay() ? deadlineNanos : Long.MAX_VALUE;
    }

    /** Whether the hand-over that the node is to end with has ended. */
    boolean isLastWord() {
        return haltAfterwards && !isUnderWay();
    }

    private void ended(Outcome outcome, Optional<String> active, String detail) {
        if (isUnderWay()) {
            waitingForWork = false;
            waitingForSuccessor = false;
            self.endResignation();
        }
        self.effect(new Effect.HandoverEnded(outcome, active, detail));
    }
}
