package io.oneactive.engine.seal;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many hellos are sent. Whoever has no key can repeat a captured frame, but cannot make a number that was not asked with before. So only what is
 * repeated has a limit that a flood can use up; numbers that are new here pass beside it, each {@value #TIMES} times, since a datagram may be lost.
 * Bounded: the oldest of {@value #REMEMBERED} numbers makes room, and with it becomes a new one again.
 */
final class HelloLimit {
    static final int REMEMBERED = 4_096;
    static final int TIMES = 4;

    private static final int NEW = 2_000;
    private static final int REPEATED_PER_SOURCE = 50;
    private static final int REPEATED = 500;
    private static final String ALL = "all";

    private final Map<Long, Integer> times = new LinkedHashMap<>();
    private final RateLimit news = new RateLimit(NEW, NEW);
    private final RateLimit repeated = new RateLimit(REPEATED_PER_SOURCE, REPEATED);

    /** Whether a hello with this number may be sent, because of a frame of this source. */
    boolean pass(long nonce, String source, long nowNanos) {
        int before = times.getOrDefault(nonce, 0);
        if (before >= TIMES || !news.pass(ALL, nowNanos)) {
            return repeated.pass(source, nowNanos);
        }
        times.put(nonce, before + 1);
        if (times.size() > REMEMBERED) {
            times.remove(times.keySet().iterator().next());
        }
        return true;
    }
}
