package io.oneactive.benchmarks.comparison;

import java.util.Arrays;
import java.util.List;

/** A small report with every kind of content. */
final class Reports {
    private Reports() {}

    static Report small() {
        return new Report(
                new Facts(2, "17.0.1, \"some\" VM", "Linux 6.1", "loopback interface", "0.1 0.2 0.3", "1 2 3", 7),
                List.of(
                        series(Product.OPEN, 400, 500, 600, 490),
                        series(Product.JGROUPS, 8.25, 12, 20.5, 9),
                        new Series(Scenario.PAUSE, "both say yes after SIGCONT", Product.JGROUPS, List.of(1234.5678))),
                List.of(
                        new Cost(Product.OPEN, Cost.Kind.CPU_LEADER, 3.21),
                        new Cost(Product.CURATOR, Cost.Kind.CPU_LEADER, 6.5),
                        new Cost(Product.CURATOR, Cost.Kind.CPU_THIRD, 4)),
                List.of("kill, round failed: <it> & more"),
                List.of());
    }

    private static Series series(Product product, double... millis) {
        return new Series(
                Scenario.KILL,
                "kill to the other's yes",
                product,
                Arrays.stream(millis).boxed().toList());
    }
}
