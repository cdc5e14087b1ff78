package io.oneactive.testkit.simulation;

import io.oneactive.NodeState;
import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Election;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.ElectionView;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Timings;
import java.util.List;
import java.util.Optional;

/**
 * The rules of one process as simulation and exploration call them: those of the engine, or a copy with a planted fault, which shows that
 * they would find it. Not thread-safe, as the engine's.
 */
@SuppressWarnings(
        "exports") // the engine shows its rules to this module alone: others can only pass on what is made here
public interface Rules {
    /** The engine's rules. */
    Factory REAL = (settings, timings, remembered, nowNanos) -> {
        Election election = new Election(settings, timings, remembered, nowNanos);
        return new Rules() {
            @Override
            public List<Effect> start(long now) {
                return election.start(now);
            }

            @Override
            public List<Effect> on(Event event, long now) {
                return election.on(event, now);
            }

            @Override
            public long nextTurnNanos() {
                return election.nextTurnNanos();
            }

            @Override
            public NodeState state() {
                return election.state();
            }

            @Override
            public long term() {
                return election.term();
            }

            @Override
            public ElectionView view(long now) {
                return election.view(now);
            }

            @Override
            public long occupiedUntilNanos() {
                return election.occupiedUntilNanos();
            }
        };
    };

    /** Makes the rules of a process that starts. */
    @FunctionalInterface
    interface Factory {
        /**
         * Makes the rules of one process.
         *
         * @param settings who the node is
         * @param timings all durations
         * @param remembered what the state file says; empty when there is none
         * @param nowNanos the node's monotonic clock
         * @return rules that were not started yet
         */
        Rules create(ElectionSettings settings, Timings timings, Optional<DurableState> remembered, long nowNanos);
    }

    /**
     * Starts the node.
     *
     * @param nowNanos the node's monotonic clock
     * @return what to do first
     */
    List<Effect> start(long nowNanos);

    /**
     * Something happened.
     *
     * @param event what
     * @param nowNanos when; not before the last call
     * @return what to do, in this order
     */
    List<Effect> on(Event event, long nowNanos);

    /**
     * When the next call must come at the latest.
     *
     * @return an instant on the clock of the events
     */
    long nextTurnNanos();

    /**
     * The state.
     *
     * @return where the election stands
     */
    NodeState state();

    /**
     * The term.
     *
     * @return the highest term that this node voted in or followed; 0 when none
     */
    long term();

    /**
     * What this node knows.
     *
     * @param nowNanos the time
     * @return a snapshot
     */
    ElectionView view(long nowNanos);

    /**
     * Until when no other node becomes active, as a {@link io.oneactive.spi.RoleGuard} is told.
     *
     * @return an instant on the clock of the events; {@link Long#MIN_VALUE}: nobody is told
     */
    default long occupiedUntilNanos() {
        return Long.MIN_VALUE;
    }

    /**
     * Whether the node knows of terms at all: those of the original library do not.
     *
     * @return true for the engine's
     */
    default boolean knowsTerms() {
        return true;
    }

    /**
     * What {@code isActive()} of the process reads.
     *
     * @param clock the clocks of its machine
     * @return a new one, on which nobody is active
     */
    default Authority authority(NodeClock clock) {
        return new Authority(clock);
    }
}
