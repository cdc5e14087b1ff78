package io.oneactive.testkit.simulation;

import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import io.oneactive.engine.election.WitnessStep;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The engine's rules with one thing wrong each, in what is made of the witness. */
public final class FaultyClaims {
    private static final Duration LONG = Duration.ofSeconds(15);

    private FaultyClaims() {}

    /** The lease's time counts from the answer instead of from before the request. */
    static final Rules.Factory LEASE_COUNTED_FROM_THE_ANSWER = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                private final Map<Long, Long> askedNanos = new HashMap<>();

                @Override
                Effect change(Effect effect, long nowNanos) {
                    if (effect instanceof Effect.AskWitness ask && givesLease(ask.step())) {
                        askedNanos.put(ask.claim(), nowNanos);
                    }
                    return effect;
                }

                @Override
                Event change(Event event, long nowNanos) {
                    if (event instanceof Event.WitnessAnswered answered
                            && answered.answer() instanceof WitnessAnswer.Granted granted
                            && givesLease(answered.step())) {
                        long took = nowNanos - askedNanos.getOrDefault(answered.claim(), nowNanos);
                        Lease lease = granted.lease();
                        return answered(
                                answered,
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
    static final Rules.Factory LEASE_RELIED_ON_AFTER_RELEASE = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
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
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
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

    /** The term is chosen without a look at what the register says. */
    static final Rules.Factory REGISTER_NOT_READ = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                Event change(Event event, long nowNanos) {
                    if (event instanceof Event.WitnessAnswered answered
                            && answered.answer() instanceof WitnessAnswer.Granted granted) {
                        return answered(answered, new WitnessAnswer.Granted(granted.lease(), 0));
                    }
                    if (event instanceof Event.WitnessInspected inspected
                            && inspected.answer() instanceof InspectAnswer.Inspected seen) {
                        return new Event.WitnessInspected(new InspectAnswer.Inspected(
                                0, seen.leased(), seen.holder(), seen.expectedClaim(), seen.detail()));
                    }
                    return event;
                }
            };

    /** All claims of a process go under one lease id, so that the late release of one ends another. */
    static final Rules.Factory ONE_LEASE_ID_FOR_ALL_CLAIMS = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                /** Requests are carried out, and so answered, one after another. */
                private final Deque<Long> claims = new ArrayDeque<>();

                @Override
                Effect change(Effect effect, long nowNanos) {
                    if (effect instanceof Effect.AskWitness ask) {
                        claims.add(ask.claim());
                        return new Effect.AskWitness(1, ask.step(), ask.term());
                    }
                    return effect;
                }

                @Override
                Event change(Event event, long nowNanos) {
                    return event instanceof Event.WitnessAnswered answered
                            ? new Event.WitnessAnswered(claims.remove(), answered.step(), answered.answer())
                            : event;
                }
            };

    /** A renewal that was not answered counts as renewed. */
    static final Rules.Factory SILENCE_TAKEN_FOR_RENEWAL = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                private WitnessAnswer newest = granted(0);

                @Override
                Event change(Event event, long nowNanos) {
                    if (event instanceof Event.WitnessAnswered answered && givesLease(answered.step())) {
                        if (answered.answer() instanceof WitnessAnswer.Granted granted) {
                            newest = granted;
                        } else if (answered.answer() instanceof WitnessAnswer.Unknown
                                && answered.step() == WitnessStep.RENEW) {
                            return answered(answered, newest);
                        }
                    }
                    return event;
                }
            };

