package io.oneactive.agent.demo;

import io.oneactive.agent.terminal.Palette;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The table at the end of the demo. */
final class Table {
    private final List<Row> rows = new ArrayList<>();

    /** What a row says about the promise. */
    enum Mark {
        /** As promised. */
        KEPT,
        /** Not as it should be on a machine with time for it, but not against the promise: for instance that the role moved unasked. */
        ODD,
        /** Against the promise. */
        BROKEN;

        static Mark of(boolean kept) {
            return kept ? KEPT : BROKEN;
        }
    }

    /**
     * One row.
     *
     * @param mark whether it is as promised
     * @param what what was done
     * @param measured what came of it
     * @param expected what was promised
     */
    record Row(Mark mark, String what, String measured, String expected) {}

    void add(Mark mark, String what, String measured, String expected) {
        rows.add(new Row(mark, what, measured, expected));
    }

    boolean isGood() {
        return rows.stream().noneMatch(row -> row.mark() == Mark.BROKEN);
    }

    void print(PrintStream out, Palette palette) {
        int what = width(rows.stream().map(Row::what).toList());
        int measured = width(rows.stream().map(Row::measured).toList());
        out.println();
        for (Row row : rows) {
            String mark = switch (row.mark()) {
                case KEPT -> palette.good("ok");
                case ODD -> palette.heading("!?");
                case BROKEN -> palette.bad("NO");
            };
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
