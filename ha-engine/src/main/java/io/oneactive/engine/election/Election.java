package io.oneactive.engine.election;

import io.oneactive.ForceResult;
import io.oneactive.HandoverResult;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.Claims.Purpose;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.spi.InspectAnswer;
import java.util.List;
import java.util.Optional;

/**
 * The election of one node as a function: {@code on(Event, nowNanos)} gives the effects to carry out, in order.
 *
 * <p>Not thread-safe: one thread calls it, with times that never decrease, at {@link #nextTurnNanos()} at the latest. A call that comes much
 * later than that is taken for a stall of the process: the node then first hears what came meanwhile.
 */
public final class Election {
    /** In open mode a peer is forgotten when it was not heard for so long. */
    private static final long FORGET_PEER_NANOS = 3_600_000_000_000L;

    /** Crash evidence of quorum mode is not later than this, or than the longest promise when that is longer. */
    private static final long LATE_EVIDENCE_NANOS = 1_000_000_000L;

    /** No group comes so far ahead of a member: a term like that is a fault, and would be the last one. */
    static final long IMPLAUSIBLE_TERMS = 1L << 50;

    /** What is further from the term at the start than that is believed in steps of this size only, so that many frames do no more harm than one. */
    private static final long SMALL_STEP = 1L << 20;

    private final Self self;
    private final Claims claims;
    private final Force force;
    private final Tenure tenure;
    private final Voter voter;
    private final Campaign campaign;
    private final Handover handover;
    private final Conflicts conflicts;
    private final DuplicateWatch duplicates;
    private final Notices notices;

    private final boolean isFresh;
    private final long floorAtStart;
    private final long quarantineNanos;
    private long lastTurnNanos;
    private long lateNanos = Long.MIN_VALUE / 2;
    private long stalledNanos = Long.MIN_VALUE / 2;
    private long beaconNanos = Long.MIN_VALUE / 2;
    private Optional<Long> pausedUntilNanos = Optional.empty();
    private Optional<Long> haltAtNanos = Optional.empty();

    /**
     * The rules of a node that is about to start.
     *
     * @param settings who it is
     * @param timings how fast it is
     * @param remembered its durable state; empty when there is none
     * @param nowNanos the time
     */
    public Election(ElectionSettings settings, Timings timings, Optional<DurableState> remembered, long nowNanos) {
        self = new Self(settings, timings, remembered.orElse(DurableState.FRESH));
        claims = new Claims(self);
        force = new Force(self);
        tenure = new Tenure(self, claims, force);
        voter = new Voter(self);
        campaign = new Campaign(self, claims, force);
        handover = new Handover(self, tenure);
        conflicts = new Conflicts(self, tenure);
        duplicates = new DuplicateWatch(self);
        notices = new Notices(self);
        isFresh = remembered.isEmpty();
        floorAtStart = self.votingFloor();
        quarantineNanos = quarantineNanos(remembered);
        lastTurnNanos = nowNanos;
    }

    /** How long this node may have promised something that it does not know of. A node that only listens to open mode waits one timeout. */
    private long quarantineNanos(Optional<DurableState> remembered) {
        if (!self.settings.isQuorum()) {
            return self.timings.failureTimeoutNanos();
        }
        if (remembered.isEmpty()) {
            return self.timings.maxPromiseNanos();
        }
        if (remembered.get().cleanStop()) {
            return 0;
        }
        long left =
                remembered.get().leave().map(DurableState.LeaveGrant::millis).orElse(0L);
        return Self.nanos(Math.max(remembered.get().longestPromiseMillis(), left));
    }

    /**
     * Starts the node.
     *
     * @param nowNanos the time
     * @return what to do first
     */
    public List<Effect> start(long nowNanos) {
        lastTurnNanos = nowNanos;
        self.noteWallClock(self.settings.termFloor(), nowNanos);
        self.listensSinceNanos = nowNanos;
        self.quarantineUntilNanos = nowNanos + quarantineNanos;
        self.campaignNotBeforeNanos = nowNanos + self.timings.failureTimeoutNanos();
        if (isFresh) {
            self.assumeLongestPromise();
        }
        self.persist(false);
        boolean mayHavePromised = self.settings.isQuorum() && quarantineNanos > 0;
        self.note(
                Reason.STARTED,
                mayHavePromised
                        ? "in quarantine for " + Self.millis(quarantineNanos)
                                + " ms, since a promise may be outstanding"
                        : "listens for " + Self.millis(self.timings.failureTimeoutNanos()) + " ms");
        self.broadcast(nowNanos);
        beaconNanos = nowNanos;
        return self.takeEffects();
    }

