package io.oneactive.benchmarks.comparison;

import java.util.List;

/**
 * What was measured of one product, once in each round.
 *
 * @param scenario what was done
 * @param figure what was measured
 * @param product of what
 * @param millis the values, in the order of the rounds
 */
record Series(Scenario scenario, String figure, Product product, List<Double> millis) {

    /** Leaves out what is NaN. */
    Series {
        millis = millis.stream().filter(value -> !value.isNaN()).toList();
    }

    int count() {
        return millis.size();
    }

    /**
     * The least value that a share of all values does not exceed; so it is one of the values, and with fewer than 100 of them the 99th percentile
     * is the greatest.
     *
     * @param percent above 0, at most 100
     * @return milliseconds; 0 when there are no values
     */
    double percentile(double percent) {
        if (millis.isEmpty()) {
            return 0;
        }
        int rank = (int) Math.ceil(percent / 100 * millis.size());
        return millis.stream().sorted().skip(Math.max(0, rank - 1)).findFirst().orElseThrow();
    }
}
