package io.oneactive.engine.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells a suspend of the machine from a step of the wall clock. Both make the wall clock run ahead of the monotonic one; only a suspend makes
 * the boot-time clock, {@code /proc/uptime}, run ahead as well. Where there is no such file, running ahead counts as a suspend, which is safe.
 */
final class SuspendWatch {
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final int UPTIME_LIMIT = 64;

    private final long toleranceNanos;
    private long wallAheadMillis;
    private OptionalLong bootAheadMillis;

    /** What happened between two looks. */
    enum Finding {
        /** The machine was suspended. */
        SUSPENDED,
        /** The wall clock was stepped. */
        STEPPED
    }

    /**
     * A watch that starts now.
     *
     * @param toleranceNanos differences below this are noise; must be well below the safety margin of a promise
     */
    SuspendWatch(long toleranceNanos) {
        this.toleranceNanos = toleranceNanos;
        this.wallAheadMillis = wallAhead();
        this.bootAheadMillis = bootAhead();
    }

    /** Looks; costs two clock readings when nothing happened. */
    Optional<Finding> look() {
        long ahead = wallAhead();
        long jump = ahead - wallAheadMillis;
        if (Math.abs(jump) * 1_000_000 <= toleranceNanos) {
            // A slowly slewed wall clock must not add up to a jump.
            wallAheadMillis = ahead;
            return Optional.empty();
        }
        OptionalLong bootBefore = bootAheadMillis;
        wallAheadMillis = ahead;
        bootAheadMillis = bootAhead();
        boolean bootKnown = bootBefore.isPresent() && bootAheadMillis.isPresent();
        boolean suspended = bootKnown
                ? (bootAheadMillis.getAsLong() - bootBefore.getAsLong()) * 1_000_000 > toleranceNanos
                : jump > 0;
        return Optional.of(suspended ? Finding.SUSPENDED : Finding.STEPPED);
    }

    private static long wallAhead() {
        return System.currentTimeMillis() - System.nanoTime() / 1_000_000;
    }

    private static OptionalLong bootAhead() {
        try {
            byte[] bytes = Files.readAllBytes(UPTIME);
            String text = new String(bytes, 0, Math.min(bytes.length, UPTIME_LIMIT), StandardCharsets.US_ASCII);
            double seconds = Double.parseDouble(text.substring(0, text.indexOf(' ')));
            return OptionalLong.of(Math.round(seconds * 1_000) - System.nanoTime() / 1_000_000);
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return OptionalLong.empty();
        }
    }
}
