package io.oneactive.engine.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Lets one log line a minute pass for each cause and source. Thread-safe. Its table is bounded, and with it the number of lines: when a
 * thousand sources are made up, most of them are never logged, only counted.
 */
public final class LogLimiter {
    static final int MAX_ENTRIES = 256;

    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<Key, Entry> entries = new HashMap<>();

    private record Key(String cause, String source) {}

    private static final class Entry {
        private long loggedNanos;
        private long suppressed;
    }

    /**
     * Asks whether to write a line now.
     *
     * @param cause what happened
     * @param source where it came from
     * @param nowNanos on one monotonic clock
     * @return empty: write none; else how many lines of this cause and source were left out since the last one
     */
    public synchronized OptionalLong pass(String cause, String source, long nowNanos) {
        Key key = new Key(cause, source);
        Entry entry = entries.get(key);
        if (entry != null && nowNanos - entry.loggedNanos < PAUSE_NANOS) {
            entry.suppressed++;
            return OptionalLong.empty();
        }
        if (entry == null) {
            if (entries.size() >= MAX_ENTRIES) {
                entries.values().removeIf(old -> nowNanos - old.loggedNanos >= PAUSE_NANOS);
            }
            if (entries.size() >= MAX_ENTRIES) {
                return OptionalLong.empty();
            }
            entry = new Entry();
            entries.put(key, entry);
        }
        long suppressed = entry.suppressed;
        entry.loggedNanos = nowNanos;
        entry.suppressed = 0;
        return OptionalLong.of(suppressed);
    }
}