    /** A witness that grants its lease to everybody at the same time. */
    public static final Rules.Factory WITNESS_GRANTS_TO_EVERYBODY = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                Event change(Event event, long nowNanos) {
                    return event instanceof Event.WitnessAnswered answered
                                    && answered.answer() instanceof WitnessAnswer.Denied
                            ? answered(answered, granted(0))
                            : event;
                }
            };

    /** In an odd group the active node keeps the lease with which it raises the register, and counts it as the vote of one member. */
    static final Rules.Factory WITNESS_VOTES_IN_AN_ODD_GROUP = (settings, timings, remembered, startNanos) ->
            new WithOwnProbes(settings, Rules.REAL.create(settings, timings, remembered, startNanos)) {
                private Optional<Event.ProbeReceived> newest = Optional.empty();
                private long heardNanos;
                private long acquiredNanos;
                private long heldUntilNanos = Long.MIN_VALUE;
                private boolean counted;

                @Override
                public List<Effect> on(Event event, long nowNanos) {
                    if (event instanceof Event.ProbeReceived received && stoodInFor(received)) {
                        newest = Optional.of(received);
                        heardNanos = nowNanos;
                        counted = false;
                    }
                    if (event instanceof Event.WitnessAnswered answered
                            && answered.step() == WitnessStep.RECORD
                            && answered.answer() instanceof WitnessAnswer.Granted granted) {
                        heldUntilNanos =
                                acquiredNanos + granted.lease().validity().toNanos();
                    }
                    List<Effect> effects = new ArrayList<>(super.on(event, nowNanos));
                    if (!counted && nowNanos - heardNanos > timings.intervalNanos()) {
                        newestSent()
                                .filter(asked -> asked.ask() == Ask.GRANT)
                                .flatMap(asked -> vote(asked, nowNanos))
                                .ifPresent(grant -> {
                                    counted = true;
                                    effects.addAll(super.on(Probes.answerAfter(newest.orElseThrow(), grant), nowNanos));
                                });
                    }
                    return effects;
                }

                /** The lease takes the place of one and the same member, when that is silent. */
                private boolean stoodInFor(Event.ProbeReceived received) {
                    String sender = received.probe().sender();
                    return newest.isEmpty() || newest.get().probe().sender().equals(sender);
                }

                private Optional<Grant> vote(Sent asked, long nowNanos) {
                    long millis = (heldUntilNanos - asked.sentNanos()) / 1_000_000;
                    return nowNanos < heldUntilNanos && newest.isPresent()
                            ? Optional.of(new Grant(
                                    settings.nodeId(),
                                    settings.incarnation(),
                                    asked.sequence(),
                                    asked.term(),
                                    GrantKind.GRANT,
                                    millis))
                            : Optional.empty();
                }

                @Override
                List<Effect> change(List<Effect> effects, long nowNanos) {
                    if (effects.stream().anyMatch(Effect.EndRole.class::isInstance)) {
                        heldUntilNanos = Long.MIN_VALUE;
                    }
                    List<Effect> changed = new ArrayList<>();
                    for (Effect effect : super.change(effects, nowNanos)) {
                        if (effect instanceof Effect.AskWitness ask && ask.step() == WitnessStep.ACQUIRE) {
                            acquiredNanos = nowNanos;
                        }
                        boolean givesBack = effect instanceof Effect.AskWitness ask
                                && ask.step() == WitnessStep.RELEASE
                                && nowNanos < heldUntilNanos;
                        if (!givesBack) {
                            changed.add(effect);
                        }
                    }
                    return changed;
                }

                @Override
                Grant onGrant(String voter, Grant grant, Sent asked, long nowNanos) {
                    return grant;
                }
            };

    /** What is given back is given back first; only then the role is ended or lessened. */
    static final Rules.Factory RELEASED_BEFORE_THE_ROLE_ENDS = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                List<Effect> change(List<Effect> effects, long nowNanos) {
                    List<Effect> releases = effects.stream()
                            .filter(effect ->
                                    effect instanceof Effect.AskWitness ask && ask.step() == WitnessStep.RELEASE)
                            .toList();
                    List<Effect> releasedFirst = new ArrayList<>(effects);
                    releasedFirst.removeAll(releases);
                    releasedFirst.addAll(0, releases);
                    return releasedFirst;
                }
            };

    private static boolean givesLease(WitnessStep step) {
        return step == WitnessStep.ACQUIRE || step == WitnessStep.RENEW;
    }

    private static Event answered(Event.WitnessAnswered answered, WitnessAnswer answer) {
        return new Event.WitnessAnswered(answered.claim(), answered.step(), answer);
    }

    private static WitnessAnswer granted(long registeredTerm) {
        LeaseRequest request = new LeaseRequest("simulated", "planted", new UUID(0, 0), LONG);
        return new WitnessAnswer.Granted(new Lease(request, LONG), registeredTerm);
    }
}
