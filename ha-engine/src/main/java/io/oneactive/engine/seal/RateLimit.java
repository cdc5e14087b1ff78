package io.oneactive.engine.seal;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** So many in a second from each source, and in all. Bounded: sources for which there is no room share the limit of all. */
final class RateLimit {
    static final int SOURCES = 256;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int perSource;
    private final Window all;
    private final Map<String, Window> sources = new HashMap<>();

    /** Counts within one second at a time. */
    private static final class Window {
        private final int limit;
        private long beginNanos;
        private int used;

        private Window(int limit, long nowNanos) {
            this.limit = limit;
            this.beginNanos = nowNanos;
        }

        private boolean isOver(long nowNanos) {
            return nowNanos - beginNanos >= SECOND;
        }

        private boolean hasRoom(long nowNanos) {
            if (isOver(nowNanos)) {
                beginNanos = nowNanos;
                used = 0;
            }
            return used < limit;
        }
    }

    RateLimit(int perSource, int all) {
        this.perSource = perSource;
        this.all = new Window(all, Long.MIN_VALUE / 2);
    }

    boolean pass(String source, long nowNanos) {
        Window own = sources.get(source);
        if (own == null) {
            if (sources.size() >= SOURCES) {
                sources.values().removeIf(window -> window.isOver(nowNanos));
            }
            own = new Window(perSource, nowNanos);
            if (sources.size() < SOURCES) {
                sources.put(source, own);
            }
        }
        if (!own.hasRoom(nowNanos) || !all.hasRoom(nowNanos)) {
            return false;
        }
        own.used++;
        all.used++;
        return true;
    }
}
