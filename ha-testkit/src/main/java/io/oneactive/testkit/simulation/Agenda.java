package io.oneactive.testkit.simulation;

import java.util.PriorityQueue;

/** The one true time, in nanoseconds from 0, and what is to happen when. Things of the same instant happen in the order of their entry. */
final class Agenda {
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long nowNanos;
    private long entered;

    private record Entry(long atNanos, long number, Runnable action) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    long nowNanos() {
        return nowNanos;
    }

    void at(long atNanos, Runnable action) {
        entries.add(new Entry(Math.max(atNanos, nowNanos), entered++, action));
    }

    void after(long nanos, Runnable action) {
        at(nowNanos + nanos, action);
    }

    /** Lets the next thing happen, unless it is due only after the limit: then time passes up to the limit. */
    boolean next(long limitNanos) {
        Entry entry = entries.peek();
        if (entry == null || entry.atNanos > limitNanos) {
            nowNanos = Math.max(nowNanos, limitNanos);
            return false;
        }
        entries.poll();
        nowNanos = entry.atNanos;
        entry.action.run();
        return true;
    }
}
