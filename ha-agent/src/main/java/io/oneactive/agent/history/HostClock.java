package io.oneactive.agent.history;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux tells of the host's clocks; elsewhere not known. */
public final class HostClock {
    /** In place of an identity where there is none. */
    static final String UNKNOWN = "unknown";

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NAMESPACE = Path.of("/proc/self/ns/time");
    private static final Path UPTIME = Path.of("/proc/uptime");

    private HostClock() {}

    /**
     * Which monotonic clock this process reads: that of one boot of one host, and, within it, of one time namespace.
     *
     * @return equal in all processes that share the clock; the same text everywhere where it is not known
     */
    public static String identity() {
        try {
            String namespace = Files.exists(NAMESPACE)
                    ? "/" + Files.readSymbolicLink(NAMESPACE).toString().replaceAll("\\D", "")
                    : "";
            return Files.readString(BOOT_ID).strip() + namespace;
        } catch (IOException notLinux) {
            return UNKNOWN;
        }
    }

    /**
     * An instant of the monotonic clock on the one that goes on while the machine sleeps.
     *
     * @return exact to 10 ms for an instant since the last suspend; negative when not known
     */
    static long bootNanos(long monotonicNanos) {
        try {
            String uptime = Files.readString(UPTIME);
            long now = new BigDecimal(uptime.substring(0, uptime.indexOf(' ')))
                    .movePointRight(9)
                    .longValue();
            return now - (System.nanoTime() - monotonicNanos);
        } catch (IOException | RuntimeException notLinux) {
            return -1;
        }
    }
}
