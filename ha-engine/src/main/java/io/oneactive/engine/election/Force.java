package io.oneactive.engine.election;

import io.oneactive.ForceResult.Outcome;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.Probe.Ask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The role by a person's word (decision 13): a node that lacks a majority becomes active in a term far above all others, since somebody vouches
 * that the silent members are off. Whoever is not silent must grant all the same, every one of them; and the role lasts only as long as the witness
 * does not answer otherwise, and no member is heard that was vouched for and does not follow.
 *
 * <p>When it does the wrong thing: when what was vouched for is not true. Two nodes may then be active until they hear each other, or the witness.
 */
final class Force {
    /**
     * How far a forced term is above all that is known, at least: terms grow by one for each election, and this many elections, one in each
     * failure timeout of 600 ms, take 69 days. More would be too much: members that forgot everything begin at the milliseconds since 1970, which must
     * be above all terms before them, and this many milliseconds are 2.8 hours. Each further force within this time adds as much: after n of them
     * terms are up to n × 2.8 hours ahead of the clock, and status says so for as long.
     */
    static final long LEAP = 10_000_000L;

    /**
     * By how much more than the own term or the clock an earlier forced term may be above both; what is higher is a slip of the pen. As milliseconds,
     * a day, and more than eight leaps.
     */
    private static final long MISTYPED = 86_400_000L;

    /** A step above the own term that others believe, too, when theirs is lower. */
    private static final long BELIEVED = Election.IMPLAUSIBLE_TERMS / 2;

    /** Frames carry numbers up to 2^62, and members believe terms that are 2^50 above their own. */
    static final long LAST_TERM = (1L << 62) - (1L << 51);

    /** Whoever asked has had no answer until now, and is not there any more, or does something else. */
    static final String TOO_LATE = "the time within which it could be done is over; ask again";

    private final Self self;
    private final Map<String, Long> graceNanos = new HashMap<>();
    private Optional<Event.ForceRequested> asked = Optional.empty();
    private Set<String> vouched = new TreeSet<>();
    private Optional<DurableState.Forced> before = Optional.empty();
    private String witness = "";
    private boolean voting;
    private boolean carries;

    Force(Self self) {
        this.self = self;
    }

    // ---- what may be asked

    /** The members that are not heard: those that would have to be vouched for. */
    List<String> silent(long nowNanos) {
        List<String> silent = new ArrayList<>();
        for (Peer peer : self.peers.all()) {
            if (!isPresent(peer, nowNanos)) {
                silent.add(peer.nodeId);
            }
        }
        silent.sort(null);
        return silent;
    }

    private boolean isPresent(Peer peer, long nowNanos) {
        return peer.heardWithin(self.timings.failureTimeoutNanos(), nowNanos);
    }

    /** How long a member must have been silent: so long that nothing of what it may have been granted is left. */
    private long silenceNanos(Event.ForceRequested request) {
        return self.timings.failureTimeoutNanos() + Math.max(self.timings.maxPromiseNanos(), request.leaseNanos());
    }

    /** Why it must not be, or not yet; empty when it may. */
    Optional<String> refusal(Event.ForceRequested request, Campaign campaign, long nowNanos) {
        return tooLate(request, nowNanos)
                .or(() -> notThisNode(nowNanos))
                .or(() -> heard(request, nowNanos))
                .or(() -> notAlone(campaign, nowNanos))
                .or(() -> wrongWord(request, nowNanos));
    }

    private static Optional<String> tooLate(Event.ForceRequested request, long nowNanos) {
        return nowNanos < request.deadlineNanos() ? Optional.empty() : Optional.of(TOO_LATE);
    }

    private Optional<String> notThisNode(long nowNanos) {
        if (!self.settings.isQuorum()) {
            return Optional.of("this node is in open mode and needs no majority");
        }
        if (self.occupiesRole()) {
            return Optional.of("this node is active already");
        }
        if (!self.isEligible()) {
            return Optional.of("this node must not be active: it is "
                    + (self.leaving
                            ? "being closed"
                            : self.paused ? "paused" : self.healthy ? "of priority 0" : "not healthy"));
        }
        if (self.inQuarantine(nowNanos)) {
            return Optional.of("this node may have promised the role to another one before it started; that is over in "
                    + Self.millis(self.quarantineUntilNanos - nowNanos) + " ms");
        }
        if (!self.promise.isOver(nowNanos)) {
            return Optional.of("this node has promised the role to "
                    + self.promise.holder().orElse("another one") + " for "
                    + Self.millis(self.promise.untilNanos() - nowNanos) + " ms more");
        }
        return Optional.empty();
    }

