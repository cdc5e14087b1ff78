package io.oneactive.testkit.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Leaves out disturbances as long as the same invariant is broken: what is left is what a person has to think about. Runs a few hundred
 * simulations at most.
 */
final class Shrinker {
    private static final int RUNS = 400;

    private final Rules.Factory rules;
    private int runs;

    Shrinker(Rules.Factory rules) {
        this.rules = rules;
    }

    /** A report of the same violation with as few disturbances as were found. */
    Report shrink(Report report) {
        Report smallest = report;
        int before;
        do {
            // What could not be left out at first can be when something else is gone.
            before = smallest.schedule().size();
            smallest = pass(smallest);
        } while (smallest.schedule().size() < before && runs < RUNS);
        return smallest;
    }

    private Report pass(Report report) {
        Report smallest = report;
        for (int length = Math.max(1, report.schedule().size() / 2); length > 0; length /= 2) {
            int from = 0;
            while (from < smallest.schedule().size() && runs < RUNS) {
                List<String> fewer = new ArrayList<>(smallest.schedule());
                fewer.subList(from, Math.min(fewer.size(), from + length)).clear();
                Report without = run(report, fewer);
                if (isTheSame(report, without)) {
                    smallest = without;
                } else {
                    from += length;
                }
            }
        }
        return smallest;
    }

    private Report run(Report report, List<String> schedule) {
        runs++;
        return Simulation.run(report.options(), report.seed(), rules, schedule);
    }

    private static boolean isTheSame(Report report, Report without) {
        Invariant broken = report.violation().orElseThrow().invariant();
        return without.violation().filter(found -> found.invariant() == broken).isPresent();
    }
}
