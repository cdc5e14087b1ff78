package io.oneactive.engine.runtime;

import io.oneactive.ActiveTask;
import io.oneactive.ActiveTerm;
import io.oneactive.ForceResult;
import io.oneactive.HaNode;
import io.oneactive.HaStartException;
import io.oneactive.HandoverResult;
import io.oneactive.NodeEvent;
import io.oneactive.NodeStatus;
import io.oneactive.Reason;
import io.oneactive.Registration;
import io.oneactive.RoleListener;
import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.Election;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Timings;
import io.oneactive.engine.seal.SealedWire;
import io.oneactive.engine.wire.DropCounters;
import io.oneactive.spi.RoleGuard;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that runs: hands every call to the loop, or answers it from what the loop has published. */
public final class RunningNode implements HaNode {
    private static final Logger LOG = LoggerFactory.getLogger(RunningNode.class);
    private static final Duration LONGEST_LEAVE = Duration.ofHours(1);

    /** How long the last announcements may take at the end. */
    private static final long FAREWELL_NANOS = 500_000_000L;

    private final NodeParts parts;
    private volatile Timings timings;
    private final MonotonicClock clock = new MonotonicClock();
    private final Authority authority = new Authority();
    private final History history = new History();
    private final DropCounters drops = new DropCounters();
    private final Handovers handovers = new Handovers();
    private final Forcings forcings = new Forcings();
    private final Waiters waiters;
    private final Announcer announcer;
    private final ElectionLoop loop;
    private final StatusReport statusReport;
    private final Optional<HealthMonitor> health;
    private final Optional<KeyFileWatch> keyFile;
    private final AtomicBoolean closing = new AtomicBoolean();

    private RunningNode(NodeParts parts, Optional<DurableState> remembered, Optional<RoleGuard> guard) {
        this.parts = parts;
        this.timings = parts.timings();
        String nodeId = parts.settings().nodeId();
        waiters = new Waiters(authority, nodeId);
        announcer = new Announcer(nodeId);
        Election election = new Election(parts.settings(), parts.timings(), remembered, clock.nowNanos());
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        SealedWire wire = new SealedWire(
                parts.settings().cluster(), nodeId, parts.settings().incarnation(), parts.security(), secret);
        loop = new ElectionLoop(
                parts,
                election,
                new ElectionLoop.Shared(
                        authority, waiters, announcer, handovers, forcings, history, clock, drops, wire, guard));
        keyFile = parts.keyFile().map(file -> new KeyFileWatch(file, parts.security(), nodeId, loop::use));
        statusReport = new StatusReport(parts, authority, loop, clock, drops, wire, keyFile);
        health = parts.healthCheck()
                .map(check -> new HealthMonitor(
                        check,
                        new HealthMonitor.HealthSettings(
                                parts.healthInterval(),
                                parts.healthTimeLimit(),
                                parts.healthRise(),
                                parts.healthFall()),
                        nodeId,
                        loop::post));
    }

    /**
     * Starts a node. When this fails, everything that the parts hold is closed.
     *
     * @param parts what it is made of
     * @param guard what is told how long the role is occupied
     * @return running
     * @throws HaStartException when the state cannot be read or the transport cannot start
     */
    public static RunningNode start(NodeParts parts, Optional<RoleGuard> guard) {
        RunningNode node = null;
        try {
            Optional<DurableState> remembered = parts.store().load();
            Rehearsal.once(parts.security().mode());
            node = new RunningNode(parts, remembered, guard);
            node.announcer.add(new EventLog(parts));
            node.begin();
            SecurityWarnings.of(parts.security().mode())
                    .ifPresent(
                            warning -> LOG.warn("node {}: {}", parts.settings().nodeId(), warning));
            return node;
        } catch (RuntimeException e) {
            if (node != null) {
                node.announcer.close();
            }
            closeQuietly(parts.transport());
            parts.witness().ifPresent(RunningNode::closeQuietly);
            closeQuietly(parts.store());
            throw e;
        }
    }

    /** Starts a node of a {@link Rehearsal}: nothing of it goes into the log. */
    static RunningNode unheard(NodeParts parts) {
        RunningNode node = new RunningNode(parts, parts.store().load(), Optional.empty());
        node.begin();
        return node;
    }

