package io.oneactive.testkit.simulation;

import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.DurableState.Forced;
import io.oneactive.engine.election.Effect;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The engine's rules with one thing wrong each, in what a person's word does. */
final class FaultyForce {
    private FaultyForce() {}

    /** The forced term is the next one. */
    static final Rules.Factory NEXT_TERM = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                private long known = remembered.map(DurableState::term).orElse(0L);
                private long forced = Long.MAX_VALUE;

                private long lowered(long term) {
                    return term >= forced ? known + 1 + term - forced : term;
                }

                @Override
                public long term() {
                    return lowered(super.term());
                }

                @Override
                Effect change(Effect effect, long nowNanos) {
                    if (effect instanceof Effect.Persist persist) {
                        long written = persist.state().term();
                        if (persist.state()
                                .forced()
                                .map(Forced::term)
                                .filter(term -> term == written)
                                .isPresent()) {
                            forced = Math.min(forced, written);
                        } else if (written < forced) {
                            known = written;
                        }
                    }
                    return effect instanceof Effect.SecureRole secure
                            ? new Effect.SecureRole(lowered(secure.term()), secure.deadlineNanos())
                            : effect;
                }
            };

    /** Nobody can see that a term was forced. */
    static final Rules.Factory NO_MARK = marked(mark -> Optional.empty());

    /** The status says from the first moment that the role is a regular one. */
    static final Rules.Factory REGULAR_AT_ONCE = marked(mark -> mark.map(
            forced -> new Forced(forced.term(), forced.atMillis(), forced.vouched(), Optional.of(0L), forced.times())));

    private static Rules.Factory marked(UnaryOperator<Optional<Forced>> change) {
        return (settings, timings, remembered, startNanos) ->
                new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                    @Override
                    Effect change(Effect effect, long nowNanos) {
                        if (effect instanceof Effect.Persist persist) {
                            DurableState state = persist.state();
                            return new Effect.Persist(new DurableState(
                                    state.term(),
                                    state.votedFor(),
                                    state.longestPromiseMillis(),
                                    state.cleanStop(),
                                    state.leave(),
                                    change.apply(state.forced())));
                        }
                        return effect;
                    }
                };
    }
}