    private Optional<String> heard(Event.ForceRequested request, long nowNanos) {
        long silence = silenceNanos(request);
        for (Peer peer : self.peers.all()) {
            long heardNanos = Math.max(self.listensSinceNanos, peer.heardNanos().orElse(self.listensSinceNanos));
            if (peer.heardNanos().isPresent() && isPresent(peer, nowNanos) && peer.isActive()) {
                return Optional.of("node " + peer.nodeId + " is active");
            }
            if (!isPresent(peer, nowNanos) && nowNanos - heardNanos < silence) {
                boolean everHeard = heardNanos > self.listensSinceNanos;
                return Optional.of((everHeard
                                ? "node " + peer.nodeId + " was heard "
                                : "node " + peer.nodeId + " is not heard, but this node listens only since ")
                        + Self.millis(nowNanos - heardNanos) + " ms" + (everHeard ? " ago" : "")
                        + "; it must be silent for " + Self.millis(silence)
                        + " ms, so that nothing is left of what it may have been granted");
            }
        }
        return Optional.empty();
    }

    /** Who is there must agree; where a majority is there, it elects. */
    private Optional<String> notAlone(Campaign campaign, long nowNanos) {
        int present = 1;
        for (Peer peer : self.peers.all()) {
            if (isPresent(peer, nowNanos)) {
                present++;
            }
        }
        if (present >= self.settings.majority()) {
            return Optional.of("a majority of the members is there and elects by itself");
        }
        if (!self.is(NodeState.CANDIDATE) || self.campaignAsk != Ask.PRE_VOTE) {
            return Optional.of("this node has not tried to be elected yet; ask again in a moment");
        }
        for (Peer peer : self.peers.all()) {
            if (isPresent(peer, nowNanos) && !campaign.wouldVote(peer)) {
                return Optional.of("node " + peer.nodeId
                        + " is there and does not agree: it may still have promised the role to another one");
            }
        }
        return Optional.empty();
    }

    private Optional<String> wrongWord(Event.ForceRequested request, long nowNanos) {
        Set<String> silent = new TreeSet<>(silent(nowNanos));
        if (!request.rehearsed() && !silent.equals(request.switchedOff())) {
            return Optional.of("it was said that " + new TreeSet<>(request.switchedOff())
                    + " are off, and those that are not heard are " + silent);
        }
        long known = Math.max(self.votingFloor(), request.wallMillis());
        if (request.aboveTerm() - MISTYPED > known) {
            return Optional.of(
                    "term " + request.aboveTerm() + " was not forced on any node: it is more than a day above "
                            + (known == request.wallMillis()
                                    ? "the milliseconds since 1970 on this machine, "
                                    : "this node's term, ")
                            + known + "; look at the other node's status again, or set this machine's clock");
        }
        long term = termAbove(request);
        if (term > LAST_TERM) {
            return Optional.of("term " + term + " would be beyond the last one of " + LAST_TERM);
        }
        if (term > self.votingFloor() + BELIEVED) {
            return Optional.of("term " + term + " would be so far above this node's, " + self.votingFloor()
                    + ", that no other node would believe it; it comes from this machine's clock, or from a frame");
        }
        return Optional.empty();
    }

    private long termAbove(Event.ForceRequested request) {
        long known = Math.max(request.aboveTerm(), self.nextTerm() - 1);
        // By the clock as well, for what members have reached that began by theirs; a clock that is behind harms
        // nobody.
        return Math.max(Math.min(known, LAST_TERM) + LEAP, request.wallMillis());
    }

    /** How many of the silent ones may run before the role is regular: so few that they make no majority with the witness. */
    int mayRun(long nowNanos) {
        int others = self.settings.majority() - 1 - (self.settings.witnessHasVote() ? 1 : 0);
        return Math.max(0, Math.min(others, silent(nowNanos).size()));
    }

    // ---- from the request to the role

    boolean isUnderWay() {
        return asked.isPresent();
    }

