package io.oneactive.agent.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A table of what was found, each row with a mark. Used by one thread. */
public final class Table {
    private final List<Row> rows = new ArrayList<>();

    /** A table without rows. */
    public Table() {}

    /** What a row says about the promise. */
    public enum Mark {
        /** As promised. */
        KEPT,
        /** Not as it should be on a machine with time for it, but not against the promise: for instance that the role moved unasked. */
        ODD,
        /** Against the promise. */
        BROKEN;

        /**
         * As promised, or against the promise.
         *
         * @param kept whether it is as promised
         * @return {@link #KEPT} or {@link #BROKEN}
         */
        public static Mark of(boolean kept) {
            return kept ? KEPT : BROKEN;
        }
    }

    private record Row(Mark mark, String what, String measured, String expected) {}

    /**
     * Adds a row.
     *
     * @param mark whether it is as promised
     * @param what what was done
     * @param measured what came of it
     * @param expected what was promised
     */
    public void add(Mark mark, String what, String measured, String expected) {
        rows.add(new Row(mark, what, measured, expected));
    }

    /**
     * Whether all is as promised.
     *
     * @return true when no row is {@link Mark#BROKEN}
     */
    public boolean isGood() {
        return rows.stream().noneMatch(row -> row.mark() == Mark.BROKEN);
    }

    /**
     * Prints all rows, with columns as wide as they need to be.
     *
     * @param out flushed afterwards
     * @param palette colours or none
     */
    public void print(PrintWriter out, Palette palette) {
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
        out.flush();
    }

    private static int width(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }
}
