package io.oneactive.agent.demo;

import io.oneactive.NodeState;
import io.oneactive.agent.history.HistoryLine;
import io.oneactive.agent.terminal.EventLine;
import io.oneactive.agent.terminal.Palette;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Prints what happens, in the order of time: lines of both nodes are held back for a moment, so that one that was read late still finds its
 * place. Used by one thread.
 */
final class Timeline implements PairListener {
    private static final long HOLD_NANOS = 60_000_000;
    private static final long LATE_NANOS = 1_500_000_000;

    private final PrintStream out;
    private final Palette palette;
    private final EventLine format;
    private final List<Entry> waiting = new ArrayList<>();

    private record Entry(long nanos, String text) {}

    Timeline(PrintStream out, Palette palette, long originNanos) {
        this.out = out;
        this.palette = palette;
        this.format = new EventLine(palette, originNanos, Pair.FIRST.length());
    }

    /** A line of a node's history. What is of interest to its author only is left out. */
    @Override
    public void line(HistoryLine line) {
        String node = line.process().node();
        if (line instanceof HistoryLine.Change change) {
            if (change.to() != NodeState.CANDIDATE) {
                String text = format.event(
                        change.nanos(),
                        node,
                        change.from(),
                        change.to(),
                        change.term(),
                        change.reason(),
                        change.detail());
                boolean late = System.nanoTime() - change.nanos() > LATE_NANOS;
                add(change.nanos(), late ? text + palette.dim(" (could say so only now)") : text);
            }
        } else if (line instanceof HistoryLine.Remark remark && remark.kind() != HistoryLine.Kind.RESULT) {
            add(remark.nanos(), format.remark(remark.nanos(), node, remark.text()));
        }
    }

    /** Prints what is old enough. */
    @Override
    public void caughtUp() {
        print(System.nanoTime() - HOLD_NANOS);
    }

    /** What the demo does. */
    void deed(String text) {
        long now = System.nanoTime();
        add(now, format.remark(now, "", palette.heading("── " + text)));
    }

    /** What the demo finds. */
    void finding(boolean good, String text) {
        long now = System.nanoTime();
        add(now, format.remark(now, "", good ? palette.good("=> " + text) : palette.bad("=> " + text)));
    }

    private void add(long nanos, String text) {
        waiting.add(new Entry(nanos, text));
    }

    /** Prints everything. */
    void finish() {
        print(Long.MAX_VALUE);
    }

    private void print(long untilNanos) {
        waiting.sort(Comparator.comparingLong(Entry::nanos));
        while (!waiting.isEmpty()
                && (untilNanos == Long.MAX_VALUE || waiting.get(0).nanos() - untilNanos <= 0)) {
            out.println(waiting.remove(0).text());
        }
        out.flush();
    }
}