    /**
     * Something happened.
     *
     * @param event what
     * @param nowNanos when; not before the last call
     * @return what to do, in this order
     */
    public List<Effect> on(Event event, long nowNanos) {
        if (self.is(NodeState.STOPPED)) {
            // A state that could not be written on the way out must not keep the node from ending.
            return event instanceof Event.StoreFailed failed
                    ? List.of(new Effect.Halt(Reason.STORE_FAILED, failed.problem()))
                    : List.of();
        }
        noteLateTurn(nowNanos);
        endWhatIsOver(nowNanos);
        handle(event, nowNanos);
        if (!self.is(NodeState.STOPPED)) {
            advance(nowNanos);
        }
        if (!self.is(NodeState.STOPPED) && handover.isLastWord()) {
            halt(Reason.CLOSED, "closed");
        }
        endRoleWhenOver(nowNanos);
        tenure.tell();
        return self.takeEffects();
    }

    /** A turn that comes late may have old news in its inbox, and worse, lack new ones: no campaign before another interval has passed. */
    private void noteLateTurn(long nowNanos) {
        long interval = self.timings.intervalNanos();
        boolean late = nowNanos - lastTurnNanos > interval + interval / 2;
        if (late) {
            stalledNanos = nowNanos;
        }
        if (nowNanos - lastTurnNanos >= self.timings.failureTimeoutNanos()) {
            // What was sent meanwhile may be lost.
            self.listensSinceNanos = nowNanos;
        }
        if (late && nowNanos - lateNanos >= self.timings.failureTimeoutNanos()) {
            // Once in a failure timeout: on a machine where every turn is late the node must still get its turn.
            lateNanos = nowNanos;
            self.campaignNotBeforeNanos = Math.max(self.campaignNotBeforeNanos, nowNanos + interval);
        }
        lastTurnNanos = nowNanos;
    }

    private void endRoleWhenOver(long nowNanos) {
        if (self.occupiesRole() && tenure.isOver(nowNanos)) {
            loseRole(
                    self.settings.isQuorum() ? Reason.AUTHORITY_LOST : Reason.STALLED,
                    tenure.missing(nowNanos),
                    nowNanos);
        }
    }

    private void endWhatIsOver(long nowNanos) {
        endRoleWhenOver(nowNanos);
        if (self.is(NodeState.STARTING) && !self.inQuarantine(nowNanos)) {
            self.endQuarantine(nowNanos);
            campaign.because(Reason.QUARANTINE_OVER);
            self.become(self.restingState(), Reason.QUARANTINE_OVER, "may vote and campaign");
        }
        if (self.paused && pausedUntilNanos.filter(until -> nowNanos >= until).isPresent()) {
            resume("the pause is over", nowNanos);
        }
    }

    /** The role ends without a successor being asked. */
    private void loseRole(Reason reason, String detail, long nowNanos) {
        if (self.is(NodeState.RESIGNING)) {
            handover.onRoleLost(nowNanos);
            return;
        }
        self.become(self.restingState(), reason, detail);
        tenure.end();
        campaign.because(reason);
        self.campaignNotBeforeNanos = Math.max(self.campaignNotBeforeNanos, nowNanos);
        self.broadcast(nowNanos);
    }

    private void stopCampaign(Reason reason, String detail, long nowNanos) {
        force.abandon(detail, nowNanos);
        if (self.is(NodeState.CANDIDATE)) {
            self.become(self.restingState(), reason, detail);
        }
        campaign.end();
        if (!self.occupiesRole()) {
            claims.giveUp();
        }
    }

