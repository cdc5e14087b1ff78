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

    /** The file counts in hundredths of a second. */
    private static final long UPTIME_TOLERANCE_NANOS = 15_000_000;

    /** A wall clock that is slewed runs off by less than the hundredth part; what runs off faster adds up until it is found. */
    private static final int SLEW = 100;

    private long toleranceNanos;
    private double wallAheadMillis;
    private long lookedNanos;
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
        Clocks clocks = Clocks.read();
        this.wallAheadMillis = clocks.wallAheadMillis();
        this.lookedNanos = clocks.systemNanos();
        this.bootAheadMillis = bootAhead();
    }

    /** From now on: must be well below the safety margin of a promise. */
    void tolerate(long nanos) {
        toleranceNanos = nanos;
    }

    /** Compares the clocks with those of the last look. */
    Optional<Finding> look(Clocks clocks) {
        long elapsedNanos = clocks.systemNanos() - lookedNanos;
        lookedNanos = clocks.systemNanos();
        double jumpMillis = clocks.wallAheadMillis() - wallAheadMillis;
        if (Math.abs(jumpMillis) * 1_000_000 <= toleranceNanos) {
            double slew = elapsedNanos / 1_000_000.0 / SLEW;
            wallAheadMillis += Math.max(-slew, Math.min(slew, jumpMillis));
            return Optional.empty();
        }
        OptionalLong bootBefore = bootAheadMillis;
        wallAheadMillis = clocks.wallAheadMillis();
        bootAheadMillis = bootAhead();
        boolean bootKnown = bootBefore.isPresent() && bootAheadMillis.isPresent();
        boolean suspended = bootKnown
                ? (bootAheadMillis.getAsLong() - bootBefore.getAsLong()) * 1_000_000
                        > Math.max(toleranceNanos, UPTIME_TOLERANCE_NANOS)
                : jumpMillis > 0;
        return Optional.of(suspended ? Finding.SUSPENDED : Finding.STEPPED);
    }

    /** Read between two readings of the monotonic clock: a process that was preempted meanwhile reads again, so that this is no jump. */
    private static OptionalLong bootAhead() {
        for (int i = 0; i < Clocks.READINGS; i++) {
            long before = System.nanoTime();
            OptionalLong uptime = uptimeMillis();
            if (uptime.isEmpty() || System.nanoTime() - before <= Clocks.PATIENCE_NANOS) {
                return uptime.isEmpty() ? uptime : OptionalLong.of(uptime.getAsLong() - before / 1_000_000);
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong uptimeMillis() {
        try {
            byte[] bytes = Files.readAllBytes(UPTIME);
            String text = new String(bytes, 0, Math.min(bytes.length, UPTIME_LIMIT), StandardCharsets.US_ASCII);
            return OptionalLong.of(Math.round(Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1_000));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return OptionalLong.empty();
        }
    }
}
