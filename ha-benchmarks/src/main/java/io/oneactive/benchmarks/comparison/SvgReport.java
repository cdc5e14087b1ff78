package io.oneactive.benchmarks.comparison;

import java.util.List;

/**
 * A report as a picture: for each figure a bar for each product, up to the median, with a line on to the greatest value and marks at the 90th
 * and 99th percentile; beside it the numbers and how many rounds they come from.
 */
final class SvgReport {
    private static final int WIDTH = 980;
    private static final int MARGIN = 24;
    private static final int LABELS_END = 258;
    private static final int BARS = 270;
    private static final int BARS_LENGTH = 370;
    private static final int NUMBERS = BARS + BARS_LENGTH + 14;
    private static final int ROW = 24;
    private static final int BAR_HEIGHT = 14;

    private final SvgDrawing drawing = new SvgDrawing(WIDTH);
    private int y = MARGIN + 12;

    private SvgReport() {}

    static String write(Report report) {
        return new SvgReport().draw(report);
    }

    private String draw(Report report) {
        String title = "OneActive, Curator and JGroups side by side";
        drawing.text("title", MARGIN, y, title);
        y += 22;
        drawing.text(
                "faint",
                MARGIN,
                y,
                "Bar: median. Line: to the greatest value; marks: 90th and 99th percentile. Shorter is better."
                        + " All with a detection budget of 600 ms.");
        y += 18;
        drawing.text("faint", MARGIN, y, report.facts().machine());
        y += 18;
        drawing.text("faint", MARGIN, y, report.facts().run());
        y += 16;
        report.groups().forEach(this::drawGroup);
        report.kinds().forEach(kind -> drawCosts(report, kind));
        return drawing.finish(title, y + MARGIN);
    }

    private void drawGroup(Report.Group group) {
        heading("%s: %s, ms".formatted(group.scenario().label(), group.figure()));
        double scale = scale(group.series().stream()
                .mapToDouble(series -> series.percentile(100))
                .max()
                .orElse(0));
        for (Series series : group.series()) {
            double median = series.percentile(50) * scale;
            double greatest = series.percentile(100) * scale;
            double middle = y - BAR_HEIGHT / 2.0 + 2;
            row(series.product(), median);
            drawing.line(BARS + median, middle, BARS + greatest, middle);
            for (double percent : List.of(90.0, 99.0)) {
                double x = BARS + series.percentile(percent) * scale;
                drawing.line(x, middle - 4, x, middle + 4);
            }
            drawing.text(
                    "faint",
                    NUMBERS,
                    y,
                    "p50 %s · p90 %s · p99 %s · max %s · N %d"
                            .formatted(
                                    Grid.number(series.percentile(50)),
                                    Grid.number(series.percentile(90)),
                                    Grid.number(series.percentile(99)),
                                    Grid.number(series.percentile(100)),
                                    series.count()));
            y += ROW;
        }
    }

    private void drawCosts(Report report, Cost.Kind kind) {
        heading("idle: %s%s".formatted(kind.label(), kind.unit().isEmpty() ? "" : ", " + kind.unit()));
        List<Cost> costs =
                report.costs().stream().filter(cost -> cost.kind() == kind).toList();
        double scale = scale(costs.stream().mapToDouble(Cost::value).max().orElse(0));
        for (Cost cost : costs) {
            row(cost.product(), cost.value() * scale);
            drawing.text("faint", NUMBERS, y, Grid.number(cost.value()));
            y += ROW;
        }
    }

    private void heading(String words) {
        y += 20;
        drawing.text("head", MARGIN, y, words);
        y += ROW;
    }

    private void row(Product product, double length) {
        drawing.textBefore("", LABELS_END, y, product.label());
        drawing.bar(product.isOurs() ? "ours" : "theirs", BARS, y - BAR_HEIGHT + 2.0, length, BAR_HEIGHT);
    }

    private static double scale(double greatest) {
        return greatest > 0 ? BARS_LENGTH / greatest : 0;
    }
}
