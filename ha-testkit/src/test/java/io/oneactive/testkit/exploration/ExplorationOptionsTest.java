package io.oneactive.testkit.exploration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExplorationOptionsTest {
    private static final ExplorationOptions PAIR = ExplorationOptions.pair();

    @Test
    void whatCannotBeExploredIsRefusedByName() {
        assertThatThrownBy(() -> PAIR.bounded(-1, 10)).hasMessage("faults is -1; allowed are 0 to 100");
        assertThatThrownBy(() -> PAIR.bounded(1, -1)).hasMessage("depth is -1; allowed is 0 or more");
        assertThatThrownBy(() -> PAIR.inSteps(Duration.ofNanos(1)))
                .hasMessage("step is PT0.000000001S; allowed are whole microseconds, zero or more");
    }

    @Test
    void groupAndBoundsAreOneLine() {
        assertThat(PAIR.from(StartState.PARTITIONED).bounded(2, 30).describe())
                .isEqualTo("2 nodes with witness, from partitioned, 2 faults of any, depth 30, canonical merging");
    }

    @Test
    void finerStepsOfTimeFindMore() {
        ExplorationReport coarse = Exploration.run(PAIR.bounded(1, 8));
        ExplorationReport fine = Exploration.run(PAIR.bounded(1, 8).inSteps(Duration.ofMillis(3)));

        assertThat(fine.situations()).isGreaterThan(coarse.situations());
        assertThat(fine.violation()).isEmpty();
    }
}
