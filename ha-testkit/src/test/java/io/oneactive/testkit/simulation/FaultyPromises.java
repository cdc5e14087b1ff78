package io.oneactive.testkit.simulation;

import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import io.oneactive.engine.election.Timings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The engine's rules with one thing wrong each, in how long a role lasts and what is promised to whom. */
public final class FaultyPromises {
    private FaultyPromises() {}

    /** The active node counts on half as much again as it was promised. */
    public static final Rules.Factory AUTHORITY_LONGER_THAN_PROMISED = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                Effect change(Effect effect, long nowNanos) {
                    if (effect instanceof Effect.SecureRole secure && secure.deadlineNanos() > nowNanos) {
                        long left = secure.deadlineNanos() - nowNanos;
                        return new Effect.SecureRole(secure.term(), nowNanos + left + left / 2);
                    }
                    return effect;
                }
            };

    /** A grant's time counts from its receipt instead of from before the request. */
    static final Rules.Factory GRANT_COUNTED_FROM_ITS_RECEIPT = (settings, timings, remembered, startNanos) ->
            new WithOwnProbes(settings, Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                Grant onGrant(String voter, Grant grant, Sent asked, long nowNanos) {
                    long tookMillis = (nowNanos - asked.sentNanos()) / 1_000_000;
                    long longer = tookMillis * 100 / (100 - timings.safetyMarginPercent());
                    return grant.millis() == 0 ? grant : Probes.granting(grant, grant.kind(), grant.millis() + longer);
                }
            };

    /** All of a granted duration is used, as if all clocks ran at the same rate. */
    static final Rules.Factory NO_SAFETY_MARGIN = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, withoutMargin(timings), remembered, startNanos)) {
                @Override
                Event change(Event event, long nowNanos) {
                    return event instanceof Event.TimingsChanged changed
                            ? new Event.TimingsChanged(withoutMargin(changed.timings()), changed.configuration())
                            : event;
                }
            };

    /** {@code isActive()} is what the loop said last: a loop that is late, or does not run at all, leaves it true. */
    static final Rules.Factory ROLE_WITHOUT_DEADLINE = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                public Authority authority(NodeClock clock) {
                    return new Authority(clock) {
                        @Override
                        long untilTrueNanos(long nowTrueNanos) {
                            return deadlineNanos() == Long.MIN_VALUE ? nowTrueNanos : Long.MAX_VALUE;
                        }
                    };
                }
            };

    /** {@code isActive()} looks at the monotonic clock alone, which stands still while the machine is suspended. */
    static final Rules.Factory ROLE_WITHOUT_WALL_CLOCK = (settings, timings, remembered, startNanos) ->
            new ChangedRules(Rules.REAL.create(settings, timings, remembered, startNanos)) {
                @Override
                public Authority authority(NodeClock clock) {
                    return new Authority(clock) {
                        @Override
                        long untilTrueNanos(long nowTrueNanos) {
                            return deadlineNanos() == Long.MIN_VALUE || clock.nanos(nowTrueNanos) >= deadlineNanos()
                                    ? nowTrueNanos
                                    : clock.trueNanosOf(deadlineNanos());
                        }
                    };
                }
            };

    /** A voter that crashed believes that it stopped in an orderly way, with no promise outstanding. */
    public static final Rules.Factory NO_QUARANTINE = (settings, timings, remembered, startNanos) -> Rules.REAL.create(
            settings,
            timings,
            remembered.map(state -> new DurableState(
                    state.term(), state.votedFor(), state.longestPromiseMillis(), true, state.leave(), state.forced())),
            startNanos);

    /** A voter that leaves for a planned while does not note the long grant that it leaves. */
    static final Rules.Factory LONG_GRANT_NOT_DURABLE = (settings, timings, remembered, startNanos) ->
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
                                Optional.empty(),
                                state.forced()));
                    }
                    return effect;
                }
            };

    /** Quorum mode believes the transport that a process is gone, without having been told to. */
    static final Rules.Factory EVIDENCE_TRUSTED = (settings, timings, remembered, startNanos) -> Rules.REAL.create(
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
                    true,
                    settings.termFloor(),
                    settings.configuration()),
            timings,
            remembered,
            startNanos);

    /** Who was granted something in an earlier term counts as having voted in the new one, as long as the grant lasts. */
    static final Rules.Factory GRANTS_KEPT_ACROSS_TERMS = (settings, timings, remembered, startNanos) ->
            new WithOwnProbes(settings, Rules.REAL.create(settings, timings, remembered, startNanos)) {
                private final Map<String, Long> keptNanos = new HashMap<>();
                private final Map<String, Event.ProbeReceived> newest = new HashMap<>();
                private long askedTerm;

                @Override
                public List<Effect> on(Event event, long nowNanos) {
                    if (event instanceof Event.ProbeReceived received) {
                        newest.put(received.probe().sender(), received);
                    }
                    List<Effect> effects = new ArrayList<>(super.on(event, nowNanos));
                    Optional<Sent> asked =
                            newestSent().filter(sent -> sent.ask() == Ask.VOTE && sent.term() > askedTerm);
                    if (asked.isPresent()) {
                        askedTerm = asked.get().term();
                        keptNanos.forEach((voter, until) -> {
                            if (until > nowNanos) {
                                effects.addAll(super.on(
                                        Probes.answerAfter(newest.get(voter), kept(asked.get(), until - nowNanos)),
                                        nowNanos));
                            }
                        });
                    }
                    return effects;
                }

                private Grant kept(Sent asked, long leftNanos) {
                    long millis = leftNanos / 1_000_000 * 100 / (100 - timings.safetyMarginPercent());
                    return new Grant(
                            settings.nodeId(),
                            settings.incarnation(),
                            asked.sequence(),
                            asked.term(),
                            GrantKind.VOTE,
                            millis);
                }

                @Override
                Grant onGrant(String voter, Grant grant, Sent asked, long nowNanos) {
                    if (grant.kind() == GrantKind.GRANT || grant.kind() == GrantKind.VOTE) {
                        keptNanos.merge(
                                voter, asked.sentNanos() + timings.usableNanos(grant.millis() * 1_000_000), Math::max);
                    }
                    return grant;
                }
            };

    private static Timings withoutMargin(Timings timings) {
        return new Timings(
                timings.intervalNanos(),
                timings.failedProbeCount(),
                0,
                timings.maxPromiseNanos(),
                timings.handoverTimeoutNanos(),
                timings.failbackAfterNanos());
    }
}
