package io.oneactive.engine.election;

import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.Claims.Purpose;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import java.util.Optional;

/**
 * What a node does while it occupies the role: probe, keep its authority, insure it with the witness in time, give the insurance back (rules 4
 * and 5 of the protocol).
 */
final class Tenure {
    private static final int CALM_TIMEOUTS = 2;

    /** For how many failure timeouts a register that could not be raised is left alone. */
    private static final int REGISTER_TIMEOUTS = 10;

    /** However little a voter grants, no probes come faster; the shortest interval that a node may have. */
    private static final long SHORTEST_PACE_NANOS = 5_000_000;

    private final Self self;
    private final Claims claims;
    private final Force force;

    private long probedNanos;
    private long authorityNanos = Grants.NEVER;
    private long toldNanos = Grants.NEVER;
    private long toldTerm;
    private long insureNotBeforeNanos;
    private long registerNotBeforeNanos;
    private Optional<Long> calmSinceNanos = Optional.empty();
    private boolean registered;
    private Optional<Reason> notedWitness = Optional.empty();

    Tenure(Self self, Claims claims, Force force) {
        this.self = self;
        this.claims = claims;
        this.force = force;
    }

    long authorityNanos() {
        return authorityNanos;
    }

    void begin(boolean witnessed, Reason reason, String detail, long nowNanos) {
        insureNotBeforeNanos = nowNanos;
        registerNotBeforeNanos = nowNanos;
        calmSinceNanos = Optional.empty();
        registered = witnessed;
        notedWitness = Optional.empty();
        self.campaignAsk = Probe.Ask.NONE;
        for (Peer peer : self.peers.all()) {
            peer.stopsRefusing();
            peer.notePriorityAbove(false, nowNanos);
        }
        self.become(NodeState.ACTIVE, reason, detail);
        if (self.settings.isQuorum() && !force.carries()) {
            self.settleForced(self.term(), nowNanos);
        }
        secure(nowNanos);
        // First of all here, then to the others: who hears that this node is active finds it so.
        tell();
        probe(nowNanos);
        giveBackAfterRecording();
    }

    /** A lease that was wanted for the register alone, and has done its work before the role was there. */
    private void giveBackAfterRecording() {
        if (claims.deadlineNanos() != Grants.NEVER && claims.purpose().equals(Optional.of(Purpose.REGISTER))) {
            registered = true;
            claims.giveUp();
        }
    }

    void probe(long nowNanos) {
        probedNanos = nowNanos;
        self.broadcast(nowNanos);
    }

    /** The time until which a majority holds; in open mode this node's own next turns. */
    private long computeAuthority(long nowNanos) {
        if (!self.settings.isQuorum()) {
            return nowNanos + self.timings.failureTimeoutNanos();
        }
        return force.carries() ? Math.max(votesNanos(), force.authorityNanos(nowNanos)) : votesNanos();
    }

    private long votesNanos() {
        return self.grants.authority(self.settings.majority(), leaseNanos());
    }

    /** A forced role is one like any other as soon as a majority secures it. */
    void becomeRegular(long nowNanos) {
        if (force.carries() && votesNanos() > nowNanos) {
            force.end();
            self.settleForced(self.term(), nowNanos);
            self.note(
                    Reason.FORCE_REGULAR,
                    (1 + self.grants.heldAt(nowNanos)) + " of "
                            + self.settings.members().size() + " members"
                            + (leaseNanos() > nowNanos ? " and the witness" : "") + " secure the forced role now");
            secure(nowNanos);
        }
    }

    long leaseNanos() {
        return self.settings.witnessHasVote() ? claims.deadlineNanos() : Grants.NEVER;
    }

    /** What reads the role may have given up on it, although nothing has changed: it is told at the end of this turn. */
    void tellAgain() {
        toldNanos = Grants.NEVER;
    }

    /** Computes the authority anew. */
    void secure(long nowNanos) {
        authorityNanos = computeAuthority(nowNanos);
    }

    /** Tells the authority when it has changed: once, at the end of a turn, and before a lease is given back that it counted on. */
    void tell() {
        if (self.is(NodeState.ACTIVE) && (authorityNanos != toldNanos || self.term() != toldTerm)) {
            toldNanos = authorityNanos;
            toldTerm = self.term();
            self.effect(new Effect.SecureRole(toldTerm, toldNanos));
        }
    }

    /** Whether nothing secures the role any more. Looked at before anything else is done in a turn. */
    boolean isOver(long nowNanos) {
        return nowNanos >= authorityNanos;
    }

