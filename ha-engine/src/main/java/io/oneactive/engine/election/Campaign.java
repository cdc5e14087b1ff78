package io.oneactive.engine.election;

import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.Claims.Purpose;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import io.oneactive.spi.ElectionRule.Contender;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a node of quorum mode gets the role: pre-vote, claim of the witness if that is one vote short, vote (rules 1 to 3 of the protocol); and
 * in both modes, when it is its turn to try.
 *
 * <p>A candidate that cannot win stays a candidate of the pre-vote and disturbs nobody: it asks again each interval, raises no term and
 * claims the witness once in the failure timeout.
 */
final class Campaign {
    private final Self self;
    private final Claims claims;
    private final Force force;

    private final Map<String, Long> yesNanos = new HashMap<>();
    private final Set<String> answered = new HashSet<>();
    private Optional<Long> activeDenialNanos = Optional.empty();
    private long roundNanos;
    private long askedNanos;
    private long claimNotBeforeNanos;
    private boolean handedOver;
    private boolean claimed;
    private Optional<Reason> notedFailure = Optional.empty();

    /** Why the node is free to try, for the history. */
    private Reason cause = Reason.QUARANTINE_OVER;

    Campaign(Self self, Claims claims, Force force) {
        this.self = self;
        this.claims = claims;
        this.force = force;
    }

    // ---- whose turn it is

    /** Why the next campaign will have begun. */
    void because(Reason reason) {
        cause = reason;
    }

    Reason cause() {
        return cause;
    }

    /** The resigned active node wants this one: its turn is now, and its pre-vote is settled. */
    void handOver() {
        handedOver = true;
        cause = Reason.HANDOVER;
    }

    /** The instant from which this node may try; {@link Long#MAX_VALUE} when it must not at all. */
    long turnNanos(long nowNanos) {
        if (!self.is(NodeState.PASSIVE) || !self.isEligible()) {
            return Long.MAX_VALUE;
        }
        long free = Math.max(self.promise.untilNanos(), self.quarantineUntilNanos);
        if (handedOver) {
            return free;
        }
        return Math.max(free, self.campaignNotBeforeNanos) + rank(nowNanos) * self.timings.intervalNanos();
    }

    /** How many of those that were heard of late are preferred to this node. */
    private int rank(long nowNanos) {
        Contender own = self.settings.self();
        int rank = 0;
        for (Peer peer : self.peers.all()) {
            if (peer.heardWithin(self.timings.failureTimeoutNanos(), nowNanos)
                    && (peer.isContender() || isStartingTogetherWith(peer))
                    && self.settings.rule().compare(peer.contender(), own) < 0) {
                rank++;
            }
        }
        return rank;
    }

    /** At a cold start, who comes out of quarantine first still counts those who will a moment later. */
    private boolean isStartingTogetherWith(Peer peer) {
        return cause == Reason.QUARANTINE_OVER && peer.isEligibleIn(NodeState.STARTING);
    }

    // ---- the campaign

    void start(long nowNanos) {
        self.become(NodeState.CANDIDATE, cause, describe(cause));
        notedFailure = Optional.empty();
        claimed = false;
        if (handedOver && reachable(nowNanos) >= self.settings.majority()) {
            handedOver = false;
            ask(self.nextTerm(), nowNanos);
        } else {
            handedOver = false;
            askPreVote(nowNanos);
        }
    }

    private static String describe(Reason reason) {
        return switch (reason) {
            case HANDOVER -> "the resigned active node wants this one as successor";
            case PROMISE_EXPIRED -> "no probe of an active node within the failure timeout";
            case CRASH_EVIDENCE -> "the process of the active node is gone";
            default -> "no active node is heard";
        };
    }

    private int reachable(long nowNanos) {
        int reachable = 1;
        for (Peer peer : self.peers.all()) {
            if (peer.heardWithin(self.timings.failureTimeoutNanos(), nowNanos)) {
                reachable++;
            }
        }
        return reachable;
    }

    private boolean inPreVote() {
        return self.campaignAsk == Ask.PRE_VOTE;
    }

    private void askPreVote(long nowNanos) {
        yesNanos.clear();
        answered.clear();
        activeDenialNanos = Optional.empty();
        roundNanos = nowNanos;
        self.campaignAsk = Ask.PRE_VOTE;
        repeat(nowNanos);
        decide(nowNanos);
    }

    private void repeat(long nowNanos) {
        askedNanos = nowNanos;
        self.broadcast(nowNanos);
    }

    private void ask(long term, long nowNanos) {
        self.grants.clear();
        answered.clear();
        roundNanos = nowNanos;
        askedNanos = nowNanos;
        self.voteForItself(term, nowNanos);
    }

