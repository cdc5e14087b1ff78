package io.oneactive.engine.election;

import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.Resignation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** This node's own state, and the only place where it changes and where effects are collected. */
final class Self {
    final ElectionSettings settings;
    final Peers peers;
    final Promise promise = new Promise();
    final Grants grants = new Grants();
    final SentProbes sent = new SentProbes();
    Timings timings;
    int configuration;

    boolean healthy = true;
    boolean paused;
    boolean leaving;
    Ask campaignAsk = Ask.NONE;
    private Resignation resignation = Resignation.NONE;
    private long resignedTerm;

    /** No campaign before this instant, whatever else would allow it. */
    long campaignNotBeforeNanos;

    long quarantineUntilNanos;

    /** Since when nothing kept this node from hearing the others. */
    long listensSinceNanos;

    private long wallMillis;
    private long wallReadNanos;

    private NodeState state = NodeState.STARTING;
    private long term;
    private Optional<String> votedFor;
    private long longestPromiseMillis;
    private Optional<DurableState.LeaveGrant> leave;
    private Optional<DurableState.Forced> forced;
    private final long amnesiaFloor;
    private long termFloor;
    private long sequence;
    private boolean unsaved;
    private List<Effect> effects = new ArrayList<>();

    Self(ElectionSettings settings, Timings timings, DurableState remembered) {
        this.settings = settings;
        this.timings = timings;
        this.configuration = settings.configuration();
        this.peers = new Peers(settings);
        this.term = remembered.term();
        this.votedFor = remembered.votedFor();
        this.longestPromiseMillis = remembered.longestPromiseMillis();
        this.leave = remembered.leave();
        this.forced = remembered.forced();
        this.wallMillis = settings.termFloor();
        this.amnesiaFloor = remembered.term() == 0 ? settings.termFloor() : 0;
        this.termFloor = amnesiaFloor;
    }

    List<Effect> takeEffects() {
        saveFirst();
        List<Effect> taken = effects;
        effects = new ArrayList<>();
        return taken;
    }

    /** Adds an effect. What must not be forgotten is written first, unless the effect only ends the role or tells what has happened. */
    void effect(Effect effect) {
        boolean mayComeFirst = effect instanceof Effect.Announce
                || effect instanceof Effect.EndRole
                || effect instanceof Effect.Dropped;
        if (!mayComeFirst) {
            saveFirst();
        }
        effects.add(effect);
    }

    private void saveFirst() {
        if (unsaved) {
            persist(false);
        }
    }

    // ---- state

    NodeState state() {
        return state;
    }

    boolean is(NodeState wanted) {
        return state == wanted;
    }

    /** Whether the role is occupied by this node: also while the application is stopping its work. */
    boolean occupiesRole() {
        return state == NodeState.ACTIVE || state == NodeState.RESIGNING;
    }

    void become(NodeState to, Reason reason, String detail) {
        if (to == state) {
            throw new IllegalStateException("no change of state: " + state + ", " + reason);
        }
        if (state == NodeState.STOPPED) {
            throw new IllegalStateException("a stopped node cannot become " + to);
        }
        if (state == NodeState.ACTIVE) {
            effect(new Effect.EndRole());
        }
        NodeState from = state;
        state = to;
        effect(new Effect.Announce(from, to, term, reason, detail));
    }

    void note(Reason reason, String detail) {
        effect(new Effect.Announce(state, state, term, reason, detail));
    }

    /** The state of a node that does not occupy the role and does not campaign. */
    NodeState restingState() {
        return paused ? NodeState.PAUSED : NodeState.PASSIVE;
    }

    boolean isEligible() {
        return healthy && !paused && !leaving && settings.priority() > 0;
    }

    boolean inQuarantine(long nowNanos) {
        return nowNanos < quarantineUntilNanos;
    }

    // ---- what must not be forgotten

    long term() {
        return term;
    }

    Optional<String> votedFor() {
        return votedFor;
    }

    long longestPromiseMillis() {
        return longestPromiseMillis;
    }

    Optional<DurableState.LeaveGrant> leave() {
        return leave;
    }

    /**
     * The term above which this node takes part in elections. A node that remembers no term may have voted in any term before it forgot;
     * all of them were below the wall clock's epoch milliseconds at its start, or below what the witness has registered.
     */
    long votingFloor() {
        return Math.max(term, termFloor);
    }

    void raiseFloor(long registeredTerm) {
        termFloor = Math.max(termFloor, registeredTerm);
    }

    /** The lowest term in which this node may ask for votes. */
    long nextTerm() {
        return Math.max(votingFloor(), peers.highestTerm()) + 1;
    }

    void adoptTerm(long newTerm, Optional<String> vote) {
        if (newTerm < term) {
            throw new IllegalStateException("term would shrink from " + term + " to " + newTerm);
        }
        term = newTerm;
        votedFor = vote;
        unsaved = true;
    }

    void rememberPromise(long millis) {
        if (millis > longestPromiseMillis) {
            longestPromiseMillis = millis;
            unsaved = true;
        }
    }

    /** A node without memory may have promised as long as any promise lasts: a second start must know that, too. */
    void assumeLongestPromise() {
        longestPromiseMillis = millis(timings.maxPromiseNanos());
    }

