package io.oneactive.agent.control;

import io.oneactive.ActiveTask;
import io.oneactive.ActiveTerm;
import io.oneactive.ForceResult;
import io.oneactive.HaNode;
import io.oneactive.HandoverResult;
import io.oneactive.Mode;
import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.PeerStatus;
import io.oneactive.Reason;
import io.oneactive.Registration;
import io.oneactive.Role;
import io.oneactive.RoleListener;
import io.oneactive.SecurityMode;
import io.oneactive.SecurityStatus;
import io.oneactive.WitnessStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that says what a test lets it say, and counts what it is told. gw-a of line-7, with gw-b. */
public final class ScriptedNode implements HaNode {
    /** Orders to hand over, so far. */
    public final AtomicInteger handovers = new AtomicInteger();

    /** Orders to pause or to resume, so far. */
    public final AtomicInteger pauses = new AtomicInteger();

    private volatile NodeStatus status = passive("gw-b", Duration.ofMillis(10));
    private volatile Optional<ActiveTerm> term = Optional.empty();
    private volatile CompletableFuture<HandoverResult> handover = new CompletableFuture<>();

    /** What it says of itself from now on. */
    public void say(NodeStatus now) {
        status = now;
    }

    /** The term that it has from now on. */
    public void hold(ActiveTerm now) {
        term = Optional.of(now);
    }

    /** How hand-overs end from now on, those under way included. */
    public void endHandovers(HandoverResult.Outcome outcome, String detail) {
        CompletableFuture<HandoverResult> before = handover;
        HandoverResult result = new HandoverResult(outcome, Optional.of("gw-b"), Duration.ofMillis(7), detail);
        handover = CompletableFuture.completedFuture(result);
        before.complete(result);
    }

    /** It is active itself; gw-b is heard. */
    public static NodeStatus active() {
        return status(
                Role.ACTIVE,
                NodeState.ACTIVE,
                Reason.ELECTED_BY_PEERS,
                Optional.of("gw-a"),
                List.of(peer("gw-b", Duration.ofMillis(10))),
                Optional.empty());
    }

    /** It is passive, and heard of the active node so long ago. */
    public static NodeStatus passive(String activeNode, Duration heardAgo) {
        return status(
                Role.PASSIVE,
                NodeState.PASSIVE,
                Reason.STARTED,
                Optional.of(activeNode),
                List.of(peer(activeNode, heardAgo)),
                Optional.empty());
    }

    /** Anything. */
    public static NodeStatus status(
            Role role,
            NodeState state,
            Reason reason,
            Optional<String> activeNode,
            List<PeerStatus> peers,
            Optional<WitnessStatus> witness) {
        return status(role, state, reason, activeNode, peers, witness, state != NodeState.PAUSED);
    }

    /** Passive, and could not act. */
    public static NodeStatus unhealthy() {
        return status(
                Role.PASSIVE,
                NodeState.PASSIVE,
                Reason.HEALTH_FAILED,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                false);
    }

    private static NodeStatus status(
            Role role,
            NodeState state,
            Reason reason,
            Optional<String> activeNode,
            List<PeerStatus> peers,
            Optional<WitnessStatus> witness,
            boolean isEligible) {
        Instant now = Instant.now();
        return new NodeStatus(
                "line-7",
                "gw-a",
                "1",
                Mode.QUORUM,
                role,
                state,
                7,
                now,
                reason,
                "2 of 2",
                Optional.of(now),
                activeNode,
                role == Role.ACTIVE ? Duration.ofSeconds(60) : Duration.ZERO,
                1,
                100,
                isEligible,
                "somewhere",
                peers,
                witness,
                Optional.empty(),
                new SecurityStatus(SecurityMode.OFF, Optional.empty(), List.of(), List.of()),
                List.of(),
                Map.of(),
                now,
                Duration.ofSeconds(60));
    }

    private static PeerStatus peer(String id, Duration heardAgo) {
        return new PeerStatus(
                id,
                Optional.of("127.0.0.1:1"),
                Optional.of(NodeState.PASSIVE),
                false,
                7,
                Optional.of(heardAgo),
                Optional.of(Instant.now()),
                1,
                100,
                true,
                true,
                Optional.empty(),
                Duration.ZERO);
    }

    @Override
    public boolean isActive() {
        return status.role() == Role.ACTIVE;
    }

    @Override
    public Optional<ActiveTerm> activeTerm() {
        return term;
    }

    @Override
    public ActiveTerm awaitActive() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ActiveTerm> awaitActive(Duration timeLimit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<ActiveTerm> whenActive() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration runWhileActive(ActiveTask task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration addListener(RoleListener listener) {
        return () -> {};
    }

    @Override
    public NodeStatus status() {
        return status;
    }

    @Override
    public List<NodeEvent> history() {
        return List.of();
    }

    @Override
    public CompletableFuture<HandoverResult> resign() {
        handovers.incrementAndGet();
        return handover;
    }

    @Override
    public CompletableFuture<HandoverResult> transferTo(String nodeId) {
        return resign();
    }

    @Override
    public CompletableFuture<ForceResult> forceActive(String cluster, Set<String> switchedOff, long aboveTerm) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<ForceResult> mayForceActive() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void changeTimings(Duration probeInterval, int failedProbeCount) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pause() {
        pauses.incrementAndGet();
    }

    @Override
    public void pause(Duration duration) {
        pause();
    }

    @Override
    public void resume() {
        pauses.incrementAndGet();
    }

    @Override
    public void close() {}

    @Override
    public void close(Duration leaveGrant) {}
}
