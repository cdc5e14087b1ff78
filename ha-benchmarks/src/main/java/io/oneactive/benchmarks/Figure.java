package io.oneactive.benchmarks;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** One thing that is measured once in each round. */
final class Figure {
    /** The longest wait in a round is a minute. */
    private static final long HIGHEST_NANOS = 120_000_000_000L;

    private static final int DIGITS = 4;

    private final Course course;
    private final String name;
    private final Histogram histogram = new Histogram(HIGHEST_NANOS, DIGITS);

    Figure(Course course, String name) {
        this.course = course;
        this.name = name;
    }

    void add(long nanos) {
        histogram.recordValue(Math.max(0, Math.min(HIGHEST_NANOS, nanos)));
    }

    static String tableHead() {
        return "%-9s %-13s %-11s %-24s %5s %10s %10s %10s %10s %10s"
                .formatted("scenario", "mode", "wire", "milliseconds", "N", "min", "median", "90 %", "99 %", "max");
    }

    String tableLine() {
        return "%-9s %-13s %-11s %-24s %5d %10s %10s %10s %10s %10s"
                .formatted(
                        course.scenario(),
                        course.group(),
                        course.way(),
                        name,
                        histogram.getTotalCount(),
                        millis(histogram.getMinValue()),
                        millis(histogram.getValueAtPercentile(50)),
                        millis(histogram.getValueAtPercentile(90)),
                        millis(histogram.getValueAtPercentile(99)),
                        millis(histogram.getMaxValue()));
    }

    static String csvHead() {
        return "scenario,mode,wire,figure,n,min_ms,median_ms,p90_ms,p99_ms,max_ms";
    }

    String csvLine() {
        return String.join(
                ",",
                course.scenario().toString(),
                course.group().replace(", ", "+"),
                course.way(),
                name.replace(",", ""),
                Long.toString(histogram.getTotalCount()),
                millis(histogram.getMinValue()),
                millis(histogram.getValueAtPercentile(50)),
                millis(histogram.getValueAtPercentile(90)),
                millis(histogram.getValueAtPercentile(99)),
                millis(histogram.getMaxValue()));
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
    }
}