    void advance(long nowNanos) {
        long interval = self.timings.intervalNanos();
        boolean tooLate = force.isTooLate(nowNanos);
        if (tooLate) {
            force.abandon(Force.TOO_LATE, nowNanos);
            claims.giveUp();
        }
        if (inPreVote()) {
            if (nowNanos >= askedNanos + interval) {
                expireYeses(nowNanos);
                answered.clear();
                repeat(nowNanos);
            }
            decide(nowNanos);
        } else if (tooLate || isVoteOver(nowNanos)) {
            force.abandon("not all members that are there voted in term " + self.term(), nowNanos);
            fail(Reason.NO_MAJORITY, "too few votes in term " + self.term());
            claims.giveUp();
            askPreVote(nowNanos);
        } else if (nowNanos >= askedNanos + interval) {
            repeat(nowNanos);
        }
    }

    long nextNanos(long nowNanos) {
        long next = askedNanos + self.timings.intervalNanos();
        return claimNotBeforeNanos > nowNanos ? Math.min(next, claimNotBeforeNanos) : next;
    }

    private void expireYeses(long nowNanos) {
        yesNanos.values().removeIf(at -> nowNanos - at >= self.timings.failureTimeoutNanos());
    }

    /** A member that is active said no within the failure timeout: the witness is left alone. */
    private boolean deniedByActive(long nowNanos) {
        return activeDenialNanos
                .filter(at -> nowNanos - at < self.timings.failureTimeoutNanos())
                .isPresent();
    }

    /**
     * A vote lasts the failure timeout, and longer while the witness is still asked. The members start anew one after the other, in the order
     * of the configuration, so that they do not divide the votes for ever.
     */
    private boolean isVoteOver(long nowNanos) {
        if (claims.purpose().filter(purpose -> purpose == Purpose.CAMPAIGN).isPresent()
                && claims.deadlineNanos() == Grants.NEVER) {
            return false;
        }
        long position = self.settings.members().indexOf(self.settings.nodeId());
        long patience = self.timings.failureTimeoutNanos() + position * self.timings.intervalNanos();
        return nowNanos >= roundNanos + patience;
    }

    private void decide(long nowNanos) {
        int yeses = 1 + yesNanos.size();
        if (yeses >= self.settings.majority()) {
            force.abandon("a majority of the members answers", nowNanos);
            if (!claims.isIdle()) {
                claims.giveUp();
            }
            ask(self.nextTerm(), nowNanos);
        } else if (yeses == self.settings.majority() - 1
                && self.settings.witnessHasVote()
                && !deniedByActive(nowNanos)
                && claims.isIdle()
                && nowNanos >= claimNotBeforeNanos
                && !othersAreStarting(nowNanos)
                && nobodyIsExpectedToAnswer(nowNanos)) {
            claimed = true;
            claims.start(Purpose.CAMPAIGN, nowNanos);
        } else if (nowNanos >= roundNanos + self.timings.failureTimeoutNanos() && !claimed) {
            fail(
                    Reason.NO_MAJORITY,
                    yeses + " of " + self.settings.majority() + " votes that are needed"
                            + (deniedByActive(nowNanos) ? "; a member is active" : ""));
        }
    }

    /**
     * A group that starts as a whole needs no witness: who comes out of quarantine a moment before the others waits for them, within a failure
     * timeout. When an active node has died, nobody waits for its restarted process.
     */
    private boolean othersAreStarting(long nowNanos) {
        return cause == Reason.QUARANTINE_OVER
                && nowNanos < roundNanos + self.timings.failureTimeoutNanos()
                && self.peers.all().stream()
                        .anyMatch(peer -> peer.heardWithin(self.timings.failureTimeoutNanos(), nowNanos)
                                && peer.details()
                                        .filter(details -> details.state() == NodeState.STARTING)
                                        .isPresent());
    }

    /** Members that were heard of late answer within a round trip; nobody waits for the others, nor longer than an interval. */
    private boolean nobodyIsExpectedToAnswer(long nowNanos) {
        if (nowNanos >= roundNanos + self.timings.intervalNanos()) {
            return true;
        }
        for (Peer peer : self.peers.all()) {
            if (peer.heardWithin(self.timings.failureTimeoutNanos(), nowNanos) && !answered.contains(peer.nodeId)) {
                return false;
            }
        }
        return true;
    }

    /** Says why there is no role, once per cause. */
    private void fail(Reason reason, String detail) {
        if (notedFailure.isEmpty() || notedFailure.get() != reason) {
            notedFailure = Optional.of(reason);
            self.note(reason, detail);
        }
    }

    // ---- answers