    String missing(long nowNanos) {
        int held = 1 + self.grants.heldAt(nowNanos);
        String witness = !self.settings.witnessHasVote()
                ? ""
                : claims.deadlineNanos() > nowNanos ? " and the witness" : ", no witness lease";
        return self.settings.isQuorum()
                ? held + " of " + self.settings.majority() + " votes that are needed" + witness
                : "the loop stood still for longer than the failure timeout";
    }

    void onGrant(Peer voter, Grant grant, SentProbes.Sent asked, long nowNanos) {
        boolean counts = grant.kind() == GrantKind.GRANT || grant.kind() == GrantKind.VOTE;
        if (counts && grant.term() == self.term() && asked.term() == self.term()) {
            voter.stopsRefusing();
            boolean replaced = replaceLongGrant(voter);
            voter.hasLongGrant = grant.millis() > asked.promiseMillis();
            voter.grantedNanos = Self.nanos(grant.millis());
            self.grants.add(voter.nodeId, asked.sentNanos() + self.timings.usableNanos(Self.nanos(grant.millis())));
            secure(nowNanos);
            if (replaced) {
                // Before any probe says so: the voter then stops keeping the long promise.
                tell();
            }
        } else if (grant.kind() == GrantKind.DENY && grant.term() > self.term() && voter.term() > self.term()) {
            voter.refuses(nowNanos);
        }
    }

    /**
     * A voter came back as another process. Its long grant holds until the first normal one takes its place: the voter keeps the long promise
     * until it is told that nobody relies on it any more.
     */
    void onNewLife(Peer voter) {
        voter.longGrantOfFormerLife |= voter.hasLongGrant;
        voter.hasLongGrant = false;
    }

    private boolean replaceLongGrant(Peer voter) {
        boolean replaced = voter.longGrantOfFormerLife;
        if (replaced) {
            voter.longGrantOfFormerLife = false;
            self.grants.remove(voter.nodeId);
            voter.returned = true;
        }
        return replaced;
    }

    /** A member that has been refusing for a failure timeout because it knows a higher term. */
    Optional<Peer> refusingMember(long nowNanos) {
        return self.peers.all().stream()
                .filter(peer -> peer.heardWithin(self.timings.failureTimeoutNanos(), nowNanos))
                .filter(peer -> peer.refusesSince()
                        .filter(since -> nowNanos - since >= self.timings.failureTimeoutNanos())
                        .isPresent())
                .findFirst();
    }

    // ---- insurance

    /**
     * How much authority must be left when the witness is claimed: half the failure timeout, more when claims take longer, but never so much
     * that a single probe on its way would do.
     */
    private long insuranceNanos(long nowNanos) {
        long interval = paceNanos(nowNanos);
        long timeout = interval * self.timings.failedProbeCount();
        long wanted = Math.max(timeout / 2, claims.slowestClaimNanos() + claims.slowestClaimNanos() / 2 + interval / 4);
        return Math.min(wanted, latestInsuranceNanos(nowNanos));
    }

    private long latestInsuranceNanos(long nowNanos) {
        long interval = paceNanos(nowNanos);
        return self.timings.usableNanos(interval * self.timings.failedProbeCount()) - interval - interval / 4;
    }

    /**
     * Between two probes: the interval, unless a voter whose grant is relied on promised less than it was asked for, as one that still has other
     * timings does; then so much less that as many probes may be missed as ever.
     */
    private long paceNanos(long nowNanos) {
        long pace = self.timings.intervalNanos();
        // What is asked for is whole milliseconds.
        long asked = Self.nanos(Self.millis(self.timings.failureTimeoutNanos()));
        for (Peer peer : self.peers.all()) {
            if (peer.grantedNanos < asked && self.grants.deadlineOf(peer.nodeId) > nowNanos) {
                pace = Math.min(pace, peer.grantedNanos / self.timings.failedProbeCount());
            }
        }
        return Math.max(pace, Math.min(SHORTEST_PACE_NANOS, self.timings.intervalNanos()));
    }

    /** What the role needs by now: a probe, the insurance, a renewal. */
    void advance(long nowNanos) {
        if (nowNanos >= probedNanos + paceNanos(nowNanos)) {
            probe(nowNanos);
        }
        if (usesWitness()) {
            boolean calm = insuranceDueNanos(nowNanos) > nowNanos;
            noteCalm(calm, nowNanos);
            if (!calm && self.settings.witnessHasVote()) {
                insure(nowNanos);
            } else if (force.carries() && !registered && claims.isIdle() && nowNanos >= registerNotBeforeNanos) {
                registered = true;
                claims.start(Purpose.REGISTER, nowNanos);
            }
            claims.renewWhenDue(nowNanos);
        }
    }