    private void handle(Event event, long nowNanos) {
        if (event instanceof Event.ProbeReceived received) {
            onProbe(received.probe(), received.address(), nowNanos);
        } else if (event instanceof Event.WitnessAnswered answered) {
            onWitnessAnswer(answered, nowNanos);
        } else if (event instanceof Event.WitnessInspected inspected) {
            if (inspected.answer() instanceof InspectAnswer.Inspected seen) {
                claims.noteInspection(seen.registeredTerm(), seen.expectedClaim());
                endForcedRoleAfter(seen, nowNanos);
            }
            notices.onInspection(inspected.answer());
        } else if (event instanceof Event.PeerGone gone) {
            onPeerGone(gone, nowNanos);
        } else if (event instanceof Event.HealthReported health) {
            onHealth(health, nowNanos);
        } else if (event instanceof Event.HandoverRequested request) {
            onHandoverRequested(request, nowNanos);
        } else if (event instanceof Event.ForceRequested request) {
            onForceRequested(request, nowNanos);
        } else if (event instanceof Event.WorkStopped stopped) {
            handover.onWorkStopped(stopped.handover(), nowNanos);
        } else if (event instanceof Event.PauseRequested pause) {
            pause(pause.nanos(), nowNanos);
        } else if (event instanceof Event.ResumeRequested) {
            resume("resumed", nowNanos);
        } else if (event instanceof Event.CloseRequested close) {
            close(close.leaveGrantNanos(), nowNanos);
        } else if (event instanceof Event.MachineSuspended) {
            onSuspended(nowNanos);
        } else if (event instanceof Event.ClockStepped) {
            self.note(Reason.CLOCK_STEPPED, "the wall clock was stepped; nothing else follows");
            tenure.tellAgain();
        } else if (event instanceof Event.TimingsChanged changed) {
            self.timings = changed.timings();
            self.configuration = changed.configuration();
            notices.onReconfigured();
            self.note(
                    Reason.RECONFIGURED,
                    "probe interval " + Self.millis(self.timings.intervalNanos()) + " ms, failed probe count "
                            + self.timings.failedProbeCount());
            if (self.occupiesRole()) {
                // Asks for promises of the new length at once.
                tenure.probe(nowNanos);
            }
        } else if (event instanceof Event.StoreFailed failed) {
            halt(Reason.STORE_FAILED, failed.problem());
        }
    }

    // ---- probes

    private void onProbe(Probe probe, String address, long nowNanos) {
        if (probe.sender().equals(self.settings.nodeId())) {
            probe.details().ifPresent(details -> onOwnId(probe, details, address, nowNanos));
            return;
        }
        if (self.settings.isQuorum()
                && (probe.details().isEmpty() || !self.settings.members().contains(probe.sender()))) {
            notices.onForeignNode(probe.sender(), address);
            return;
        }
        long term = probe.details().map(Details::term).orElse(0L);
        if (isImplausible(term)) {
            self.effect(new Effect.Dropped("implausible-term"));
            return;
        }
        Peer peer = self.peers.of(probe.sender()).orElseThrow();
        if (probe.details().isPresent()) {
            Details details = probe.details().get();
            if (peer.isStale(probe, details, 2 * self.timings.failureTimeoutNanos(), nowNanos)) {
                self.effect(new Effect.Dropped("stale-sequence"));
                return;
            }
            if (peer.isNewLife(details)) {
                tenure.onNewLife(peer);
            }
        }
        peer.hear(probe, address, nowNanos);
        notices.onPeer(peer);
        boolean vouched = force.onHeard(peer, nowNanos);
        if (vouched && force.isVoting()) {
            stopCampaign(Reason.FORCE_REFUSED, "node " + peer.nodeId + " is heard, so it is not off", nowNanos);
        }
        probe.details().ifPresent(details -> {
            onResignation(peer, details, nowNanos);
            onGrants(peer, details, nowNanos);
        });
        if (self.is(NodeState.STOPPED)) {
            return;
        }
        if (probe.active()) {
            onActive(peer, probe, nowNanos);
        } else {
            probe.details().ifPresent(details -> onPassive(peer, details, nowNanos));
        }
    }

    private boolean isImplausible(long term) {
        long floor = self.votingFloor();
        return term > floor + IMPLAUSIBLE_TERMS
                || (term > floorAtStart + IMPLAUSIBLE_TERMS && term > floor + SMALL_STEP);
    }

