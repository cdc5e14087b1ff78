package io.oneactive.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tables of a report, as text for a terminal and as Markdown for a page. */
final class Grid {
    private static final String NOTHING = "–";

    private final List<List<String>> rows = new ArrayList<>();

    private Grid(List<String> head) {
        rows.add(head);
    }

    /** How long things took, in milliseconds. */
    static Grid ofSeries(Report report) {
        Grid grid = new Grid(List.of("scenario", "milliseconds", "of", "N", "p50", "p90", "p99", "max"));
        for (Report.Group group : report.groups()) {
            for (Series series : group.series()) {
                grid.rows.add(List.of(
                        group.scenario().label(),
                        group.figure(),
                        series.product().label(),
                        Integer.toString(series.count()),
                        number(series.percentile(50)),
                        number(series.percentile(90)),
                        number(series.percentile(99)),
                        number(series.percentile(100))));
            }
        }
        return grid;
    }

    /** What an idle pair costs: a column for each product. */
    static Grid ofCosts(Report report) {
        List<String> head = new ArrayList<>(List.of("idle", ""));
        report.products().forEach(product -> head.add(product.label()));
        Grid grid = new Grid(head);
        for (Cost.Kind kind : report.kinds()) {
            List<String> row = new ArrayList<>(List.of(kind.label(), kind.unit()));
            report.products()
                    .forEach(product -> row.add(report.cost(product, kind)
                            .map(cost -> number(cost.value()))
                            .orElse(NOTHING)));
            grid.rows.add(row);
        }
        return grid;
    }

    /** Three digits that count; never more than one decimal below a hundred, none above. */
    static String number(double value) {
        if (value >= 99.95) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 9.995 || value == 0 ? "%.1f" : "%.2f", value);
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    /** Columns of one width each. */
    List<String> text() {
        List<Integer> widths = IntStream.range(0, rows.get(0).size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(column -> padded(row.get(column), widths.get(column), holdsNumbers(column)))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList();
    }

    private boolean holdsNumbers(int column) {
        return rows.stream()
                .skip(1)
                .map(row -> row.get(column))
                .allMatch(cell -> cell.equals(NOTHING) || (!cell.isEmpty() && Character.isDigit(cell.charAt(0))));
    }

    /** Numbers to the right, words to the left. */
    private static String padded(String cell, int width, boolean toTheRight) {
        String blank = " ".repeat(width - cell.length());
        return toTheRight ? blank + cell : cell + blank;
    }

    List<String> markdown() {
        List<String> lines = rows.stream()
                .map(row -> "| " + String.join(" | ", row) + " |")
                .collect(Collectors.toCollection(ArrayList::new));
        lines.add(1, "|" + "---|".repeat(rows.get(0).size()));
        return lines;
    }
}
