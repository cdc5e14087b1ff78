package io.oneactive.testkit.simulation;

import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.DurableState.Forced;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
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

    /** Who is there and does not vote for the forced node counts as one who does. */
    static final Rules.Factory WHO_IS_THERE_NEED_NOT_VOTE = (settings, timings, remembered, startNanos) ->
            new WithOwnProbes(settings, Rules.REAL.create(settings, timings, remembered, startNanos)) {
                private long forced = Long.MAX_VALUE;

                @Override
                Effect change(Effect effect, long nowNanos) {
                    if (effect instanceof Effect.Persist persist) {
                        forced = persist.state()
                                .forced()
                                .filter(mark -> mark.term() == persist.state().term())
                                .map(Forced::term)
                                .orElse(Long.MAX_VALUE);
                    }
                    return effect;
                }

                @Override
                Grant onGrant(String voter, Grant grant, Sent asked, long nowNanos) {
                    return grant.kind() == GrantKind.DENY && asked.term() == forced
                            ? new Grant(
                                    grant.to(),
                                    grant.incarnation(),
                                    grant.sequence(),
                                    forced,
                                    GrantKind.VOTE,
                                    timings.failureTimeoutNanos() / 1_000_000)
                            : grant;
                }
            };

    /** The second person's word takes the place of the first one's before anybody else knows of the term. */
    static final Rules.Factory SECOND_WORD_IN_PLACE_OF_THE_FIRST = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                private int times = remembered
                        .flatMap(DurableState::forced)
                        .map(Forced::times)
                        .orElse(0);
                private List<String> named = List.of();

                @Override
                Event change(Event event, long nowNanos) {
                    if (event instanceof Event.ForceRequested request) {
                        named = List.copyOf(new TreeSet<>(request.switchedOff()));
                    }
                    return event;
                }

                @Override
                Effect change(Effect effect, long nowNanos) {
                    if (!(effect instanceof Effect.Persist persist)
                            || persist.state()
                                    .forced()
                                    .filter(mark -> mark.times() > times)
                                    .isEmpty()) {
                        return effect;
                    }
                    return withMark(
                            persist,
                            persist.state()
                                    .forced()
                                    .map(mark -> new Forced(
                                            mark.term(), mark.atMillis(), named, mark.regularMillis(), mark.times())));
                }
            };

    private static Effect withMark(Effect.Persist persist, Optional<Forced> mark) {
        DurableState state = persist.state();
        return new Effect.Persist(new DurableState(
                state.term(), state.votedFor(), state.longestPromiseMillis(), state.cleanStop(), state.leave(), mark));
    }

    private static Rules.Factory marked(UnaryOperator<Optional<Forced>> change) {
        return (settings, timings, remembered, startNanos) ->
                new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                    @Override
                    Effect change(Effect effect, long nowNanos) {
                        return effect instanceof Effect.Persist persist
                                ? withMark(persist, change.apply(persist.state().forced()))
                                : effect;
                    }
                };
    }
}
