package io.oneactive.testkit.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.testkit.simulation.Rules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Merging is right when situations that are merged have the same future: the same choices, leading to situations that are merged as well. Looked
 * at for each single merging of two situations that are not equal.
 */
class StateKeyTest {
    private record Key(long high, long low) {}

    private final Findings findings = new Findings();

    static List<ExplorationOptions> groups() {
        return List.of(
                ExplorationOptions.pair().from(StartState.REST).bounded(2, 12),
                ExplorationOptions.pair().from(StartState.FRESH).bounded(1, 16),
                ExplorationOptions.pair().from(StartState.TAKEN_OVER).bounded(1, 20),
                ExplorationOptions.three().from(StartState.REST).bounded(1, 11));
    }

    @ParameterizedTest
    @MethodSource("groups")
    void situationsThatAreMergedHaveTheSameFuture(ExplorationOptions options) {
        World world = new World(options, Rules.REAL);
        Moves moves = new Moves(world, findings);
        Choices choices = new Choices(world, moves);
        StateKey key = new StateKey(world);
        Map<Key, Situation> known = new HashMap<>();
        List<Situation> layer = List.of(new Starts(world, moves, choices).reach(options.start()));
        int compared = 0;
        for (int depth = 0; depth < options.depth(); depth++) {
            List<Situation> next = new ArrayList<>();
            for (Situation situation : layer) {
                for (Choice choice : List.copyOf(choices.in(situation))) {
                    Situation after = new Situation(situation);
                    moves.make(after, choice);
                    key.take(after);
                    Situation same = known.putIfAbsent(new Key(key.high, key.low), after);
                    if (same == null) {
                        next.add(after);
                    } else if (!areEqual(same, after)) {
                        compared++;
                        assertThat(futures(after, same.faults, moves, choices, key))
                                .isEqualTo(futures(same, same.faults, moves, choices, key));
                    }
                }
            }
            layer = next;
        }
        assertThat(findings.violation()).isEmpty();
        System.out.println(
                options.describe() + ": " + known.size() + " situations, " + compared + " mergings compared");
        assertThat(compared).isPositive();
    }

    private static boolean areEqual(Situation one, Situation other) {
        int[] first = one.toArray();
        int[] second = other.toArray();
        return Arrays.equals(first, 1, first.length, second, 1, second.length);
    }

    /** What may follow, with the same number of faults left. */
    private static Map<String, Integer> futures(
            Situation situation, int faults, Moves moves, Choices choices, StateKey key) {
        Situation from = new Situation(situation);
        from.faults = faults;
        Map<String, Integer> futures = new HashMap<>();
        for (Choice choice : List.copyOf(choices.in(from))) {
            Situation after = new Situation(from);
            moves.make(after, choice);
            key.take(after);
            futures.merge(choice.kind() + " " + choice.detail() + " " + key.high + " " + key.low, 1, Integer::sum);
        }
        return futures;
    }
}