    private void onOwnId(Probe probe, Details details, String address, long nowNanos) {
        if (details.incarnation() == self.settings.incarnation()) {
            self.effect(new Effect.Dropped("own-frame"));
            return;
        }
        Optional<String> fault = duplicates.onFrame(probe.bootTimeEPOCH(), details, address, nowNanos);
        fault.ifPresent(detail -> halt(Reason.DUPLICATE_NODE_ID, detail));
    }

    private void onResignation(Peer peer, Details details, long nowNanos) {
        if (!details.resigned().resigned()
                || self.occupiesRole()
                || !self.promise.voidedBy(peer.nodeId, details.incarnation(), details.term())) {
            return;
        }
        Optional<String> successor = details.resigned().successor();
        if (successor.filter(self.settings.nodeId()::equals).isPresent()) {
            campaign.handOver();
        } else {
            campaign.because(Reason.HANDOVER);
            long patience = self.timings.intervalNanos();
            self.campaignNotBeforeNanos =
                    Math.max(self.campaignNotBeforeNanos, nowNanos + (successor.isPresent() ? patience : 0));
        }
    }

    private void onGrants(Peer peer, Details details, long nowNanos) {
        for (Grant grant : details.grants()) {
            if (!grant.to().equals(self.settings.nodeId()) || grant.incarnation() != self.settings.incarnation()) {
                continue;
            }
            if (isImplausible(grant.term())) {
                // Of a refusal the term is remembered as well.
                self.effect(new Effect.Dropped("implausible-term"));
                continue;
            }
            Optional<SentProbes.Sent> asked = self.sent.find(grant.sequence());
            if (asked.isEmpty() || asked.get().sentNanos() > nowNanos) {
                self.effect(new Effect.Dropped("unknown-sequence"));
            } else if (self.occupiesRole()) {
                tenure.onGrant(peer, grant, asked.get(), nowNanos);
            } else if (self.is(NodeState.CANDIDATE)) {
                campaign.onGrant(peer, grant, asked.get(), nowNanos);
                activateWhenElected(nowNanos);
            }
        }
    }

    /** Another node occupies the role. */
    private void onActive(Peer peer, Probe probe, long nowNanos) {
        if (!self.settings.isQuorum()) {
            campaign.end();
            conflicts.onActive(peer, probe, nowNanos);
            if (handover.isWaitingForWork() && !self.occupiesRole()) {
                handover.abandon("another node is active as well");
            }
            handover.onActiveHeard(peer.nodeId, peer.term());
            campaign.because(Reason.PROMISE_EXPIRED);
            return;
        }
        Details details = probe.details().orElseThrow();
        if (details.term() < self.term()) {
            if (force.carries()) {
                loseRole(
                        Reason.ACTIVE_HEARD,
                        peer.nodeId + " is active in term " + details.term()
                                + ", and this node's role was forced: who was elected goes before",
                        nowNanos);
            }
            voter.deny(peer, details, nowNanos);
            return;
        }
        if (self.occupiesRole()) {
            self.become(self.restingState(), Reason.ACTIVE_HEARD, peer.nodeId + " is active in term " + details.term());
            tenure.end();
            handover.abandon("another node became active meanwhile");
        }
        stopCampaign(Reason.ACTIVE_HEARD, peer.nodeId + " is active in term " + details.term(), nowNanos);
        voter.follow(peer, details, nowNanos);
        campaign.because(Reason.PROMISE_EXPIRED);
        handover.onActiveHeard(peer.nodeId, details.term());
    }

    private void onPassive(Peer peer, Details details, long nowNanos) {
        if (!self.settings.isQuorum()) {
            conflicts.onPassive(peer, nowNanos);
        } else if (details.asks() == Ask.PRE_VOTE) {
            voter.preVote(peer, details, nowNanos);
        } else if (details.asks() == Ask.VOTE && voter.vote(peer, details, nowNanos)) {
            stopCampaign(Reason.ACTIVE_HEARD, "voted for " + peer.nodeId + " in term " + details.term(), nowNanos);
            campaign.because(Reason.PROMISE_EXPIRED);
        }
    }

