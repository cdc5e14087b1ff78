package io.oneactive.standin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last packets, with times. Any thread. */
final class WireLog {
    private static final int KEPT = 5_000;

    private final long startNanos = System.nanoTime();
    private final Deque<String> lines = new ArrayDeque<>();

    synchronized void add(String identity, String what) {
        if (lines.size() == KEPT) {
            lines.removeFirst();
        }
        lines.add("%9.3f ms %s %s".formatted((System.nanoTime() - startNanos) / 1e6, identity, what));
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
