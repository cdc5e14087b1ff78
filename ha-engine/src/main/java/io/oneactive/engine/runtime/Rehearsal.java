package io.oneactive.engine.runtime;

import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.SecurityMode;
import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Election;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Timings;
import io.oneactive.engine.election.WitnessStep;
import io.oneactive.engine.seal.KeyRing;
import io.oneactive.engine.seal.Security;
import io.oneactive.engine.wire.Decoded;
import io.oneactive.engine.wire.ProbeCodec;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays failovers in memory before the first node of a process starts, since the one that counts must not be the first to run: code that has to
 * be loaded, linked and interpreted takes ten times as long. Rules and frames are rehearsed here, in virtual time; threads by a
 * {@link RehearsedPair}. Touches nothing of the real node, and takes bounded time.
 */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    static final String CLUSTER = "rehearsal";
    private static final List<String> MEMBERS = List.of("a", "b");
    private static final long RULES_NANOS = 200_000_000;
    private static final long NODES_NANOS = 300_000_000;
    private static final int ROUNDS = 400;
    private static final int TURNS_OF_A_ROUND = 1_000;
    private static final long SECOND = 1_000_000_000;
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Timings TIMINGS = new Timings(200_000_000, 3, 10, 2 * SECOND, 400_000_000, 0);

    private static final AtomicBoolean DONE = new AtomicBoolean();

    private final ProbeCodec codec = new ProbeCodec(CLUSTER);
    private final List<Player> players = new ArrayList<>();
    private final Deque<Runnable> underWay = new ArrayDeque<>();
    private long nowNanos;
    private long registeredTerm;
    private boolean leased;

    Rehearsal() {}

    /** Rehearses, for the first node of this process only; with seals when it uses them. */
    static void once(SecurityMode mode) {
        if (!DONE.compareAndSet(false, true)) {
            return;
        }
        try {
            long begun = System.nanoTime();
            int failovers = 0;
            while (failovers < ROUNDS && System.nanoTime() - begun < RULES_NANOS) {
                new Rehearsal().play();
                failovers++;
            }
            try (RehearsedPair pair = new RehearsedPair(security(mode))) {
                int handovers = pair.play(System.nanoTime() + NODES_NANOS);
                LOG.debug("rehearsed {} failovers and {} hand-overs in memory", failovers, handovers);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | LinkageError | AssertionError | OutOfMemoryError e) {
            LOG.info("a rehearsal failed; the node starts without it: {}", e.toString());
        }
    }

    private static Security security(SecurityMode mode) {
        return mode == SecurityMode.OFF
                ? Security.OFF
                : new Security(mode, KeyRing.of(Map.of(1, new byte[KeyRing.MIN_KEY_BYTES]), 1));
    }

    /** Somebody becomes active, hands over, and is killed when it has got the role back; the other one takes over with the witness. */
    void play() {
        MEMBERS.forEach(id -> players.add(new Player(id, Optional.of(DurableState.FRESH))));
        players.forEach(Player::start);
        Player first = awaitActive();
        Player second = players.get(1 - players.indexOf(first));
        first.feed(new Event.HandoverRequested(Reason.TRANSFERRED, Optional.of(second.id)));
        awaitActive(second);
        pass(TIMINGS.failureTimeoutNanos());
        second.feed(new Event.HandoverRequested(Reason.RESIGNED, Optional.empty()));
        awaitActive(first);
        players.remove(first);
        second.feed(new Event.PeerGone(first.id, "rehearsed"));
        awaitActive(second);
        players.add(new Player(first.id, Optional.of(first.disk)));
        players.get(1).start();
        pass(TIMINGS.failureTimeoutNanos());
    }

    private Player awaitActive() {
        for (int turn = 0; turn < TURNS_OF_A_ROUND; turn++) {
            for (Player player : players) {
                if (player.election.state() == NodeState.ACTIVE) {
                    return player;
                }
            }
            step();
        }
        throw new IllegalStateException("nobody becomes active in a rehearsal");
    }

    private void awaitActive(Player wanted) {
        for (int turn = 0; turn < TURNS_OF_A_ROUND; turn++) {
            if (wanted.election.state() == NodeState.ACTIVE) {
                return;
            }
            step();
        }
        throw new IllegalStateException("node " + wanted.id + " does not become active in a rehearsal");
    }

    private void pass(long nanos) {
        long until = nowNanos + nanos;
        for (int turn = 0; turn < TURNS_OF_A_ROUND && nowNanos < until; turn++) {
            step();
        }
    }

    /** Delivers what is under way, or lets time pass until somebody has something to do. */
    private void step() {
        Runnable next = underWay.poll();
        if (next != null) {
            next.run();
            return;
        }
        Player due = players.get(0);
        for (Player player : players) {
            if (player.election.nextTurnNanos() < due.election.nextTurnNanos()) {
                due = player;
            }
        }
        nowNanos = Math.max(nowNanos, due.election.nextTurnNanos());
        due.feed(new Event.TimePassed());
    }

    private WitnessAnswer answer(Effect.AskWitness ask) {
        switch (ask.step()) {
            case ACQUIRE -> leased = true;
            case RECORD -> registeredTerm = Math.max(registeredTerm, ask.term());
            case RELEASE -> leased = false;
            case RENEW -> {}
        }
        return leased || ask.step() == WitnessStep.RELEASE
                ? new WitnessAnswer.Granted(
                        new Lease(new LeaseRequest(CLUSTER, "a", new UUID(0, ask.claim()), LEASE), LEASE),
                        registeredTerm)
                : new WitnessAnswer.Unknown("given back");
    }

    private final class Player {
        private final String id;
        private final Election election;
        private DurableState disk;

        private Player(String id, Optional<DurableState> remembered) {
            this.id = id;
            this.disk = remembered.orElse(DurableState.FRESH);
            this.election = new Election(
                    new ElectionSettings(
                            CLUSTER,
                            id,
                            nowNanos + 1,
                            nowNanos / SECOND,
                            MEMBERS,
                            true,
                            ElectionRules.DOCUMENTED,
                            false,
                            100,
                            false,
                            0,
                            0),
                    TIMINGS,
                    remembered,
                    nowNanos);
        }

        private void start() {
            carryOut(election.start(nowNanos));
        }

        private void feed(Event event) {
            carryOut(election.on(event, nowNanos));
            election.view(nowNanos);
        }

        private void carryOut(List<Effect> effects) {
            for (Effect effect : effects) {
                if (effect instanceof Effect.Send send) {
                    ByteBuffer frame = codec.encode(send.probe());
                    players.stream()
                            .filter(other -> other != this)
                            .forEach(other -> underWay.add(() -> other.receive(frame.duplicate())));
                } else if (effect instanceof Effect.Persist persist) {
                    disk = persist.state();
                } else if (effect instanceof Effect.AskWitness ask) {
                    WitnessAnswer answer = answer(ask);
                    underWay.add(() -> feed(new Event.WitnessAnswered(ask.claim(), ask.step(), answer)));
                } else if (effect instanceof Effect.StopWork stop) {
                    underWay.add(() -> feed(new Event.WorkStopped(stop.handover())));
                }
            }
        }

        private void receive(ByteBuffer frame) {
            if (players.contains(this) && codec.decode(frame) instanceof Decoded.Accepted accepted) {
                feed(new Event.ProbeReceived(accepted.probe(), "rehearsal"));
            }
        }
    }
}