    /**
     * In quorum mode evidence is believed only of a process that has been known for the longest promise, a second at least: evidence names no
     * process, and what comes late may be the end of the one before. It may also have waited here, while this node was stalled (decision 7).
     * In both modes it is believed once in a failure timeout of each peer: a firewall that rejects what is sent to a living node makes such evidence with every
     * frame, and the two would take the role from each other at the speed of the network.
     */
    private void onPeerGone(Event.PeerGone gone, long nowNanos) {
        self.peers.find(gone.nodeId()).ifPresent(peer -> {
            long latest = Math.max(self.timings.maxPromiseNanos(), LATE_EVIDENCE_NANOS);
            boolean repeated = peer.wasGoneWithin(self.timings.failureTimeoutNanos(), nowNanos);
            boolean believed = !self.settings.isQuorum()
                    || (self.settings.trustCrashEvidence()
                            && peer.hasLivedFor(latest, nowNanos)
                            && nowNanos - stalledNanos >= latest);
            if (believed && !repeated) {
                peer.gone(nowNanos);
                if (self.promise.isTo(gone.nodeId(), peer.incarnation())) {
                    self.promise.end();
                    campaign.because(Reason.CRASH_EVIDENCE);
                    // From now on each waits for those before it in the order of the rule.
                    self.campaignNotBeforeNanos = Math.max(self.campaignNotBeforeNanos, nowNanos);
                }
            }
        });
    }

    // ---- witness

    private void onWitnessAnswer(Event.WitnessAnswered answered, long nowNanos) {
        Optional<Purpose> purpose = claims.purpose();
        Claims.Outcome outcome = claims.onAnswer(answered, nowNanos);
        if (outcome == Claims.Outcome.NOTHING) {
            return;
        }
        boolean refused = outcome == Claims.Outcome.DENIED || outcome == Claims.Outcome.LOST;
        if (force.isVoting() && refused) {
            stopCampaign(Reason.FORCE_REFUSED, "the witness does not give its lease: " + claims.lastWord(), nowNanos);
        } else if (force.carries() && refused) {
            loseRole(
                    Reason.WITNESS_DENIED,
                    "the role was forced, and the witness does not give its lease: " + claims.lastWord(),
                    nowNanos);
        } else if (self.occupiesRole()) {
            if (!tenure.onClaim(outcome, purpose, nowNanos)) {
                loseRole(
                        Reason.OUTDATED,
                        "the witness has registered term " + claims.registeredTerm() + ", this node's is "
                                + self.term(),
                        nowNanos);
            }
        } else if (self.is(NodeState.CANDIDATE)) {
            campaign.onClaim(outcome, nowNanos);
            activateWhenElected(nowNanos);
        } else {
            claims.giveUp();
        }
    }

    private void activateWhenElected(long nowNanos) {
        if (!self.is(NodeState.CANDIDATE) || self.campaignAsk != Ask.VOTE) {
            return;
        }
        if (force.isVoting()) {
            activateForced(nowNanos);
            return;
        }
        long byMembers = self.grants.authority(self.settings.majority(), Grants.NEVER);
        long authority = self.grants.authority(self.settings.majority(), tenure.leaseNanos());
        if (authority > nowNanos) {
            boolean witnessed = byMembers <= nowNanos;
            campaign.end();
            tenure.begin(
                    witnessed,
                    witnessed ? Reason.ELECTED_WITH_WITNESS : Reason.ELECTED_BY_PEERS,
                    (1 + self.grants.heldAt(nowNanos)) + " of "
                            + self.settings.members().size() + " members" + (witnessed ? " and the witness" : ""),
                    nowNanos);
        }
    }

    /** While a person's word carries the role nobody else could be elected. */
    private void onHandoverRequested(Event.HandoverRequested request, long nowNanos) {
        if (force.carries() && !handover.isUnderWay()) {
            self.effect(new Effect.HandoverEnded(
                    HandoverResult.Outcome.NO_SUCCESSOR,
                    Optional.empty(),
                    "the role was forced, and nobody else could be elected: there is no majority"));
        } else {
            handover.request(request.reason(), request.successor(), nowNanos);
        }
    }

    // ---- without a majority, by a person's word

