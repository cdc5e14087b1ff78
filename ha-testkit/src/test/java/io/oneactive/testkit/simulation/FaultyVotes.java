package io.oneactive.testkit.simulation;

import io.oneactive.NodeState;
import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The engine's rules with one thing wrong each, in who is elected by whom. */
public final class FaultyVotes {
    private FaultyVotes() {}

    /** Term and vote are not written, so that a voter that crashed votes again in the same term. */
    public static final Rules.Factory VOTE_NOT_DURABLE = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
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
                                state.leave(),
                                state.forced()));
                    }
                    return effect;
                }
            };

    /** The vote is sent first and written then. */
    static final Rules.Factory VOTE_ANSWERED_BEFORE_IT_IS_DURABLE = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                List<Effect> change(List<Effect> effects, long nowNanos) {
                    List<Effect> votesFirst = new ArrayList<>(effects);
                    List<Effect> votes =
                            effects.stream().filter(FaultyVotes::isVote).toList();
                    votesFirst.removeAll(votes);
                    votesFirst.addAll(0, votes);
                    return votesFirst;
                }
            };

    /** A voter gives its vote to every candidate of its term. */
    static final Rules.Factory SECOND_VOTE_IN_A_TERM = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                public List<Effect> on(Event event, long nowNanos) {
                    List<Effect> effects = super.on(event, nowNanos);
                    boolean asksAgain = asks(event)
                            .filter(probe -> probe.asks() == Ask.VOTE && probe.term() == term())
                            .isPresent();
                    if (!asksAgain) {
                        return effects;
                    }
                    long millis = asks(event).orElseThrow().promiseMillis();
                    return answering(
                            effects,
                            grant -> grant.kind() == GrantKind.DENY
                                    ? Probes.granting(grant, GrantKind.VOTE, millis)
                                    : grant);
                }
            };

    /** A no to the question whether one would be elected is taken for a yes. */
    static final Rules.Factory DENIAL_OF_PRE_VOTE_IGNORED = (settings, timings, remembered, startNanos) ->
            new WithOwnProbes(settings, Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                Grant onGrant(String voter, Grant grant, Sent asked, long nowNanos) {
                    return grant.kind() == GrantKind.DENY && asked.ask() == Ask.PRE_VOTE
                            ? Probes.granting(grant, GrantKind.PRE_VOTE, 0)
                            : grant;
                }
            };

    /** A loop that comes late does not notice, and campaigns before it has read what came meanwhile. */
    static final Rules.Factory LATE_TURN_CAMPAIGNS = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                private long lastNanos = startNanos;

                @Override
                public List<Effect> on(Event event, long nowNanos) {
                    List<Effect> effects = new ArrayList<>();
                    if (nowNanos - lastNanos > timings.intervalNanos() && state() == NodeState.PASSIVE) {
                        // The turn that was too late is over before this one begins.
                        effects.addAll(super.on(new Event.TimePassed(), nowNanos - timings.intervalNanos()));
                    }
                    lastNanos = nowNanos;
                    effects.addAll(super.on(event, nowNanos));
                    return effects;
                }
            };

    /** A node that forgot everything takes part in any term. */
    static final Rules.Factory NO_TERM_FLOOR = (settings, timings, remembered, startNanos) -> Rules.REAL.create(
            new ElectionSettings(
                    settings.cluster(),
                    settings.nodeId(),
                    settings.incarnation(),
                    settings.bootTimeEPOCH(),
                    settings.members(),
                    settings.witness(),
                    settings.rule(),
                    settings.csharpRule(),
                    settings.priority(),
                    settings.trustCrashEvidence(),
                    0,
                    settings.configuration()),
            timings,
            remembered,
            startNanos);

    /** An answer to a former life of this node is taken for one to the present life. */
    static final Rules.Factory GRANT_OF_ANOTHER_INCARNATION = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                Event change(Event event, long nowNanos) {
                    return event instanceof Event.ProbeReceived received
                            ? new Event.ProbeReceived(
                                    Probes.answering(
                                            received.probe(),
                                            grant -> new Grant(
                                                    grant.to(),
                                                    settings.incarnation(),
                                                    grant.sequence(),
                                                    grant.term(),
                                                    grant.kind(),
                                                    grant.millis())),
                                    received.address())
                            : event;
                }
            };

    /** A member that refuses its vote is in the candidate's term from then on; if it was active, it is not any more. */
    static final Rules.Factory REFUSAL_ADOPTS_THE_TERM = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                private long adopted;

                @Override
                public List<Effect> on(Event event, long nowNanos) {
                    List<Effect> effects = new ArrayList<>(super.on(event, nowNanos));
                    Optional<Details> refused = asks(event)
                            .filter(probe -> probe.asks() == Ask.VOTE && probe.term() > Math.max(term(), adopted));
                    if (refused.isPresent()) {
                        adopted = refused.get().term();
                        // What makes the engine adopt a term, and promise nothing, is an active node that asks for
                        // nothing.
                        effects.addAll(super.on(Probes.activeAfter((Event.ProbeReceived) event), nowNanos));
                    }
                    return effects;
                }

                /** The vote of the adopted term was given to nobody, and is not given to its candidate later. */
                @Override
                Event change(Event event, long nowNanos) {
                    return asks(event)
                            .filter(probe -> probe.asks() == Ask.VOTE && probe.term() == adopted)
                            .<Event>map(probe -> Probes.inTerm((Event.ProbeReceived) event, adopted - 1))
                            .orElse(event);
                }
            };

    /** A member that refuses is in the term that was asked for from then on, also when it was only asked whether it would. */
    static final Rules.Factory REFUSAL_ADOPTS_THE_TERM_ASKED_FOR = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                public List<Effect> on(Event event, long nowNanos) {
                    List<Effect> effects = new ArrayList<>(super.on(event, nowNanos));
                    if (asks(event).isPresent() && effects.stream().anyMatch(FaultyVotes::isDenial)) {
                        Details refused = asks(event).orElseThrow();
                        long wanted = refused.term() + (refused.asks() == Ask.PRE_VOTE ? 1 : 0);
                        if (wanted > term()) {
                            Event.ProbeReceived inTerm =
                                    (Event.ProbeReceived) Probes.inTerm((Event.ProbeReceived) event, wanted);
                            effects.addAll(super.on(Probes.activeAfter(inTerm), nowNanos));
                        }
                    }
                    return effects;
                }
            };

    private static Optional<Details> asks(Event event) {
        return event instanceof Event.ProbeReceived received
                ? received.probe().details().filter(details -> details.asks() != Ask.NONE)
                : Optional.empty();
    }

    private static boolean isVote(Effect effect) {
        return answers(effect, GrantKind.VOTE);
    }

    private static boolean isDenial(Effect effect) {
        return answers(effect, GrantKind.DENY);
    }

    private static boolean answers(Effect effect, GrantKind kind) {
        return effect instanceof Effect.Send send
                && send.probe().details().stream()
                        .flatMap(details -> details.grants().stream())
                        .anyMatch(grant -> grant.kind() == kind);
    }

    private static List<Effect> answering(List<Effect> effects, UnaryOperator<Grant> change) {
        List<Effect> changed = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send send) {
                Probe probe = Probes.answering(send.probe(), change);
                changed.add(new Effect.Send(send.to(), probe));
            } else {
                changed.add(effect);
            }
        }
        return changed;
    }
}