    /** Whether the votes are awaited of those who are there. */
    boolean isVoting() {
        return voting;
    }

    /** Whether what was asked for must not be done any more. */
    boolean isTooLate(long nowNanos) {
        return asked.flatMap(request -> tooLate(request, nowNanos)).isPresent();
    }

    void begin(Event.ForceRequested request) {
        asked = Optional.of(request);
        witness = "";
    }

    /** Why the witness did not make the person's word unnecessary; for the history. */
    void noteWitness(String word) {
        witness = "; " + word;
    }

    Event.ForceRequested request() {
        return asked.orElseThrow();
    }

    /** The term to ask in; what must not be forgotten of it is remembered. */
    long raise(long nowNanos) {
        Event.ForceRequested request = request();
        long term = termAbove(request);
        vouched = new TreeSet<>(request.switchedOff());
        graceNanos.clear();
        voting = true;
        before = self.forced();
        int times = before.map(DurableState.Forced::times).orElse(0) + 1;
        // Until all who are there have voted, nobody knows of this term either: who had to stay off until now still has
        // to.
        Set<String> off = new TreeSet<>(vouched);
        before.filter(mark -> mark.regularMillis().isEmpty()).ifPresent(mark -> off.addAll(mark.vouched()));
        self.rememberForced(Optional.of(
                new DurableState.Forced(term, self.wallMillis(nowNanos), List.copyOf(off), Optional.empty(), times)));
        return term;
    }

    void refuse(String detail, long nowNanos) {
        Event.ForceRequested request = request();
        asked = Optional.empty();
        if (voting) {
            // Nobody was active in that term.
            voting = false;
            self.rememberForced(before);
        }
        self.note(Reason.FORCE_REFUSED, detail);
        answer(request, Outcome.REFUSED, detail, nowNanos);
    }

    /** Something else came between. */
    void abandon(String detail, long nowNanos) {
        if (asked.isPresent()) {
            refuse(detail, nowNanos);
        }
    }

    void answer(Event.ForceRequested request, Outcome outcome, String detail, long nowNanos) {
        self.effect(new Effect.ForceEnded(
                request.number(), outcome, self.term(), silent(nowNanos), mayRun(nowNanos), detail));
    }

    String describe() {
        return "forced by a person who vouches that " + String.join(", ", vouched)
                + (vouched.size() == 1 ? " is" : " are") + " off" + witness;
    }

    /** Elected by all who are there, so that they know the term: the role is carried by the person's word from now on. */
    void carry() {
        voting = false;
        carries = true;
        self.forced()
                .filter(mark -> !vouched.containsAll(mark.vouched()))
                .ifPresent(mark -> self.rememberForced(Optional.of(new DurableState.Forced(
                        mark.term(), mark.atMillis(), List.copyOf(vouched), Optional.empty(), mark.times()))));
    }

    void succeeded(long nowNanos) {
        Event.ForceRequested request = request();
        asked = Optional.empty();
        answer(request, Outcome.FORCED, describe(), nowNanos);
    }

    // ---- the role

    /** Whether the role is occupied by a person's word, and not by a majority. */
    boolean carries() {
        return carries;
    }

    /** Until when the role is secured: a little longer than to the next turn, and by everybody who was not vouched for. */
    long authorityNanos(long nowNanos) {
        long until = nowNanos + self.timings.usableNanos(self.timings.failureTimeoutNanos());
        for (Peer peer : self.peers.all()) {
            if (!vouched.contains(peer.nodeId)) {
                long granted = self.grants.deadlineOf(peer.nodeId);
                until = Math.min(until, Math.max(granted, graceNanos.getOrDefault(peer.nodeId, Grants.NEVER)));
            }
        }
        return until;
    }

    /** A member was heard. True when it was vouched for: it is not off, and from now on it has to grant as all others do, soon. */
    boolean onHeard(Peer peer, long nowNanos) {
        if (!(voting || carries) || !vouched.remove(peer.nodeId)) {
            return false;
        }
        graceNanos.put(peer.nodeId, nowNanos + self.timings.usableNanos(self.timings.failureTimeoutNanos()));
        return true;
    }

    /** A majority secures the role now, or it is over. */
    void end() {
        carries = false;
        vouched = new TreeSet<>();
        graceNanos.clear();
    }
}
