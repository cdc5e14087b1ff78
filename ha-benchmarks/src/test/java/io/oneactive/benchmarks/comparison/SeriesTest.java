package io.oneactive.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesTest {
    @ParameterizedTest(name = "{0} % of 1 to 100: {1}")
    @CsvSource({"1, 1", "50, 50", "90, 90", "99, 99", "99.5, 100", "100, 100"})
    void aPercentileIsTheLeastValueThatCoversItsShare(double percent, double expected) {
        List<Double> values = IntStream.rangeClosed(1, 100)
                .mapToObj(value -> (double) (101 - value))
                .toList();

        assertThat(series(values).percentile(percent)).isEqualTo(expected);
    }

    @Test
    void withFewValuesTheNinetyNinthPercentileIsTheGreatest() {
        assertThat(series(List.of(3.0, 9.0, 1.0)).percentile(99)).isEqualTo(9);
        assertThat(series(List.of(3.0, 9.0, 1.0)).percentile(50)).isEqualTo(3);
    }

    @Test
    void aRoundWithoutAValueIsNotCounted() {
        Series series = series(List.of(Double.NaN, 5.0));

        assertThat(series.count()).isEqualTo(1);
        assertThat(series.percentile(100)).isEqualTo(5);
        assertThat(series(List.of(Double.NaN)).percentile(50)).isZero();
    }

    private static Series series(List<Double> values) {
        return new Series(Scenario.KILL, "any", Product.OPEN, values);
    }
}