    private boolean usesWitness() {
        return self.settings.witness() && self.settings.isQuorum();
    }

    /** The instant at which the members' grants alone do not secure the role for long enough any more. */
    private long insuranceDueNanos(long nowNanos) {
        long byMembers = self.grants.authority(self.settings.majority(), Grants.NEVER);
        return byMembers == Grants.NEVER ? Grants.NEVER : byMembers - insuranceNanos(nowNanos);
    }

    long nextNanos(long nowNanos) {
        long next = Math.min(probedNanos + paceNanos(nowNanos), authorityNanos);
        if (usesWitness()) {
            long due = Math.max(insuranceDueNanos(nowNanos), insureNotBeforeNanos);
            next = due > nowNanos ? Math.min(next, due) : next;
            next = Math.min(next, claims.renewAtNanos().orElse(Long.MAX_VALUE));
        }
        return next;
    }

    private void noteCalm(boolean calm, long nowNanos) {
        if (!calm) {
            calmSinceNanos = Optional.empty();
            return;
        }
        if (calmSinceNanos.isEmpty()) {
            calmSinceNanos = Optional.of(nowNanos);
        }
        long calmFor = nowNanos - calmSinceNanos.get();
        if (calmFor < CALM_TIMEOUTS * self.timings.failureTimeoutNanos()) {
            return;
        }
        if (claims.purpose().filter(purpose -> purpose != Purpose.REGISTER).isPresent()) {
            Optional<Long> lease = claims.stopRelying();
            secure(nowNanos);
            tell();
            lease.ifPresent(claims::release);
            self.note(Reason.WITNESS_RETURNED, "the members' grants suffice");
        } else if (claims.isUncertain()) {
            claims.giveUp();
        } else if (!registered && claims.isIdle() && nowNanos >= registerNotBeforeNanos) {
            registered = true;
            claims.start(Purpose.REGISTER, nowNanos);
        }
    }

    private void insure(long nowNanos) {
        if (claims.purpose().filter(purpose -> purpose == Purpose.REGISTER).isPresent()) {
            claims.want(Purpose.INSURANCE);
        } else if (claims.isIdle() && nowNanos >= insureNotBeforeNanos) {
            claims.start(Purpose.INSURANCE, nowNanos);
        }
    }

    /** An answer of the witness; false when the register shows that another node was active since. */
    boolean onClaim(Claims.Outcome outcome, Optional<Purpose> purpose, long nowNanos) {
        boolean insurance =
                purpose.filter(wanted -> wanted == Purpose.INSURANCE).isPresent();
        switch (outcome) {
            case ACQUIRED -> {
                if (claims.registeredTerm() > self.term()) {
                    return false;
                }
                claims.record(self.term());
            }
            case RECORDED -> {
                registered = true;
                notedWitness = Optional.empty();
                if (purpose.filter(wanted -> wanted == Purpose.REGISTER).isPresent()) {
                    claims.giveUp();
                } else if (insurance) {
                    self.note(Reason.WITNESS_INSURED, "the members' grants alone would not last");
                }
                secure(nowNanos);
            }
            case RENEWED -> secure(nowNanos);
            case DENIED, LOST -> {
                secure(nowNanos);
                retry(insurance, Reason.WITNESS_DENIED, nowNanos);
            }
            case UNKNOWN -> retry(insurance, Reason.WITNESS_UNREACHABLE, nowNanos);
            case MISCONFIGURED -> retry(insurance, Reason.WITNESS_MISCONFIGURED, nowNanos);
            case NOTHING -> {}
        }
        return true;
    }

    /** An insurance is asked for again soon, since the authority does not last; the register can wait. */
    private void retry(boolean insurance, Reason reason, long nowNanos) {
        if (insurance) {
            insureNotBeforeNanos = nowNanos + self.timings.intervalNanos();
            noteOnce(reason);
        } else {
            registered = false;
            registerNotBeforeNanos = nowNanos + REGISTER_TIMEOUTS * self.timings.failureTimeoutNanos();
        }
    }

    /** The same answer to every try is one entry in the history. */
    private void noteOnce(Reason reason) {
        if (notedWitness.isEmpty() || notedWitness.get() != reason) {
            notedWitness = Optional.of(reason);
            self.note(reason, claims.lastWord());
        }
    }

    /** The role has ended: nothing is relied on any more. Called after the change of state, so that the role ends before a lease is given back. */
    void end() {
        if (self.occupiesRole()) {
            throw new IllegalStateException("the role is still occupied");
        }
        authorityNanos = Grants.NEVER;
        toldNanos = Grants.NEVER;
        self.grants.clear();
        force.end();
        claims.giveUp();
    }
}
