package io.oneactive.testkit.simulation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Counts what happened in one run. */
final class Happenings {
    private final Map<Happening, Long> counts = new EnumMap<>(Happening.class);

    void count(Happening happening) {
        counts.merge(happening, 1L, Long::sum);
    }

    /** Those that happened at all, and how often. */
    Map<Happening, Long> counted() {
        return Collections.unmodifiableMap(counts);
    }
}
