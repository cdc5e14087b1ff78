package io.oneactive.agent.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final List<Fault> COMMON = Fault.common(true, true);

    @Test
    void eachKindOfFaultHasItsTurnAndAzuriteDiesLast() {
        for (int seed = 0; seed < 100; seed++) {
            Plan plan = new Plan(new Random(seed), COMMON);
            List<List<Fault>> first = plan.rounds(10, false, true);
            List<List<Fault>> second = plan.rounds(10, true, true);

            assertThat(first)
                    .hasSize(10)
                    .allSatisfy(round -> assertThat(round).doesNotContainAnyElementsOf(Fault.ofTheWitness()));
            assertThat(second).hasSize(10);
            assertThat(second.get(9)).contains(Fault.AZURITE_KILLED);
            assertThat(first.stream().map(round -> round.get(0))).doesNotHaveDuplicates();
            assertThat(second.stream().map(round -> round.get(0))).contains(Fault.AZURITE_SLOW, Fault.AZURITE_STOPPED);
        }
    }

    @Test
    void theSeedDecides() {
        List<List<Fault>> once = new Plan(new Random(7), COMMON).rounds(50, true, false);
        List<List<Fault>> again = new Plan(new Random(7), COMMON).rounds(50, true, false);
        List<List<Fault>> other = new Plan(new Random(8), COMMON).rounds(50, true, false);

        assertThat(again).isEqualTo(once);
        assertThat(other).isNotEqualTo(once);
    }

    @Test
    void faultsThatNeedTheSamePartOfTheLabAreNotDoneAtOnce() {
        List<List<Fault>> rounds = new Plan(new Random(1), COMMON).rounds(1_000, true, false);

        assertThat(rounds).allSatisfy(round -> {
            assertThat(round).hasSizeBetween(1, 2).doesNotHaveDuplicates();
            assertThat(round.size() == 1 || round.get(0).goesWith(round.get(1))).isTrue();
        });
    }
}
