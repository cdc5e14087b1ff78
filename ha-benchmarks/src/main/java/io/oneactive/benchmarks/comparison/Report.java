package io.oneactive.benchmarks.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that was measured in one run.
 *
 * @param facts where
 * @param series how long things took
 * @param costs what an idle pair costs
 * @param remarks what did not go as it should, in words
 * @param broken promises that were not kept; empty in a good run
 */
record Report(Facts facts, List<Series> series, List<Cost> costs, List<String> remarks, List<String> broken) {

    Report {
        series = List.copyOf(series);
        costs = List.copyOf(costs);
        remarks = List.copyOf(remarks);
        broken = List.copyOf(broken);
    }

    /**
     * The series of all products that show the same.
     *
     * @param scenario what was done
     * @param figure what was measured
     * @param series at least one, in the order of the products
     */
    record Group(Scenario scenario, String figure, List<Series> series) {}

    List<Group> groups() {
        return Arrays.stream(Scenario.values())
                .flatMap(scenario -> scenario.figures().stream().map(figure -> group(scenario, figure)))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Group> group(Scenario scenario, String figure) {
        List<Series> same = series.stream()
                .filter(one -> one.scenario() == scenario && one.figure().equals(figure))
                .toList();
        return same.isEmpty() ? Optional.empty() : Optional.of(new Group(scenario, figure, same));
    }

    /** The kinds of costs that are known of any product. */
    List<Cost.Kind> kinds() {
        return Stream.of(Cost.Kind.values())
                .filter(kind -> costs.stream().anyMatch(cost -> cost.kind() == kind))
                .toList();
    }

    /** The products whose costs are known. */
    List<Product> products() {
        return costs.stream().map(Cost::product).distinct().sorted().toList();
    }

    Optional<Cost> cost(Product product, Cost.Kind kind) {
        return costs.stream()
                .filter(cost -> cost.product() == product && cost.kind() == kind)
                .findFirst();
    }
}
