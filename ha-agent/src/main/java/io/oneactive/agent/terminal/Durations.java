package io.oneactive.agent.terminal;

import java.util.Locale;

/** Durations as people read them. */
public final class Durations {
    private Durations() {}

    /**
     * A duration with a fitting unit.
     *
     * @param nanos not negative
     * @return for instance {@code 0.08 ms}, {@code 3.2 ms}, {@code 641 ms}, {@code 12.3 s}
     */
    public static String show(long nanos) {
        double millis = nanos / 1e6;
        if (millis < 1) {
            return String.format(Locale.ROOT, "%.3f ms", millis);
        }
        if (millis < 20) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        if (millis < 10_000) {
            return String.format(Locale.ROOT, "%,.0f ms", millis);
        }
        return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }
}
