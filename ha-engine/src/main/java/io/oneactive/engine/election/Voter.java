package io.oneactive.engine.election;

import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import java.util.List;
import java.util.Optional;

/**
 * What a member does for others: it promises, votes and says whether it would. Rules 1, 3 and 6 of the protocol, from the voter's side.
 *
 * <p>When it does the wrong thing: never for safety as long as the state file tells the truth. A member whose state file was put back to an
 * older version may vote twice in one term; the quarantine still keeps its promises.
 */
final class Voter {
    private final Self self;
    private Optional<Long> leavingUntilNanos = Optional.empty();

    Voter(Self self) {
        this.self = self;
    }

    /** An active node of this or a higher term asks: follow it and promise. */
    void follow(Peer active, Details probe, long nowNanos) {
        boolean newTerm = probe.term() > self.term();
        if (newTerm || self.votedFor().isEmpty()) {
            self.adoptTerm(probe.term(), Optional.of(active.nodeId));
        }
        self.settleForced(probe.term(), nowNanos);
        endLongQuarantine(active, probe, nowNanos);
        if (probe.asks() == Ask.GRANT) {
            long millis = promiseMillis(probe, nowNanos);
            promise(active.nodeId, probe, millis, nowNanos);
            answer(active.nodeId, probe, GrantKind.GRANT, probe.term(), millis, nowNanos);
        }
    }

    /** A candidate asks for a vote in the term of its probe. */
    boolean vote(Peer candidate, Details probe, long nowNanos) {
        boolean termAllows = probe.term() > self.votingFloor()
                || (probe.term() == self.term()
                        && self.votedFor().filter(candidate.nodeId::equals).isPresent());
        if (!termAllows || !mayPromise(candidate, probe, nowNanos)) {
            deny(candidate, probe, nowNanos);
            return false;
        }
        if (probe.term() > self.term()) {
            self.adoptTerm(probe.term(), Optional.of(candidate.nodeId));
        }
        long millis = promiseMillis(probe, nowNanos);
        promise(candidate.nodeId, probe, millis, nowNanos);
        answer(candidate.nodeId, probe, GrantKind.VOTE, probe.term(), millis, nowNanos);
        return true;
    }

    /** A candidate asks whether it would get a vote. Nothing is recorded. */
    void preVote(Peer candidate, Details probe, long nowNanos) {
        if (mayPromise(candidate, probe, nowNanos)) {
            answer(candidate.nodeId, probe, GrantKind.PRE_VOTE, probe.term(), 0, nowNanos);
        } else {
            deny(candidate, probe, nowNanos);
        }
    }

    /** No; the asker's term is never adopted by that. */
    void deny(Peer asker, Details probe, long nowNanos) {
        answer(asker.nodeId, probe, GrantKind.DENY, self.votingFloor(), 0, nowNanos);
    }

    private boolean mayPromise(Peer candidate, Details probe, long nowNanos) {
        return !self.inQuarantine(nowNanos)
                && !self.occupiesRole()
                && self.promise.allows(candidate.nodeId, probe.incarnation(), nowNanos);
    }

    private long promiseMillis(Details probe, long nowNanos) {
        long asked = Math.min(probe.promiseMillis(), Self.millis(self.timings.maxPromiseNanos()));
        long leaving =
                leavingUntilNanos.map(until -> Self.millis(until - nowNanos)).orElse(0L);
        return Math.max(asked, leaving);
    }

    private void promise(String to, Details probe, long millis, long nowNanos) {
        self.rememberPromise(Math.min(millis, Self.millis(self.timings.maxPromiseNanos())));
        self.promise.give(to, probe.incarnation(), probe.term(), nowNanos + Self.nanos(millis));
    }

    private void answer(String to, Details probe, GrantKind kind, long term, long millis, long nowNanos) {
        self.send(to, List.of(new Grant(to, probe.incarnation(), probe.sequence(), term, kind, millis)), nowNanos);
    }

    // ---- leaving for a planned while (rule 11)

    /** Leaves the active node a long grant, durable before it is sent. */
    void leave(Peer active, Details newest, long untilNanos, long nowNanos) {
        leavingUntilNanos = Optional.of(untilNanos);
        long millis = Self.millis(untilNanos - nowNanos);
        self.rememberLeave(Optional.of(new DurableState.LeaveGrant(active.nodeId, newest.incarnation(), millis)));
        self.promise.give(active.nodeId, newest.incarnation(), newest.term(), untilNanos);
        answer(active.nodeId, newest, GrantKind.GRANT, newest.term(), millis, nowNanos);
        self.note(Reason.LEAVE_GRANTED, "leaves " + active.nodeId + " a grant of " + millis + " ms");
    }

    /**
     * Back from a planned while: the long promise is replaced by the normal ones only when the active node has said that it does not rely on
     * it any more. Hearing the active node alone is not enough: it may not have heard this process yet.
     */
    private void endLongQuarantine(Peer active, Details probe, long nowNanos) {
        boolean replaced = self.leave()
                .filter(grant -> grant.to().equals(active.nodeId) && grant.incarnation() == probe.incarnation())
                .filter(grant -> probe.returned().contains(self.settings.incarnation()))
                .isPresent();
        if (replaced && self.is(NodeState.STARTING)) {
            self.rememberLeave(Optional.empty());
            long normal = Self.nanos(self.longestPromiseMillis());
            self.quarantineUntilNanos = Math.min(self.quarantineUntilNanos, nowNanos + normal);
        }
    }
}
