package io.oneactive.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridTest {
    @Test
    void aTableOnTheTerminalHasColumnsOfOneWidth() {
        assertThat(Grid.ofSeries(Reports.small()).text())
                .containsExactly(
                        "scenario          milliseconds                of                   N    p50    p90    p99    max",
                        "kill -9           kill to the other's yes     OneActive, open      4    490    600    600    600",
                        "kill -9           kill to the other's yes     JGroups coordinator  4   9.00   20.5   20.5   20.5",
                        "SIGSTOP, SIGCONT  both say yes after SIGCONT  JGroups coordinator  1  1,235  1,235  1,235  1,235");
    }

    @Test
    void aTableOfCostsHasAColumnForEachProductAndADashForWhatItHasNot() {
        assertThat(Grid.ofCosts(Reports.small()).markdown())
                .containsExactly(
                        "| idle |  | OneActive, open | Curator LeaderLatch + ZooKeeper |",
                        "|---|---|---|---|",
                        "| processor, leader | ms/s | 3.21 | 6.50 |",
                        "| processor, third machine | ms/s | – | 4.00 |");
    }

    @Test
    void aTableWithoutRowsIsEmpty() {
        Report nothing = new Report(Reports.small().facts(), List.of(), List.of(), List.of(), List.of());

        assertThat(Grid.ofSeries(nothing).isEmpty()).isTrue();
        assertThat(Grid.ofCosts(nothing).isEmpty()).isTrue();
        assertThat(Grid.ofSeries(Reports.small()).isEmpty()).isFalse();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "0; 0.0",
                "0.004; 0.00",
                "3.21; 3.21",
                "9.996; 10.0",
                "42.35; 42.4",
                "99.96; 100",
                "12345.6; 12,346"
            })
    void aNumberHasThreeDigitsThatCount(double value, String expected) {
        assertThat(Grid.number(value)).isEqualTo(expected);
    }
}
