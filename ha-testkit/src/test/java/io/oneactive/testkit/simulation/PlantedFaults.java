package io.oneactive.testkit.simulation;

import io.oneactive.NodeState;
import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.ElectionView;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.WitnessStep;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The engine's rules with one thing wrong each: what a hurried change could do to them. */
public final class PlantedFaults {
    private static final Duration LONG = Duration.ofSeconds(15);

    private PlantedFaults() {}

    /** The active node counts on half as much again as it was promised. */
    public static final Rules.Factory AUTHORITY_LONGER_THAN_PROMISED = (settings, timings, remembered, startNanos) ->
            new Changed(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                Effect change(Effect effect, long nowNanos) {
                    if (effect instanceof Effect.SecureRole secure && secure.deadlineNanos() > nowNanos) {
                        long left = secure.deadlineNanos() - nowNanos;
                        return new Effect.SecureRole(secure.term(), nowNanos + left + left / 2);
                    }
                    return effect;
                }
            };

    /** A voter that crashed believes that it stopped in an orderly way, with no promise outstanding. */
    public static final Rules.Factory NO_QUARANTINE = (settings, timings, remembered, startNanos) -> Rules.REAL.create(
            settings,
            timings,
            remembered.map(state -> new DurableState(
                    state.term(), state.votedFor(), state.longestPromiseMillis(), true, state.leave())),
            startNanos);

    /** Term and vote are not written, so that a voter that crashed votes again in the same term. */
    public static final Rules.Factory VOTE_NOT_DURABLE = (settings, timings, remembered, startNanos) ->
            new Changed(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                Effect change(Effect effect, long nowNanos) {
                    if (effect instanceof Effect.Persist persist) {
                        DurableState state = persist.state();
                        long term = remembered.map(DurableState::term).orElse(1L);
                        return new Effect.Persist(new DurableState(
                                term,
                                remembered.flatMap(DurableState::votedFor),
                                state.longestPromiseMillis(),
                                state.cleanStop(),
                                state.leave()));
                    }
                    return effect;
                }
            };

    /** The lease's time counts from the answer instead of from before the request. */
    public static final Rules.Factory LEASE_COUNTED_FROM_THE_ANSWER = (settings, timings, remembered, startNanos) ->
            new Changed(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                private final Map<Long, Long> askedNanos = new HashMap<>();

                @Override
                Effect change(Effect effect, long nowNanos) {
                    if (effect instanceof Effect.AskWitness ask
                            && (ask.step() == WitnessStep.ACQUIRE || ask.step() == WitnessStep.RENEW)) {
                        askedNanos.put(ask.claim(), nowNanos);
                    }
                    return effect;
                }

                @Override
                Event change(Event event, long nowNanos) {
                    if (event instanceof Event.WitnessAnswered answered
                            && answered.answer() instanceof WitnessAnswer.Granted granted
                            && (answered.step() == WitnessStep.ACQUIRE || answered.step() == WitnessStep.RENEW)) {
                        long took = nowNanos - askedNanos.getOrDefault(answered.claim(), nowNanos);
                        Lease lease = granted.lease();
                        return new Event.WitnessAnswered(
                                answered.claim(),
                                answered.step(),
                                new WitnessAnswer.Granted(
                                        new Lease(
                                                lease.request(),
                                                lease.validity().plusNanos(took)),
                                        granted.registeredTerm()));
                    }
                    return event;
                }
            };

    /** The role is still counted on when the lease has been given back: it ends only with the lease's time. */
    public static final Rules.Factory LEASE_RELIED_ON_AFTER_RELEASE = (settings, timings, remembered, startNanos) ->
            new Changed(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                private long leaseUntilNanos = Long.MIN_VALUE;

                @Override
                Event change(Event event, long nowNanos) {
                    if (event instanceof Event.WitnessAnswered answered
                            && answered.step() == WitnessStep.RECORD
                            && answered.answer() instanceof WitnessAnswer.Granted granted) {
                        leaseUntilNanos = nowNanos + granted.lease().validity().toNanos() / 2;
                    }
                    return event;
                }

                @Override
                Effect change(Effect effect, long nowNanos) {
                    return effect instanceof Effect.SecureRole secure
                            ? new Effect.SecureRole(secure.term(), Math.max(secure.deadlineNanos(), leaseUntilNanos))
                            : effect;
                }
            };

    /** The lease counts although the term was never written to the register. */
    public static final Rules.Factory LEASE_COUNTED_WITHOUT_REGISTER = (settings, timings, remembered, startNanos) ->
            new Changed(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                List<Effect> change(List<Effect> effects, long nowNanos) {
                    List<Effect> changed = new ArrayList<>();
                    for (Effect effect : effects) {
                        if (effect instanceof Effect.AskWitness ask && ask.step() == WitnessStep.RECORD) {
                            Event recorded = new Event.WitnessAnswered(ask.claim(), ask.step(), granted(ask.term()));
                            changed.addAll(on(recorded, nowNanos));
                        } else {
                            changed.add(effect);
                        }
                    }
                    return changed;
                }
            };

    /** A witness that grants its lease to everybody at the same time. */
    public static final Rules.Factory WITNESS_GRANTS_TO_EVERYBODY = (settings, timings, remembered, startNanos) ->
            new Changed(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                Event change(Event event, long nowNanos) {
                    return event instanceof Event.WitnessAnswered answered
                                    && answered.answer() instanceof WitnessAnswer.Denied
                            ? new Event.WitnessAnswered(answered.claim(), answered.step(), granted(0))
                            : event;
                }
            };

    private static WitnessAnswer granted(long registeredTerm) {
        LeaseRequest request = new LeaseRequest("simulated", "planted", new UUID(0, 0), LONG);
        return new WitnessAnswer.Granted(new Lease(request, LONG), registeredTerm);
    }

    /** The engine's rules with something changed on the way in or out. */
    private abstract static class Changed implements Rules {
        private final Rules rules;

        Changed(Rules rules) {
            this.rules = rules;
        }

        Event change(Event event, long nowNanos) {
            return event;
        }

        Effect change(Effect effect, long nowNanos) {
            return effect;
        }

        List<Effect> change(List<Effect> effects, long nowNanos) {
            return effects.stream().map(effect -> change(effect, nowNanos)).toList();
        }

        @Override
        public List<Effect> start(long nowNanos) {
            return change(rules.start(nowNanos), nowNanos);
        }

        @Override
        public List<Effect> on(Event event, long nowNanos) {
            return change(rules.on(change(event, nowNanos), nowNanos), nowNanos);
        }

        @Override
        public long nextTurnNanos() {
            return rules.nextTurnNanos();
        }

        @Override
        public NodeState state() {
            return rules.state();
        }

        @Override
        public long term() {
            return rules.term();
        }

        @Override
        public ElectionView view(long nowNanos) {
            return rules.view(nowNanos);
        }
    }
}
