package io.oneactive.testkit.simulation;

import io.oneactive.HandoverResult;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.ElectionView;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * A node of the original C# library as a partner in open mode, with its weak points: two timers that start after a random while, a silence
 * that is measured on the wall clock and looked at only once in a failure timeout, no election before the role is taken, no deadline of the
 * role, own frames that come back and count, a boot time of some time zone, and a loser that forgets that it has just heard the winner. It
 * knows nothing of terms, of being told to resign, and of a planned end.
 *
 * <p>In the simulation they are one of several kinds of {@link Rules}; a process with a real socket may run them, too. Not thread-safe.
 */
@SuppressWarnings("exports") // as in Rules
public final class CSharpRules implements Rules {
    private static final long ZONE_SECONDS = 5 * 3_600;

    private final String nodeId;
    private final Timings timings;
    private final LongSupplier wallNanos;
    private final long bootTimeEPOCH;
    private final List<Effect> effects = new ArrayList<>();
    private NodeState state = NodeState.STARTING;
    private Optional<Long> lastActiveWallNanos = Optional.empty();
    private long probeNanos;
    private long tickNanos;

    /** A simulated one: the time zone of its host is made of its id. */
    CSharpRules(
            ElectionSettings settings,
            Timings timings,
            long nowNanos,
            LongSupplier wallNanos,
            SplittableRandom random) {
        this(settings.nodeId(), inItsZone(settings), timings, nowNanos, wallNanos, random);
    }

    private static long inItsZone(ElectionSettings settings) {
        int zone = (settings.nodeId().charAt(0) - 'a') % 3 - 1;
        return settings.bootTimeEPOCH() + zone * ZONE_SECONDS;
    }

    /**
     * The rules of a process that starts now.
     *
     * @param nodeId what it sends as {@code gatewayID}
     * @param bootTimeEPOCH whole seconds of its local time
     * @param timings its probe interval and failed probe count; it has no other ones
     * @param nowNanos the monotonic clock, by which its timers go
     * @param wallNanos the wall clock, by which it judges a silence
     * @param random how long it waits before it starts its timers
     */
    public CSharpRules(
            String nodeId,
            long bootTimeEPOCH,
            Timings timings,
            long nowNanos,
            LongSupplier wallNanos,
            SplittableRandom random) {
        this.nodeId = nodeId;
        this.bootTimeEPOCH = bootTimeEPOCH;
        this.timings = timings;
        this.wallNanos = wallNanos;
        long begins = nowNanos + random.nextLong(timings.intervalNanos() / 3);
        this.probeNanos = begins + timings.intervalNanos();
        this.tickNanos = begins + timings.failureTimeoutNanos();
    }

    @Override
    public List<Effect> start(long nowNanos) {
        become(NodeState.PASSIVE, Reason.STARTED, "listens");
        return take();
    }

    @Override
    public List<Effect> on(Event event, long nowNanos) {
        if (event instanceof Event.ProbeReceived received) {
            onProbe(received.probe());
        } else if (event instanceof Event.CloseRequested) {
            become(NodeState.STOPPED, Reason.CLOSED, "ended");
            effects.add(new Effect.Halt(Reason.CLOSED, "ended"));
        } else if (event instanceof Event.HandoverRequested) {
            effects.add(new Effect.HandoverEnded(
                    HandoverResult.Outcome.NO_ANSWER, Optional.empty(), "the original library knows no hand-over"));
        }
        if (nowNanos >= tickNanos) {
            tickNanos = nowNanos + timings.failureTimeoutNanos();
            onTick();
        }
        if (nowNanos >= probeNanos) {
            probeNanos = nowNanos + timings.intervalNanos();
            tellAll();
        }
        return take();
    }

    private void onTick() {
        boolean silent = lastActiveWallNanos
                .filter(last -> wallNanos.getAsLong() - last < timings.failureTimeoutNanos())
                .isEmpty();
        if (state == NodeState.PASSIVE && silent) {
            become(NodeState.ACTIVE, Reason.NO_ACTIVE_HEARD, "no active node was heard at the tick of the timer");
            effects.add(new Effect.SecureRole(0, Long.MAX_VALUE));
            tellAll();
        }
    }

    private void onProbe(Probe probe) {
        if (!probe.active()) {
            return;
        }
        if (state != NodeState.ACTIVE) {
            lastActiveWallNanos = Optional.of(wallNanos.getAsLong());
        } else if (!probe.sender().equals(nodeId)) {
            boolean loses = probe.bootTimeEPOCH() < bootTimeEPOCH
                    || (probe.bootTimeEPOCH() == bootTimeEPOCH && probe.sender().compareTo(nodeId) >= 0);
            if (loses) {
                become(NodeState.PASSIVE, Reason.CONFLICT_LOST, probe.sender() + " is active as well, and preferred");
            }
            tellAll();
        }
    }

    private void become(NodeState to, Reason reason, String detail) {
        if (state == NodeState.ACTIVE) {
            effects.add(new Effect.EndRole());
        }
        effects.add(new Effect.Announce(state, to, 0, reason, detail));
        state = to;
    }

    /** One datagram to each address of the subnet, the own one among them. */
    private void tellAll() {
        Probe probe = new Probe(nodeId, state == NodeState.ACTIVE, bootTimeEPOCH, Optional.empty());
        effects.add(new Effect.Send(Optional.empty(), probe));
        effects.add(new Effect.Send(Optional.of(nodeId), probe));
    }

    private List<Effect> take() {
        List<Effect> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    @Override
    public long nextTurnNanos() {
        return Math.min(probeNanos, tickNanos);
    }

    @Override
    public NodeState state() {
        return state;
    }

    @Override
    public long term() {
        return 0;
    }

    @Override
    public boolean knowsTerms() {
        return false;
    }

    @Override
    public ElectionView view(long nowNanos) {
        return new ElectionView(
                state,
                0,
                true,
                state == NodeState.ACTIVE ? Optional.of(nodeId) : Optional.empty(),
                Long.MIN_VALUE,
                Long.MIN_VALUE,
                false,
                0,
                0,
                Long.MIN_VALUE,
                Optional.empty(),
                Long.MIN_VALUE,
                "",
                timings,
                Optional.empty(),
                false,
                List.of());
    }

    @Override
    public Authority authority(NodeClock clock) {
        // A field that is true until somebody sets it to false.
        return new Authority(clock) {
            @Override
            long untilTrueNanos(long nowTrueNanos) {
                return isHeld(0, 0) ? Long.MAX_VALUE : nowTrueNanos;
            }
        };
    }
}