    private void onForceRequested(Event.ForceRequested request, long nowNanos) {
        self.noteWallClock(request.wallMillis(), nowNanos);
        Optional<String> refusal = force.isUnderWay()
                ? Optional.of("another request is under way")
                : force.refusal(request, campaign, nowNanos);
        if (refusal.isPresent()) {
            if (!request.rehearsed()) {
                self.note(Reason.FORCE_REFUSED, refusal.get());
            }
            force.answer(request, ForceResult.Outcome.REFUSED, refusal.get(), nowNanos);
        } else if (request.rehearsed()) {
            force.answer(
                    request,
                    ForceResult.Outcome.POSSIBLE,
                    self.settings.witness() ? "the witness is asked first" : "there is no witness to ask",
                    nowNanos);
        } else {
            campaign.force(request, nowNanos);
            activateWhenElected(nowNanos);
        }
    }

    /** Everybody who was not vouched for must have voted. */
    private void activateForced(long nowNanos) {
        if (!force.isTooLate(nowNanos) && force.authorityNanos(nowNanos) > nowNanos) {
            force.carry();
            campaign.end();
            tenure.begin(false, Reason.FORCED, force.describe(), nowNanos);
            force.succeeded(nowNanos);
        }
    }

    /** What a look at the witness shows is an answer, too. */
    private void endForcedRoleAfter(InspectAnswer.Inspected seen, long nowNanos) {
        boolean held =
                seen.holder().filter(id -> !id.equals(self.settings.nodeId())).isPresent();
        if (force.carries() && (held || seen.registeredTerm() > self.term())) {
            loseRole(
                    Reason.OUTDATED,
                    "the role was forced, and the witness answers: "
                            + (held
                                    ? seen.holder().orElseThrow() + " holds its lease"
                                    : "it has registered term " + seen.registeredTerm()),
                    nowNanos);
        }
    }

    // ---- commands and conditions

    private void onHealth(Event.HealthReported health, long nowNanos) {
        if (self.healthy != health.healthy()) {
            self.healthy = health.healthy();
            self.note(health.healthy() ? Reason.HEALTH_RECOVERED : Reason.HEALTH_FAILED, health.detail());
            if (!self.isEligible()) {
                stopCampaign(Reason.HEALTH_FAILED, health.detail(), nowNanos);
            }
        }
    }

    private void pause(long nanos, long nowNanos) {
        // Zero, and what reaches beyond the clock's end: until resumed.
        long untilNanos = nowNanos + nanos;
        pausedUntilNanos = untilNanos > nowNanos ? Optional.of(untilNanos) : Optional.empty();
        if (self.paused) {
            return;
        }
        self.paused = true;
        if (self.is(NodeState.ACTIVE)) {
            handover.begin(Reason.PAUSED, handover.candidate(nowNanos).map(peer -> peer.nodeId), "set aside", nowNanos);
        } else if (self.is(NodeState.CANDIDATE)) {
            stopCampaign(Reason.PAUSED, "set aside", nowNanos);
        } else if (self.is(NodeState.PASSIVE)) {
            self.become(NodeState.PAUSED, Reason.PAUSED, "set aside");
        }
    }

    private void resume(String detail, long nowNanos) {
        pausedUntilNanos = Optional.empty();
        if (!self.paused) {
            return;
        }
        self.paused = false;
        self.campaignNotBeforeNanos = Math.max(self.campaignNotBeforeNanos, nowNanos + self.timings.intervalNanos());
        if (self.is(NodeState.PAUSED)) {
            self.become(NodeState.PASSIVE, Reason.RESUMED, detail);
        }
    }

    private void close(long leaveGrantNanos, long nowNanos) {
        if (self.leaving) {
            return;
        }
        self.leaving = true;
        if (self.is(NodeState.ACTIVE)) {
            handover.haltAfterwards();
            handover.begin(
                    Reason.CLOSED,
                    handover.candidate(nowNanos).map(peer -> peer.nodeId),
                    "the node is being closed",
                    nowNanos);
        } else if (handover.isUnderWay()) {
            handover.haltAfterwards();
        } else if (leaveGrantNanos > 0 && !self.inQuarantine(nowNanos) && leave(leaveGrantNanos, nowNanos)) {
            haltAtNanos = Optional.of(nowNanos + self.timings.handoverTimeoutNanos());
        } else {
            halt(Reason.CLOSED, "closed");
        }
    }

