package io.oneactive.agent.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Notices that the machine was suspended: the clock that counts from the boot goes on meanwhile, the monotonic one does not. Used by one thread. */
final class BootClock {
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final long TOLERANCE_NANOS = 50_000_000;

    private static final int READINGS = 5;

    /** The furthest that was read: a process that was preempted between the two clocks reads less, never more. */
    private long furthestNanos;

    BootClock() {
        furthestNanos = aheadNanos();
        for (int i = 1; i < READINGS; i++) {
            furthestNanos = Math.max(furthestNanos, aheadNanos());
        }
    }

    /** Whether it was since the last call. */
    boolean wasSuspended() {
        long now = aheadNanos();
        boolean was = now - furthestNanos > TOLERANCE_NANOS;
        furthestNanos = Math.max(furthestNanos, now);
        return was;
    }

    private static long aheadNanos() {
        try {
            String text = Files.readString(UPTIME, StandardCharsets.US_ASCII);
            long uptime = Math.round(Double.parseDouble(text.substring(0, text.indexOf(' '))) * 100) * 10_000_000;
            return uptime - System.nanoTime();
        } catch (IOException | RuntimeException notLinux) {
            return -System.nanoTime();
        }
    }
}