    void onGrant(Peer voter, Grant grant, SentProbes.Sent asked, long nowNanos) {
        if (grant.kind() == GrantKind.DENY) {
            answered.add(voter.nodeId);
            self.raiseFloor(grant.term());
            if (voter.isActive()) {
                activeDenialNanos = Optional.of(nowNanos);
            }
            yesNanos.remove(voter.nodeId);
        } else if (inPreVote()
                && grant.kind() == GrantKind.PRE_VOTE
                && asked.ask() == Ask.PRE_VOTE
                && nowNanos - asked.sentNanos() < self.timings.failureTimeoutNanos()) {
            answered.add(voter.nodeId);
            yesNanos.put(voter.nodeId, asked.sentNanos());
        } else if (!inPreVote()
                && grant.kind() == GrantKind.VOTE
                && grant.term() == self.term()
                && asked.term() == self.term()) {
            answered.add(voter.nodeId);
            self.grants.add(voter.nodeId, asked.sentNanos() + self.timings.usableNanos(Self.nanos(grant.millis())));
        }
        if (inPreVote()) {
            decide(nowNanos);
        }
    }

    // ---- without a majority, by a person's word

    /** Whether a member said of late that it would vote for this node. */
    boolean wouldVote(Peer peer) {
        return yesNanos.containsKey(peer.nodeId);
    }

    /** Asks the witness first: when it answers, nobody has to take a person's word for it. */
    void force(Event.ForceRequested request, long nowNanos) {
        force.begin(request);
        if (!self.settings.witness()) {
            raise(false, nowNanos);
        } else if (claims.isIdle()) {
            claims.start(Purpose.FORCE, nowNanos);
        } else {
            claims.want(Purpose.FORCE);
        }
    }

    private void onClaimToForce(Claims.Outcome outcome, long nowNanos) {
        switch (outcome) {
            case ACQUIRED -> {
                boolean elects = self.settings.witnessHasVote() && 2 + yesNanos.size() >= self.settings.majority();
                if (elects) {
                    force.refuse("the witness answers, and its lease makes the majority", nowNanos);
                    claims.want(Purpose.CAMPAIGN);
                    ask(self.nextTerm(), nowNanos);
                    claims.record(self.term());
                } else {
                    claims.want(self.settings.witnessHasVote() ? Purpose.INSURANCE : Purpose.REGISTER);
                    raise(true, nowNanos);
                }
            }
            case DENIED, LOST -> {
                force.refuse("the witness answers, and does not give its lease: " + claims.lastWord(), nowNanos);
                retryClaim(Reason.WITNESS_DENIED, nowNanos);
            }
            case UNKNOWN -> {
                force.noteWitness("the witness does not answer: " + claims.lastWord());
                raise(false, nowNanos);
            }
            case MISCONFIGURED -> {
                force.noteWitness(
                        "the witness cannot be used by this node, and may be well all the same: " + claims.lastWord());
                raise(false, nowNanos);
            }
            case RECORDED, RENEWED, NOTHING -> {}
        }
    }

    /** With the witness's word, if it has one, everything is looked at once more: time has passed. */
    private void raise(boolean leased, long nowNanos) {
        Optional<String> refusal = force.refusal(force.request(), this, nowNanos);
        if (refusal.isPresent()) {
            force.refuse(refusal.get(), nowNanos);
            if (leased) {
                claims.giveUp();
            }
            return;
        }
        self.grants.clear();
        answered.clear();
        roundNanos = nowNanos;
        askedNanos = nowNanos;
        self.voteForItselfForced(force.raise(nowNanos), nowNanos);
        if (leased) {
            claims.record(self.term());
        }
    }

    /** An answer to the claim of this campaign. */
    void onClaim(Claims.Outcome outcome, long nowNanos) {
        if (force.isUnderWay() && !force.isVoting()) {
            onClaimToForce(outcome, nowNanos);
            return;
        }
        switch (outcome) {
            case ACQUIRED -> {
                if (inPreVote()) {
                    ask(self.nextTerm(), nowNanos);
                    claims.record(self.term());
                } else {
                    claims.giveUp();
                }
            }
            case DENIED, LOST -> retryClaim(Reason.WITNESS_DENIED, nowNanos);
            case UNKNOWN -> retryClaim(Reason.WITNESS_UNREACHABLE, nowNanos);
            case MISCONFIGURED -> retryClaim(Reason.WITNESS_MISCONFIGURED, nowNanos);
            case RECORDED, RENEWED, NOTHING -> {}
        }
    }

    private void retryClaim(Reason reason, long nowNanos) {
        claimNotBeforeNanos = nowNanos + self.timings.failureTimeoutNanos();
        fail(reason, claims.lastWord());
    }

    /** The node does something else now: nothing of this campaign counts any more. */
    void end() {
        self.campaignAsk = Ask.NONE;
        handedOver = false;
        yesNanos.clear();
        answered.clear();
    }
}