    /** False when nobody is followed that could count a grant: a node of the original library cannot. */
    private boolean leave(long nanos, long nowNanos) {
        Optional<Peer> active = self.promise
                .holder()
                .filter(holder -> !self.promise.isOver(nowNanos))
                .flatMap(self.peers::find)
                .filter(peer -> self.promise.isTo(peer.nodeId, peer.incarnation()) && peer.isActive());
        Optional<Details> newest = active.flatMap(Peer::details);
        newest.ifPresent(details -> voter.leave(active.orElseThrow(), details, nowNanos + nanos, nowNanos));
        return newest.isPresent();
    }

    private void onSuspended(long nowNanos) {
        self.campaignNotBeforeNanos = Math.max(self.campaignNotBeforeNanos, nowNanos + self.timings.intervalNanos());
        self.listensSinceNanos = nowNanos;
        if (self.occupiesRole()) {
            loseRole(Reason.SUSPENDED, "the machine was suspended", nowNanos);
        } else {
            self.note(Reason.SUSPENDED, "the machine was suspended");
        }
        stopCampaign(Reason.SUSPENDED, "the machine was suspended", nowNanos);
    }

    private void halt(Reason reason, String detail) {
        force.abandon(detail, lastTurnNanos);
        if (reason == Reason.CLOSED) {
            self.persist(self.promise.isOver(lastTurnNanos) && !self.inQuarantine(lastTurnNanos));
        }
        self.become(NodeState.STOPPED, reason, detail);
        tenure.end();
        self.effect(new Effect.Halt(reason, detail));
    }

    // ---- what follows from time alone

    private void advance(long nowNanos) {
        handover.advance(nowNanos);
        if (self.settings.isQuorum() && self.is(NodeState.ACTIVE)) {
            tenure.refusingMember(nowNanos)
                    .ifPresent(peer -> loseRole(
                            Reason.HIGHER_TERM,
                            peer.nodeId + " has been in term " + peer.term() + " for a failure timeout",
                            nowNanos));
        }
        if (self.occupiesRole()) {
            tenure.secure(nowNanos);
            tenure.becomeRegular(nowNanos);
            tenure.advance(nowNanos);
            giveAwayWhenBetter(nowNanos);
        }
        if (campaign.turnNanos(nowNanos) <= nowNanos) {
            handover.abandon("this node campaigns again");
            if (self.settings.isQuorum()) {
                campaign.start(nowNanos);
            } else {
                conflicts.takeRole(campaign.cause(), nowNanos);
                campaign.end();
            }
        }
        if (self.is(NodeState.CANDIDATE)) {
            campaign.advance(nowNanos);
            activateWhenElected(nowNanos);
        }
        if (haltAtNanos.filter(until -> nowNanos >= until).isPresent()) {
            halt(Reason.CLOSED, "closed, with a long grant left behind");
            return;
        }
        beacon(nowNanos);
        self.peers.forgetSilent(FORGET_PEER_NANOS, nowNanos);
    }

    /** An active node that cannot do the work, or should not, hands over when somebody better is there. */
    private void giveAwayWhenBetter(long nowNanos) {
        if (!self.is(NodeState.ACTIVE) || force.carries()) {
            return;
        }
        for (Peer peer : self.peers.all()) {
            peer.notePriorityAbove(
                    handover.canTakeOver(peer, nowNanos) && peer.priority() > self.settings.priority(), nowNanos);
        }
        if (!self.healthy && handover.candidate(nowNanos).isPresent()) {
            handover.request(Reason.HEALTH_FAILED, Optional.empty(), nowNanos);
            return;
        }
        long failback = self.timings.failbackAfterNanos();
        if (failback > 0) {
            self.peers.all().stream()
                    .filter(peer -> self.grants.deadlineOf(peer.nodeId) > nowNanos)
                    .filter(peer -> peer.priorityAboveSince()
                            .filter(since -> nowNanos - since >= failback)
                            .isPresent())
                    .findFirst()
                    .ifPresent(peer -> handover.request(Reason.FAILBACK, Optional.of(peer.nodeId), nowNanos));
        }
    }