    private void begin() {
        parts.transport().start(loop);
        for (String warning : parts.warnings()) {
            LOG.warn("node {}: {}", parts.settings().nodeId(), warning);
        }
        loop.start();
        health.ifPresent(HealthMonitor::start);
        keyFile.ifPresent(KeyFileWatch::start);
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("{} failed on close", part.getClass().getName(), e);
        }
    }

    // ---- the role

    @Override
    public boolean isActive() {
        return authority.isActive();
    }

    @Override
    public Optional<ActiveTerm> activeTerm() {
        return authority.activeTerm();
    }

    @Override
    public ActiveTerm awaitActive() throws InterruptedException {
        while (true) {
            Optional<ActiveTerm> term = waiters.await(Long.MAX_VALUE);
            if (term.isPresent()) {
                return term.get();
            }
        }
    }

    @Override
    public Optional<ActiveTerm> awaitActive(Duration timeLimit) throws InterruptedException {
        return waiters.await(nanos(timeLimit));
    }

    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    @Override
    public CompletableFuture<ActiveTerm> whenActive() {
        return waiters.future();
    }

    @Override
    public Registration runWhileActive(ActiveTask task) {
        WhileActive runner = new WhileActive(task, parts.settings().nodeId(), timings.handoverTimeoutNanos());
        Registration registration = announcer.add(runner);
        return () -> {
            registration.close();
            runner.close();
        };
    }

    @Override
    public Registration addListener(RoleListener listener) {
        return announcer.add(listener);
    }

    // ---- what is known

    @Override
    public NodeStatus status() {
        return statusReport.take();
    }

    @Override
    public List<NodeEvent> history() {
        return history.copy();
    }

    // ---- commands

    @Override
    public CompletableFuture<HandoverResult> resign() {
        return handOver(new Event.HandoverRequested(Reason.RESIGNED, Optional.empty()));
    }

    @Override
    public CompletableFuture<HandoverResult> transferTo(String nodeId) {
        return handOver(new Event.HandoverRequested(Reason.TRANSFERRED, Optional.of(nodeId)));
    }

    private CompletableFuture<HandoverResult> handOver(Event.HandoverRequested request) {
        CompletableFuture<HandoverResult> future = new CompletableFuture<>();
        if (handovers.add(future, request.successor())) {
            loop.post(request);
        }
        return future;
    }

    @Override
    public CompletableFuture<ForceResult> forceActive(String cluster, Set<String> switchedOff, long aboveTerm) {
        String own = parts.settings().cluster();
        if (!own.equals(cluster)) {
            throw new IllegalArgumentException("this node belongs to cluster '" + own + "', not to '" + cluster + "'");
        }
        if (aboveTerm < 0) {
            throw new IllegalArgumentException("the term to be above is " + aboveTerm + ", and must not be negative");
        }
        return force(false, Set.copyOf(switchedOff), aboveTerm);
    }

    @Override
    public CompletableFuture<ForceResult> mayForceActive() {
        return force(true, Set.of(), 0);
    }

    private CompletableFuture<ForceResult> force(boolean rehearsed, Set<String> switchedOff, long aboveTerm) {
        CompletableFuture<ForceResult> future = new CompletableFuture<>();
        if (!parts.store().isDurable()) {
            Forcings.refuse(
                    future, "this node has no state directory, and would forget the forced term with its process");
            return future;
        }
        long deadlineNanos = clock.nowNanos() + ForceResult.LIMIT.toNanos();
        long leaseNanos =
                parts.witness().map(witness -> witness.longestLease().toNanos()).orElse(0L);
        forcings.add(future)
                .ifPresent(number -> loop.post(new Event.ForceRequested(
                        number,
                        rehearsed,
                        switchedOff,
                        aboveTerm,
                        leaseNanos,
                        System.currentTimeMillis(),
                        deadlineNanos)));
        return future;
    }

    @Override
    public synchronized void changeTimings(Duration probeInterval, int failedProbeCount) {
        Event.TimingsChanged change = parts.changedTimings().check(probeInterval, failedProbeCount);
        timings = change.timings();
        loop.post(change);
    }

    @Override
    public void pause() {
        loop.post(new Event.PauseRequested(0));
    }

    @Override
    public void pause(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("a pause of " + duration + " is not positive");
        }
        loop.post(new Event.PauseRequested(nanos(duration)));
    }

    @Override
    public void resume() {
        loop.post(new Event.ResumeRequested());
    }

    @Override
    public void close() {
        close(0);
    }

    @Override
    public void close(Duration leaveGrant) {
        if (leaveGrant.isNegative() || leaveGrant.isZero() || leaveGrant.compareTo(LONGEST_LEAVE) > 0) {
            throw new IllegalArgumentException(
                    "a leave grant of " + leaveGrant + " is not between 1 ms and " + LONGEST_LEAVE);
        }
        if (!parts.store().isDurable()) {
            throw new IllegalStateException("a leave grant needs a state directory: an ephemeral node would forget it");
        }
        close(leaveGrant.toNanos());
    }

    private void close(long leaveGrantNanos) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        health.ifPresent(HealthMonitor::close);
        keyFile.ifPresent(KeyFileWatch::close);
        loop.post(new Event.CloseRequested(leaveGrantNanos));
        loop.awaitHalt(2 * timings.handoverTimeoutNanos() + 2 * timings.failureTimeoutNanos() + FAREWELL_NANOS);
        authority.close();
        announcer.close(FAREWELL_NANOS);
        if (!loop.awaitEnd(parts.witnessTimeLimit().toNanos() + FAREWELL_NANOS)) {
            LOG.error(
                    "node {} hangs in a system call; its state directory is not given back before a write under way has ended",
                    parts.settings().nodeId());
        }
        // In this order: what was sent is covered by the quarantine of whoever opens the store next.
        closeQuietly(parts.transport());
        closeQuietly(parts.store());
    }
}