    /** The quarantine has outlasted whatever was promised before the start; what was promised since is not forgotten. */
    void endQuarantine(long nowNanos) {
        if (promise.isOver(nowNanos)) {
            longestPromiseMillis = 0;
        }
        if (leave.isPresent()) {
            rememberLeave(Optional.empty());
        }
    }

    void rememberLeave(Optional<DurableState.LeaveGrant> grant) {
        leave = grant;
        unsaved = true;
    }

    Optional<DurableState.Forced> forced() {
        return forced;
    }

    void rememberForced(Optional<DurableState.Forced> mark) {
        forced = mark;
        unsaved = true;
    }

    /** A majority knows this term: whoever is elected from now on gets a higher one than the forced one. */
    void settleForced(long knownTerm, long nowNanos) {
        forced.filter(mark -> mark.regularMillis().isEmpty() && knownTerm >= mark.term())
                .ifPresent(mark -> rememberForced(Optional.of(new DurableState.Forced(
                        mark.term(),
                        mark.atMillis(),
                        mark.vouched(),
                        Optional.of(wallMillis(nowNanos)),
                        mark.times()))));
    }

    /** The wall clock was read: the rules only pass it on, for people. */
    void noteWallClock(long millis, long nowNanos) {
        wallMillis = millis;
        wallReadNanos = nowNanos;
    }

    long wallMillis(long nowNanos) {
        return wallMillis + millis(nowNanos - wallReadNanos);
    }

    /**
     * Writes at once. A node that remembered no term and has only followed terms below its floor since has given no vote: it stays without
     * memory, so that its next life has a floor again.
     */
    void persist(boolean cleanStop) {
        unsaved = false;
        boolean remembers = term > amnesiaFloor;
        effects.add(new Effect.Persist(new DurableState(
                remembers ? term : 0,
                remembers ? votedFor : Optional.empty(),
                longestPromiseMillis,
                cleanStop,
                leave,
                forced)));
    }

    // ---- probes

    /** The role was given up in the current term: voters may drop their promise. */
    void resign(Optional<String> successor) {
        resignation = new Resignation(true, successor);
        resignedTerm = term;
    }

    void endResignation() {
        resignation = Resignation.NONE;
    }

    boolean isResigned() {
        return resignation.resigned() && term == resignedTerm && !occupiesRole() && campaignAsk == Ask.NONE;
    }

    private Ask ask() {
        return occupiesRole() ? Ask.GRANT : campaignAsk;
    }

    void broadcast(long nowNanos) {
        saveFirst();
        sendToAll(nowNanos);
    }

    /**
     * Raises the term, votes for itself and asks for votes in it. The request goes out while the own vote is still being written, so that the
     * voters write theirs at the same time. It binds nobody: the own vote is durable before the next event, hence before any answer counts, and
     * a process that dies in between has lost nothing but a question, whose answers no later incarnation can use (decision 0006).
     */
    void voteForItself(long newTerm, long nowNanos) {
        saveFirst();
        adoptTerm(newTerm, Optional.of(settings.nodeId()));
        campaignAsk = Ask.VOTE;
        sendToAll(nowNanos);
    }

    /** The same, but nothing goes out before all is written: where nobody else is there to vote, the role follows at once. */
    void voteForItselfForced(long newTerm, long nowNanos) {
        adoptTerm(newTerm, Optional.of(settings.nodeId()));
        saveFirst();
        campaignAsk = Ask.VOTE;
        sendToAll(nowNanos);
    }

    private void sendToAll(long nowNanos) {
        effects.add(new Effect.Send(Optional.empty(), compose(ask(), List.of(), nowNanos)));
        for (Peer peer : peers.all()) {
            peer.sentNanos = nowNanos;
        }
    }

    /**
     * Sends the own state to one node. Only a node that occupies the role asks in such a probe: two candidates that answered each other with
     * questions would never end.
     */
    void send(String to, List<Grant> grants, long nowNanos) {
        effect(new Effect.Send(Optional.of(to), compose(occupiesRole() ? Ask.GRANT : Ask.NONE, grants, nowNanos)));
        peers.find(to).ifPresent(peer -> peer.sentNanos = nowNanos);
    }

    private Probe compose(Ask ask, List<Grant> grants, long nowNanos) {
        sequence++;
        long asked = millis(timings.failureTimeoutNanos());
        if (ask != Ask.NONE) {
            sent.add(new SentProbes.Sent(sequence, nowNanos, term, ask, asked));
        }
        List<Long> returned = new ArrayList<>();
        for (Peer peer : peers.all()) {
            if (peer.isToldReturned()) {
                returned.add(peer.incarnation());
            }
        }
        return new Probe(
                settings.nodeId(),
                occupiesRole(),
                settings.bootTimeEPOCH(),
                Optional.of(new Probe.Details(
                        settings.cluster(),
                        settings.incarnation(),
                        sequence,
                        term,
                        state,
                        asked,
                        votedFor.map(candidate -> new Probe.Vote(term, candidate)),
                        ask,
                        grants,
                        settings.priority(),
                        isEligible(),
                        isResigned() ? resignation : Resignation.NONE,
                        List.copyOf(returned),
                        configuration)));
    }

    static long millis(long nanos) {
        return nanos / 1_000_000;
    }

    static long nanos(long millis) {
        return millis * 1_000_000;
    }
}