    /**
     * A node that occupies no role and asks for none tells its state once in an interval to everyone that it has not answered meanwhile; to
     * all at once while some member was never heard, or as long as it is starting.
     */
    private void beacon(long nowNanos) {
        if (!isSilent() || nowNanos < beaconDueNanos()) {
            return;
        }
        beaconNanos = nowNanos;
        if (tellsAllAtOnce()) {
            self.broadcast(nowNanos);
            return;
        }
        for (Peer peer : List.copyOf(self.peers.all())) {
            if (nowNanos >= peer.sentNanos + patienceNanos(peer)) {
                self.send(peer.nodeId, List.of(), nowNanos);
            }
        }
    }

    private boolean tellsAllAtOnce() {
        boolean everyoneHeard = !self.peers.all().isEmpty()
                && self.peers.all().stream().allMatch(peer -> peer.newest().isPresent());
        return !everyoneHeard || self.is(NodeState.STARTING) || self.isResigned();
    }

    /** An active node is answered at each of its probes; the others hear of this one once in an interval. */
    private long patienceNanos(Peer peer) {
        long interval = self.timings.intervalNanos();
        return self.promise.isTo(peer.nodeId, peer.incarnation()) ? interval + interval / 2 : interval / 2;
    }

    /** Not before there is somebody to tell: a node that answers the active one in time has no turn of its own. */
    private long beaconDueNanos() {
        long due = beaconNanos + self.timings.intervalNanos();
        if (tellsAllAtOnce()) {
            return due;
        }
        long wanted = Long.MAX_VALUE;
        for (Peer peer : self.peers.all()) {
            wanted = Math.min(wanted, peer.sentNanos + patienceNanos(peer));
        }
        return Math.max(due, wanted);
    }

    /** Neither probes as active node nor asks as candidate. */
    private boolean isSilent() {
        return !self.occupiesRole() && self.campaignAsk == Ask.NONE;
    }

    /**
     * When the next call must come at the latest, if nothing happens before.
     *
     * @return an instant on the clock of the events
     */
    public long nextTurnNanos() {
        long interval = self.timings.intervalNanos();
        // Somewhat later than the next frame of the active node is due: otherwise each frame would cost two turns.
        long next = Math.min(lastTurnNanos + interval + interval / 8, handover.nextNanos());
        if (isSilent()) {
            next = Math.min(next, beaconDueNanos());
        }
        next = Math.min(next, campaign.turnNanos(lastTurnNanos));
        if (self.is(NodeState.STARTING)) {
            next = Math.min(next, self.quarantineUntilNanos);
        }
        next = Math.min(next, haltAtNanos.orElse(Long.MAX_VALUE));
        next = Math.min(next, self.paused ? pausedUntilNanos.orElse(Long.MAX_VALUE) : Long.MAX_VALUE);
        if (self.occupiesRole()) {
            next = Math.min(next, tenure.nextNanos(lastTurnNanos));
        }
        if (self.is(NodeState.CANDIDATE)) {
            next = Math.min(next, campaign.nextNanos(lastTurnNanos));
        }
        return Math.max(next, lastTurnNanos);
    }

    /**
     * What this node knows, for status.
     *
     * @param nowNanos the time
     * @return a snapshot
     */
    public ElectionView view(long nowNanos) {
        return ElectionView.of(self, claims, tenure, force, nowNanos);
    }

    /**
     * Until when no other node becomes active, whatever happens to this process: also while the application is stopping its work.
     *
     * @return an instant on the clock of the events; {@link Long#MIN_VALUE} when this node does not occupy the role
     */
    public long occupiedUntilNanos() {
        if (!self.occupiesRole()) {
            return Grants.NEVER;
        }
        return handover.isWaitingForWork()
                ? Math.min(tenure.authorityNanos(), handover.nextNanos())
                : tenure.authorityNanos();
    }

    /**
     * The state.
     *
     * @return where the election stands
     */
    public NodeState state() {
        return self.state();
    }

    /**
     * The term.
     *
     * @return the highest term that this node voted in or followed; 0 when none
     */
    public long term() {
        return self.term();
    }
}
