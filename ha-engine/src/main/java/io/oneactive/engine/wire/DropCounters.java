package io.oneactive.engine.wire;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** How many frames were dropped, by cause. Thread-safe; bounded, however many causes there are. */
public final class DropCounters {
    /** Where causes are counted for which there is no room. */
    static final String OTHER = "other";

    static final int MAX_CAUSES = 64;

    private final ConcurrentMap<String, LongAdder> counts = new ConcurrentHashMap<>();

    /**
     * Counts a frame.
     *
     * @param cause a code, for instance {@link DropCause#code()}
     */
    public void count(String cause) {
        LongAdder counter = counts.get(cause);
        if (counter == null) {
            // Threads that get here at the same instant may exceed the bound by their own number.
            counter = counts.computeIfAbsent(counts.size() < MAX_CAUSES ? cause : OTHER, absent -> new LongAdder());
        }
        counter.increment();
    }

    /**
     * The counts so far.
     *
     * @return a copy, by cause
     */
    public Map<String, Long> snapshot() {
        Map<String, Long> copy = new TreeMap<>();
        counts.forEach((cause, counter) -> copy.put(cause, counter.sum()));
        return copy;
    }
}
