package io.oneactive.engine.runtime;

import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Election;
import io.oneactive.engine.election.ElectionView;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Timings;
import io.oneactive.engine.election.WitnessStep;
import io.oneactive.engine.seal.Incoming;
import io.oneactive.engine.seal.Moment;
import io.oneactive.engine.seal.SealedWire;
import io.oneactive.engine.seal.Security;
import io.oneactive.engine.store.StoreException;
import io.oneactive.engine.store.TermStore;
import io.oneactive.engine.wire.Decoded;
import io.oneactive.engine.wire.DropCause;
import io.oneactive.engine.wire.DropCounters;
import io.oneactive.engine.wire.LogLimiter;
import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.RoleGuard;
import io.oneactive.spi.Transport;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only thread that calls the rules: takes what came from its mailbox, looks at the clocks, hands it to the {@link Election} and carries out
 * the effects in their order. A failure of the rules or of the state file ends the role first and the node then.
 */
final class ElectionLoop implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(ElectionLoop.class);
    private static final int MAILBOX = 2_048;

    /** A rehearsal without an answer is repeated after this part of the normal pause. */
    private static final int SOONER = 10;

    /** Frames leave this much room in the mailbox for answers and commands. */
    private static final int RESERVED = 512;

    /** Frames of strangers that wait for their turn; the rest of a flood is dropped unseen. */
    private static final int STRANGERS_WAITING = 512;

    private static final Mail STRANGERS = new Mail.Strangers();

    private final NodeParts parts;
    private final Election election;
    private final Authority authority;
    private final Waiters waiters;
    private final Announcer announcer;
    private final Handovers handovers;
    private final Forcings forcings;
    private final History history;
    private final MonotonicClock clock;
    private final SuspendWatch suspendWatch;
    private final Origins origins;
    private final SealedWire wire;
    private final DropCounters drops;
    private final LogLimiter dropLog = new LogLimiter();
    private final TermStore store;
    private final Transport transport;
    private final Optional<WitnessWorker> witness;
    private final Optional<RoleGuard> guard;
    private final ArrayBlockingQueue<Mail> mailbox = new ArrayBlockingQueue<>(MAILBOX);
    private final ArrayBlockingQueue<Mail.Frame> strangers = new ArrayBlockingQueue<>(STRANGERS_WAITING);
    private final AtomicBoolean strangersTold = new AtomicBoolean();
    private final WitnessCalls witnessCalls = new WitnessCalls();
    private final CountDownLatch halted = new CountDownLatch(1);
    private final Thread thread;

    private Clocks clocks = Clocks.read();
    private final List<Runnable> afterTurn = new ArrayList<>();
    private long sequence;
    private long securedUntilNanos = Long.MIN_VALUE;
    private long guardedUntilNanos = Long.MIN_VALUE;
    private long rehearseAtNanos;
    private volatile Snapshot snapshot;
    private volatile WitnessNews witnessNews = WitnessNews.NONE;
    private volatile @Nullable Instant lastElection;

    /** What another thread left for the loop. */
    private sealed interface Mail {
        /** A frame as it came. */
        record Frame(ByteBuffer bytes, Origin origin) implements Mail {}

        /** There are frames from elsewhere than where nodes are known to be. */
        record Strangers() implements Mail {}

        /** A peer's process is gone. */
        record Gone(Origin origin, String evidence) implements Mail {}

        /** An answer or a command. */
        record Rules(Event event) implements Mail {}

        /** Other keys, or another mode. */
        record Keys(Security security) implements Mail {}
        /** What had to wait until the application was told. */
        record Deferred(Effect.AskWitness release) implements Mail {}
    }

    /** What status shows, taken at the end of a turn. */
    record Snapshot(ElectionView view, long takenNanos, Instant since, Reason reason, String detail) {}

    ElectionLoop(NodeParts parts, Election election, Shared shared) {
        this.parts = parts;
        this.election = election;
        this.authority = shared.authority();
        this.waiters = shared.waiters();
        this.announcer = shared.announcer();
        this.handovers = shared.handovers();
        this.forcings = shared.forcings();
        this.history = shared.history();
        this.clock = shared.clock();
        this.drops = shared.drops();
        this.guard = shared.guard();
        this.store = parts.store();
        this.transport = parts.transport();
        this.wire = shared.wire();
        this.origins = new Origins(parts.settings());
        this.witness = parts.witness()
                .map(used -> new WitnessWorker(
                        used,
                        parts.settings().cluster(),
                        parts.settings().nodeId(),
                        parts.witnessTimeLimit(),
                        clock,
                        this::post));
        this.suspendWatch = new SuspendWatch(suspendToleranceNanos(parts.timings()));
        this.snapshot = new Snapshot(
                election.view(clock.nowNanos()), clock.nowNanos(), Instant.now(), Reason.STARTED, "starting");
        this.thread =
                Threads.named("oneactive-election-" + parts.settings().nodeId()).newThread(this::run);
    }

    /** The threads and tables that the loop shares with the node's other sides. */
    record Shared(
            Authority authority,
            Waiters waiters,
            Announcer announcer,
            Handovers handovers,
            Forcings forcings,
            History history,
            MonotonicClock clock,
            DropCounters drops,
            SealedWire wire,
            Optional<RoleGuard> guard) {}

    private static long suspendToleranceNanos(Timings timings) {
        long margin = timings.failureTimeoutNanos() / 100 * timings.safetyMarginPercent();
        return Math.max(margin / 2, 5_000_000);
    }

    void start() {
        thread.start();
    }

    // ---- other threads

    /** Frames from where nodes are known to be have a queue of their own, so that a flood from elsewhere does not drown them. */
    @Override
    public void onFrame(ByteBuffer frame, Origin origin) {
        boolean known = origins.isKnown(origin);
        if (frame.remaining() > Transport.MAX_FRAME_BYTES) {
            drops.count("oversized");
        } else if (known ? mailbox.remainingCapacity() < RESERVED : strangers.remainingCapacity() == 0) {
            drops.count(known ? "mailbox-full" : "strangers-full");
            if (!known) {
                // In case that there was no room for the note when they came.
                tellOfStrangers();
            }
        } else {
            ByteBuffer copy = ByteBuffer.allocate(frame.remaining());
            copy.put(frame.duplicate()).flip();
            Mail.Frame mail = new Mail.Frame(copy, origin);
            if (!(known ? mailbox.offer(mail) : strangers.offer(mail))) {
                drops.count(known ? "mailbox-full" : "strangers-full");
            } else if (!known) {
                tellOfStrangers();
            }
        }
    }

    /** One note in the mailbox stands for all strangers, behind all that is there. */
    private void tellOfStrangers() {
        if (strangersTold.compareAndSet(false, true) && !mailbox.offer(STRANGERS)) {
            strangersTold.set(false);
        }
    }

    @Override
    public void onPeerGone(Origin origin, String evidence) {
        if (mailbox.remainingCapacity() < RESERVED || !mailbox.offer(new Mail.Gone(origin, evidence))) {
            drops.count("mailbox-full");
        }
    }

    /** Leaves an answer or a command. Their number is bounded by those who send them; a full mailbox is a fault. */
    void post(Event event) {
        leave(new Mail.Rules(event));
    }

    private void leave(Mail mail) {
        if (!mailbox.offer(mail)) {
            drops.count("command-lost");
            LOG.error(
                    "the mailbox of node {} is full, lost: {}", parts.settings().nodeId(), mail);
        }
    }

    /** From one of its next turns on the loop does this with seals; false when there is no room for that now. */
    boolean use(Security security) {
        return mailbox.offer(new Mail.Keys(security));
    }

    Snapshot snapshot() {
        return snapshot;
    }

    WitnessNews witnessNews() {
        return witnessNews;
    }

    WitnessCalls witnessCalls() {
        return witnessCalls;
    }

    Optional<Instant> lastElection() {
        return Optional.ofNullable(lastElection);
    }

    /** Waits until the node has come to its end; an interrupt waits, too: half a farewell would look like a crash. */
    boolean awaitHalt(long nanos) {
        return Patience.await(nanos, left -> halted.await(left, TimeUnit.NANOSECONDS));
    }

    /** Waits until the thread has ended, and with it the calls to the witness; false when it has not within the time. */
    boolean awaitEnd(long nanos) {
        return Patience.await(nanos, left -> {
            thread.join(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            return !thread.isAlive();
        });
    }

    boolean isHalted() {
        return halted.getCount() == 0;
    }

    // ---- the loop

    private void run() {
        try {
            long begun = clock.nanos(clocks);
            turn(election.start(begun), begun);
            while (!isHalted()) {
                Mail mail = next();
                clocks = Clocks.read();
                long now = clock.nanos(clocks);
                look(now);
                witness.ifPresent(worker -> rehearse(worker, now));
                handle(mail, now);
            }
        } catch (InterruptedException e) {
            fail("the election loop was interrupted", e);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            fail("the election loop failed: " + e, e);
        } finally {
            authority.end();
            guard.ifPresent(told -> told.occupiedUntil(election.term(), System.nanoTime()));
            halted.countDown();
            waiters.close();
            handovers.close();
            forcings.close();
            witness.ifPresent(WitnessWorker::close);
        }
    }

    private void fail(String detail, Throwable cause) {
        authority.end();
        LOG.error("node {} stops: {}", parts.settings().nodeId(), detail, cause);
        NodeState from = snapshot.view().state();
        NodeEvent event = new NodeEvent(
                ++sequence,
                Instant.now(),
                System.nanoTime(),
                from,
                NodeState.STOPPED,
                election.term(),
                Reason.FAILED,
                detail);
        history.add(event);
        announcer.announce(event, Optional.empty());
    }

    private @Nullable Mail next() throws InterruptedException {
        long due = Math.min(
                election.nextTurnNanos(), witness.map(WitnessWorker::nextNanos).orElse(Long.MAX_VALUE));
        long wait = due - clock.nowNanos();
        return wait > 0 ? mailbox.poll(wait, TimeUnit.NANOSECONDS) : mailbox.poll();
    }

    /** A suspend is told before anything else: what was sent before it must not be counted by a clock that stood still. */
    private void look(long now) {
        suspendWatch.look(clocks).ifPresent(finding -> {
            boolean suspended = finding == SuspendWatch.Finding.SUSPENDED;
            if (suspended) {
                wire.onSuspended();
            }
            turn(election.on(suspended ? new Event.MachineSuspended() : new Event.ClockStepped(), now), now);
        });
    }

    private void rehearse(WitnessWorker worker, long now) {
        worker.expire(now);
        if (now >= rehearseAtNanos) {
            rehearseAtNanos = now + parts.witnessRehearsal().toNanos();
            worker.rehearse();
        }
    }

    private void handle(@Nullable Mail mail, long now) {
        if (mail instanceof Mail.Frame frame) {
            onFrame(frame, now);
        } else if (mail instanceof Mail.Strangers) {
            onStranger(now);
        } else if (mail instanceof Mail.Keys keys) {
            wire.use(keys.security());
        } else if (mail instanceof Mail.Gone gone) {
            List<String> ids = origins.idsAt(gone.origin());
            for (String id : ids) {
                turn(election.on(new Event.PeerGone(id, gone.evidence()), now), now);
            }
        } else if (mail instanceof Mail.Deferred deferred) {
            ask(deferred.release());
            turn(election.on(new Event.TimePassed(), now), now);
        } else {
            Event event = mail instanceof Mail.Rules rules ? rules.event() : new Event.TimePassed();
            witnessNews = witnessNews.after(event, now);
            witnessCalls.count(event);
            if (event instanceof Event.TimingsChanged changed) {
                suspendWatch.tolerate(suspendToleranceNanos(changed.timings()));
            }
            if (event instanceof Event.WitnessInspected inspected && inspected.answer() instanceof Unknown) {
                rehearseAtNanos =
                        Math.min(rehearseAtNanos, now + parts.witnessRehearsal().toNanos() / SOONER);
            }
            turn(election.on(event, now), now);
        }
    }

    /** One at a time, so that whoever is known comes first after each. */
    private void onStranger(long now) {
        Mail.Frame stranger = strangers.poll();
        strangersTold.set(false);
        if (!strangers.isEmpty()) {
            tellOfStrangers();
        }
        if (stranger != null) {
            onFrame(stranger, now);
        }
    }

    private void onFrame(Mail.Frame frame, long now) {
        Incoming incoming = wire.decode(frame.bytes(), frame.origin(), new Moment(now, clocks.wallMillis()));
        incoming.reply().ifPresent(frame.origin()::reply);
        incoming.rejected().ifPresent(rejected -> onRejected(rejected, frame.origin(), now));
        if (incoming.heard().isEmpty()) {
            if (now >= election.nextTurnNanos()) {
                turn(election.on(new Event.TimePassed(), now), now);
            }
            return;
        }
        Incoming.Heard heard = incoming.heard().get();
        String sender = heard.probe().sender();
        Optional<Origin> former = origins.put(sender, heard.origin());
        List<Effect> effects = election.on(
                new Event.ProbeReceived(heard.probe(), heard.origin().address()), now);
        if (effects.stream().anyMatch(Effect.Dropped.class::isInstance)) {
            // A late or repeated frame says nothing about where its sender is now.
            origins.restore(sender, former);
        }
        turn(effects, now);
    }

    private void onRejected(Decoded.Rejected rejected, Origin origin, long now) {
        String cause = rejected.cause().code();
        drops.count(cause);
        if (rejected.cause() == DropCause.UNPROVEN || rejected.cause() == DropCause.DUPLICATE) {
            // Each start begins with some unproven ones, and status names a sender that stays so. A broadcast may reach
            // this node twice.
            LOG.debug("dropped a frame of {}: {}", origin.address(), rejected.detail());
            return;
        }
        dropLog.pass(cause, origin.address(), now)
                .ifPresent(count -> LOG.warn(
                        "dropped a frame of {}: {} ({}); {} of this kind since the last such line",
                        origin.address(),
                        cause,
                        rejected.detail(),
                        count));
    }

    // ---- effects

    private void turn(List<Effect> effects, long now) {
        List<Effect> left = effects;
        while (!left.isEmpty()) {
            // Before anything is carried out that lets another node take the role earlier than was told.
            tellGuard(true);
            left = carryOut(left, now);
        }
        tellGuard(false);
        afterTurn.forEach(Runnable::run);
        afterTurn.clear();
        Snapshot last = snapshot;
        snapshot = new Snapshot(election.view(now), now, last.since(), last.reason(), last.detail());
    }

    /** Carries out effects in order; what to do instead, when the state could not be written. */
    private List<Effect> carryOut(List<Effect> effects, long now) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Persist persist) {
                try {
                    store.write(persist.state());
                } catch (StoreException e) {
                    LOG.error("node {} cannot write its state", parts.settings().nodeId(), e);
                    authority.end();
                    return election.on(new Event.StoreFailed(String.valueOf(e.getMessage())), now);
                }
            } else {
                if (effect instanceof Effect.SecureRole && !authority.isActive()) {
                    publishBeginning(effects, now);
                }
                carryOut(effect, now);
            }
        }
        return List.of();
    }

    /** Whoever sees that this node is active finds its term and reason in the status at once, not only at the end of the turn. */
    private void publishBeginning(List<Effect> effects, long now) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Announce announce && announce.to() == NodeState.ACTIVE) {
                snapshot = new Snapshot(election.view(now), now, Instant.now(), announce.reason(), announce.detail());
            }
        }
    }

    private void carryOut(Effect effect, long now) {
        if (effect instanceof Effect.Send send) {
            send(send);
        } else if (effect instanceof Effect.AskWitness ask) {
            askOrDefer(ask);
        } else if (effect instanceof Effect.SecureRole secure) {
            secure(secure);
        } else if (effect instanceof Effect.EndRole) {
            authority.end();
        } else if (effect instanceof Effect.Announce announce) {
            // Who hears that the role has begun may rely on it that the guard knows.
            tellGuard(false);
            announce(announce, now);
        } else if (effect instanceof Effect.StopWork stop) {
            afterTurn.add(() -> announcer.afterwards(() -> post(new Event.WorkStopped(stop.handover()))));
        } else if (effect instanceof Effect.HandoverEnded ended) {
            afterTurn.add(() -> handovers.ended(ended));
        } else if (effect instanceof Effect.ForceEnded forced) {
            afterTurn.add(() -> forcings.ended(forced));
        } else if (effect instanceof Effect.Dropped dropped) {
            drops.count(dropped.cause());
        } else if (effect instanceof Effect.Halt) {
            afterTurn.add(halted::countDown);
        }
    }

    /** What is earlier is told at once, what is later when the turn has succeeded, or a change of the role is announced. */
    private void tellGuard(boolean onlyEarlier) {
        long until = election.occupiedUntilNanos();
        if (guard.isEmpty() || until == guardedUntilNanos || (onlyEarlier && until > guardedUntilNanos)) {
            return;
        }
        guardedUntilNanos = until;
        guard.get()
                .occupiedUntil(election.term(), until == Long.MIN_VALUE ? System.nanoTime() : clock.systemNanos(until));
    }

    /**
     * A lease of which the role is over is given back when the listeners have been told, since what a guard watches may need a moment to end. While
     * the role is occupied nothing waits: the guard has been told how long the role lasts without the lease.
     */
    private void askOrDefer(Effect.AskWitness ask) {
        boolean deferred =
                guard.isPresent() && ask.step() == WitnessStep.RELEASE && guardedUntilNanos == Long.MIN_VALUE;
        if (deferred) {
            afterTurn.add(() -> announcer.afterwards(() -> leave(new Mail.Deferred(ask))));
        } else {
            ask(ask);
        }
    }

    private void ask(Effect.AskWitness ask) {
        witness.ifPresent(worker -> worker.ask(ask.claim(), ask.step(), ask.term()));
    }

    private void send(Effect.Send send) {
        ByteBuffer frame = wire.encode(send.probe());
        if (send.to().isEmpty()) {
            transport.broadcast(frame);
        } else {
            origins.of(send.to().get()).ifPresent(origin -> origin.reply(frame));
        }
    }

    private void secure(Effect.SecureRole secure) {
        boolean wasActive = authority.isActive();
        securedUntilNanos = secure.deadlineNanos();
        long deadlineNanos = clock.systemNanos(secure.deadlineNanos());
        authority.secure(secure.term(), deadlineNanos, clocks.wallMillisAt(deadlineNanos));
        if (!wasActive) {
            authority.activeTerm().ifPresent(waiters::wake);
        }
    }

    /**
     * Announced at the end of the turn, when the role has been secured or ended. The instant in the history is exact as {@code isActive()} shows
     * it: a role that ran out while the process stood still ended at its deadline.
     */
    private void announce(Effect.Announce announce, long now) {
        long endedNanos = Math.min(clock.nowNanos(), Math.max(securedUntilNanos, 0));
        boolean ended = announce.from() == NodeState.ACTIVE && announce.to() != NodeState.ACTIVE;
        boolean begun = announce.to() == NodeState.ACTIVE
                && (announce.from() != NodeState.ACTIVE || announce.reason() == Reason.CONFLICT_WON);
        NodeEvent event = new NodeEvent(
                ++sequence,
                Instant.now(),
                clock.systemNanos(ended ? endedNanos : now),
                announce.from(),
                announce.to(),
                announce.term(),
                announce.reason(),
                announce.detail());
        history.add(event);
        if (begun || announce.reason() == Reason.CONFLICT_LOST) {
            lastElection = event.at();
        }
        if (event.isStateChange()) {
            snapshot = new Snapshot(snapshot.view(), snapshot.takenNanos(), event.at(), event.reason(), event.detail());
        }
        afterTurn.add(() -> announcer.announce(event, begun ? authority.latestTerm() : Optional.empty()));
    }
}
