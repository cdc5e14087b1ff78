package io.oneactive.agent.demo;

import io.oneactive.agent.terminal.Palette;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The table at the end of the demo. */
final class Table {
    private final List<Row> rows = new ArrayList<>();

    /**
     * One row.
     *
     * @param good whether it is as promised
     * @param what what was done
     * @param measured what came of it
     * @param expected what was promised
     */
    record Row(boolean good, String what, String measured, String expected) {}

    void add(boolean good, String what, String measured, String expected) {
        rows.add(new Row(good, what, measured, expected));
    }

    boolean isGood() {
        return rows.stream().allMatch(Row::good);
    }

    void print(PrintStream out, Palette palette) {
        int what = width(rows.stream().map(Row::what).toList());
        int measured = width(rows.stream().map(Row::measured).toList());
        out.println();
        for (Row row : rows) {
            String mark = row.good() ? palette.good("ok") : palette.bad("NO");
            out.println("  %s  %s  %s  %s"
                    .formatted(
                            mark,
                            row.what() + " ".repeat(what - row.what().length()),
                            " ".repeat(measured - row.measured().length()) + row.measured(),
                            palette.dim(row.expected())));
        }
        out.println();
    }

    private static int width(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }
}
