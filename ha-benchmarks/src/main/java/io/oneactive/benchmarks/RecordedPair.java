package io.oneactive.benchmarks;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Election;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A quorum pair in simulated time, without a network between: elects, and then is at rest for long. What happened to each node is written
 * down.
 *
 * @param active what happened to the node that became active
 * @param passive what happened to the other one
 */
record RecordedPair(History active, History passive) {
    private static final List<String> MEMBERS = List.of("gw-a", "gw-b");
    private static final long INTERVAL_NANOS = 200_000_000;
    private static final long PROMISE_NANOS = 3 * INTERVAL_NANOS;
    private static final Timings TIMINGS = new Timings(INTERVAL_NANOS, 3, 10, PROMISE_NANOS, PROMISE_NANOS, 0);
    private static final long DELAY_NANOS = 200_000;

    /** An hour. The election at its begin takes a handful of moments out of tens of thousands. */
    private static final long END_NANOS = 3_600_000_000_000L;

    /**
     * Something that happened.
     *
     * @param event what
     * @param nanos when
     */
    record Moment(Event event, long nanos) {}

    /**
     * All that happened to one node after its start.
     *
     * @param settings who it is
     * @param moments in the order of time
     */
    record History(ElectionSettings settings, List<Moment> moments) {
        /** The node right after its start. */
        Election newborn() {
            Election election = new Election(settings, TIMINGS, Optional.empty(), 0);
            election.start(0);
            return election;
        }
    }

    /** One of both, while it is recorded. */
    private static final class Recorder {
        private final History history;
        private final Election election;
        private final List<Moment> inbox = new ArrayList<>();
        private NodeState state = NodeState.STARTING;

        private Recorder(String node) {
            history = new History(
                    new ElectionSettings(
                            "benchmark",
                            node,
                            node.hashCode(),
                            1,
                            MEMBERS,
                            false,
                            ElectionRules.DOCUMENTED,
                            false,
                            100,
                            false,
                            1,
                            0),
                    new ArrayList<>());
            election = history.newborn();
        }

        private long nextNanos() {
            return inbox.isEmpty()
                    ? election.nextTurnNanos()
                    : Math.min(election.nextTurnNanos(), inbox.get(0).nanos());
        }

        private void live(long nowNanos, Recorder other) {
            boolean mail = !inbox.isEmpty() && inbox.get(0).nanos() <= nowNanos;
            Moment moment = new Moment(mail ? inbox.remove(0).event() : new Event.TimePassed(), nowNanos);
            history.moments().add(moment);
            for (Effect effect : election.on(moment.event(), nowNanos)) {
                if (effect instanceof Effect.Send send) {
                    other.inbox.add(
                            new Moment(new Event.ProbeReceived(send.probe(), "memory"), nowNanos + DELAY_NANOS));
                } else if (effect instanceof Effect.Announce announced) {
                    state = announced.to();
                }
            }
        }
    }

    static RecordedPair atRest() {
        Recorder one = new Recorder("gw-a");
        Recorder other = new Recorder("gw-b");
        long now = 0;
        while (now < END_NANOS) {
            boolean first = one.nextNanos() <= other.nextNanos();
            Recorder turn = first ? one : other;
            now = Math.max(now, turn.nextNanos());
            turn.live(now, first ? other : one);
        }
        if ((one.state == NodeState.ACTIVE) == (other.state == NodeState.ACTIVE)) {
            throw new IllegalStateException("no pair at rest: " + one.state + ", " + other.state);
        }
        return one.state == NodeState.ACTIVE
                ? new RecordedPair(one.history, other.history)
                : new RecordedPair(other.history, one.history);
    }
}
