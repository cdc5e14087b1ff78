package io.oneactive.testkit.exploration;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.testkit.exploration.LocalState.Cause;
import io.oneactive.testkit.exploration.LocalState.Step;
import io.oneactive.testkit.simulation.Rules;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All states that the rules of single processes were found in, and all turns between them. Each turn is run once, however many situations of
 * the group it occurs in: that is what makes millions of situations affordable. The rules cannot be copied; where a process in a wanted state is
 * not at hand, its history is run again.
 */
final class LocalStates {
    private static final int PROCESSES_AT_HAND = 20_000;
    private static final int BOOT_SECONDS = 1;

    private final ExplorationOptions options;
    private final Rules.Factory factory;
    private final Fingerprint fingerprint;
    private final List<LocalState> states = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final Map<Bytes, LocalState> known = new HashMap<>();
    private final Numbered<Bytes> cores = new Numbered<>();
    private final Map<Birth, Turn> births = new HashMap<>();
    private final Map<LocalState, Rules> atHand = new LinkedHashMap<>();
    private long turnsRun;

    LocalStates(ExplorationOptions options, Rules.Factory factory, Fingerprint fingerprint) {
        this.options = options;
        this.factory = factory;
        this.fingerprint = fingerprint;
    }

    LocalState state(int number) {
        return states.get(number);
    }

    Turn turn(int number) {
        return turns.get(number);
    }

    int count() {
        return states.size();
    }

    long turnsRun() {
        return turnsRun;
    }

    Turn start(Birth birth) {
        Turn known = births.get(birth);
        if (known == null) {
            Rules rules = create(birth);
            List<Effect> effects = rules.start(Fingerprint.FIRST_INSTANT_NANOS);
            known = turn(birth, Optional.empty(), NodeState.STARTING, rules, effects, Fingerprint.FIRST_INSTANT_NANOS);
            births.put(birth, known);
        }
        return known;
    }

    Turn turn(LocalState before, Event event, int afterMicros) {
        Cause cause = new Cause(event, afterMicros);
        Turn known = before.turns.get(cause);
        if (known == null) {
            known = run(before, cause);
            before.turns.put(cause, known);
        }
        return known;
    }

    private Turn run(LocalState before, Cause cause) {
        turnsRun++;
        Rules ready = atHand.remove(before);
        Rules rules = ready == null ? again(before) : ready;
        long now = before.turnNanos + nanos(cause.afterMicros());
        List<Effect> effects;
        try {
            effects = rules.on(cause.event(), now);
        } catch (RuntimeException fault) {
            return added(before, List.of(), Optional.of("threw " + fault + " at " + fault.getStackTrace()[0]));
        }
        return turn(before.birth, Optional.of(new Step(before, cause)), before.state, rules, effects, now);
    }

    private Turn turn(
            Birth birth, Optional<Step> last, NodeState announced, Rules rules, List<Effect> effects, long nowNanos) {
        LocalState after = after(birth, last, rules, nowNanos);
        List<Effect> relative = new ArrayList<>();
        for (Effect effect : effects) {
            relative.add(
                    effect instanceof Effect.SecureRole secure
                            ? new Effect.SecureRole(secure.term(), Math.max(0, secure.deadlineNanos() - nowNanos))
                            : effect);
        }
        if (after.turnNanos == nowNanos) {
            keepAtHand(after, rules);
        }
        return added(after, relative, problemWith(effects, announced, rules.state()));
    }

    private LocalState after(Birth birth, Optional<Step> last, Rules rules, long nowNanos) {
        Print print = fingerprint.of(rules, birth.incarnation(), nowNanos);
        return known.computeIfAbsent(print.exact(), unknown -> {
            LocalState added = new LocalState(
                    states.size(),
                    birth,
                    last,
                    rules.state(),
                    Math.toIntExact(rules.term()),
                    nowNanos,
                    micros(rules.nextTurnNanos() - nowNanos),
                    new Packed(cores.of(print.core()), print.sequences()),
                    print.sent().stream()
                            .mapToInt(sent -> Math.toIntExact(sent.sequence().number()))
                            .toArray(),
                    print.sent().stream()
                            .mapToInt(sent -> cores.of(sent.core()))
                            .toArray());
            states.add(added);
            return added;
        });
    }

    private Turn added(LocalState after, List<Effect> effects, Optional<String> problem) {
        Turn turn = new Turn(turns.size(), after, effects, problem);
        turns.add(turn);
        return turn;
    }

    /** Each change of state is announced, from the state before to the state after. */
    private static Optional<String> problemWith(List<Effect> effects, NodeState before, NodeState after) {
        NodeState announced = before;
        for (Effect effect : effects) {
            if (effect instanceof Effect.Announce announce) {
                if (announce.from() != announced) {
                    return Optional.of("announces a change from " + announce.from() + ", but was " + announced);
                }
                announced = announce.to();
            }
        }
        return announced == after ? Optional.empty() : Optional.of("is " + after + ", but announced " + announced);
    }

    // ---- processes at hand

    private void keepAtHand(LocalState state, Rules rules) {
        atHand.put(state, rules);
        if (atHand.size() > PROCESSES_AT_HAND) {
            atHand.remove(atHand.keySet().iterator().next());
        }
    }

    private Rules create(Birth birth) {
        ElectionSettings settings = new ElectionSettings(
                "explored",
                options.ids().get(birth.node()),
                birth.incarnation(),
                BOOT_SECONDS,
                options.ids(),
                options.witness(),
                ElectionRules.DOCUMENTED,
                false,
                100,
                false,
                birth.termFloor(),
                0);
        return factory.create(settings, options.timings(), birth.remembered(), Fingerprint.FIRST_INSTANT_NANOS);
    }

    private Rules again(LocalState state) {
        Deque<Step> history = new ArrayDeque<>();
        for (Optional<Step> step = state.last;
                step.isPresent();
                step = step.get().before().last) {
            history.push(step.get());
        }
        Rules rules = create(state.birth);
        rules.start(Fingerprint.FIRST_INSTANT_NANOS);
        long now = Fingerprint.FIRST_INSTANT_NANOS;
        for (Step step : history) {
            now += nanos(step.cause().afterMicros());
            rules.on(step.cause().event(), now);
        }
        return rules;
    }

    static long nanos(int micros) {
        return micros * 1_000L;
    }

    /** Rounded up: things happen at whole microseconds only, and at each of those a deadline has passed or not. */
    static int micros(long nanos) {
        return Math.toIntExact(-Math.floorDiv(-nanos, 1_000L));
    }
}
