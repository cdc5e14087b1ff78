package io.oneactive.transport.udp;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs faults, at most one line a minute for each cause: a broken network fails at every probe. */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(UdpTransport.class);
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Causes are made of the texts of the operating system, so there are few; this is for the case that there are not. */
    private static final int MAX_CAUSES = 64;

    private final Map<String, Cause> causes = new HashMap<>();

    private static final class Cause {
        private long quietUntilNanos;
        private long unheard;
    }

    synchronized void complain(String cause) {
        long nowNanos = System.nanoTime();
        Cause known = causes.get(cause);
        if (known == null) {
            if (causes.size() >= MAX_CAUSES) {
                return;
            }
            known = new Cause();
            known.quietUntilNanos = nowNanos;
            causes.put(cause, known);
        }
        if (nowNanos - known.quietUntilNanos < 0) {
            known.unheard++;
            return;
        }
        LOG.warn(
                "{}{}",
                cause,
                known.unheard == 0 ? "" : " (" + known.unheard + " times more since the last such line)");
        known.quietUntilNanos = nowNanos + PAUSE_NANOS;
        known.unheard = 0;
    }
}
