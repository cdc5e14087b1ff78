package io.oneactive.agent.doctor;

import io.oneactive.agent.terminal.Durations;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What this machine is like: its disk, and how long it keeps a process waiting. */
public final class MachineCheck {
    private static final String STATE = "state";
    private static final String PAUSES = "pauses";
    private static final int WRITES = 10;
    private static final int STATE_BYTES = 512;
    private static final long SLOW_NANOS = 200_000_000;
    private static final long STEP_NANOS = 1_000_000;
    private static final long NOTICED_NANOS = 10_000_000;

    /** What was granted is used for so long; the rest is the engine's safety margin. */
    private static final double USED = 0.9;

    private static final int COUNT = 3;
    private static final long LEAST_INTERVAL_MILLIS = 5;

    private final Checkup checkup;

    /**
     * A check.
     *
     * @param checkup gets the result
     */
    public MachineCheck(Checkup checkup) {
        this.checkup = checkup;
    }

    /**
     * Writes to the state directory as a node does, in a file of its own.
     *
     * @param directory as configured; empty when there is none
     */
    public void state(String directory) {
        if (directory.isEmpty()) {
            checkup.warning(
                    STATE,
                    "no state directory: after a restart this node has forgotten its promises and waits before it votes",
                    "set 'stateDirectory' to a folder that survives a restart");
            return;
        }
        Path folder = Path.of(directory).toAbsolutePath().normalize();
        Path file = folder.resolve("doctor." + ProcessHandle.current().pid());
        try {
            Files.createDirectories(folder);
            List<Long> took = new ArrayList<>();
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (int i = 0; i < WRITES; i++) {
                    long begun = System.nanoTime();
                    channel.write(ByteBuffer.allocate(STATE_BYTES), 0);
                    channel.force(true);
                    took.add(System.nanoTime() - begun);
                }
            } finally {
                Files.deleteIfExists(file);
            }
            Collections.sort(took);
            long longest = took.get(WRITES - 1);
            String seen = "%s can be written; until it is on the disk: median %s, longest %s"
                    .formatted(folder, Durations.show(took.get(WRITES / 2)), Durations.show(longest));
            if (longest > SLOW_NANOS) {
                checkup.warning(STATE, seen, "each vote waits for that: a faster disk makes takeovers faster");
            } else {
                checkup.good(STATE, seen);
            }
        } catch (IOException failure) {
            checkup.fault(
                    STATE,
                    "%s cannot be written: %s".formatted(folder, failure),
                    "let the agent's user own it: without it the node does not start");
        }
    }

    /**
     * Watches for some time how long this process is kept waiting, and says what timings that allows.
     *
     * @param duration how long to watch
     * @param network the smallest safe failure timeout of the network; zero when it is not known
     * @param interval {@code probeIntervalMS} as configured
     * @param count {@code failedProbeCount} as configured
     */
    public void pauses(Duration duration, Duration network, Duration interval, int count) {
        long begun = System.nanoTime();
        long longest = 0;
        int noticed = 0;
        while (System.nanoTime() - begun < duration.toNanos()) {
            long before = System.nanoTime();
            LockSupport.parkNanos(this, STEP_NANOS);
            long late = System.nanoTime() - before - STEP_NANOS;
            longest = Math.max(longest, late);
            noticed += late > NOTICED_NANOS ? 1 : 0;
        }
        Duration least = smallestTimeout(Duration.ofNanos(longest), network);
        long wanted = interval.toMillis() * count;
        String seen = "longest %s in %s s, %d above 10 ms"
                .formatted(
                        Durations.show(longest),
                        BigDecimal.valueOf(duration.toMillis(), 3)
                                .stripTrailingZeros()
                                .toPlainString(),
                        noticed);
        String timing =
                "smallest safe failure timeout for what was seen here: %d × %d = %d ms (configured: %d × %d = %d ms)"
                        .formatted(
                                least.toMillis() / COUNT, COUNT, least.toMillis(), interval.toMillis(), count, wanted);
        checkup.good(PAUSES, seen);
        if (wanted < least.toMillis()) {
            checkup.warning(
                    "timing",
                    timing,
                    "probeIntervalMS: %d; a pause of that length would cost the role"
                            .formatted(least.toMillis() / COUNT));
        } else {
            checkup.good("timing", timing);
        }
    }

    /**
     * A role is secured for {@link #USED} of the timeout from the sending of a probe, of which one interval and a half may pass until the next one is answered.
     * Either of the two machines may stand still meanwhile, and a pause may well be twice as long as the longest of some seconds.
     */
    static Duration smallestTimeout(Duration longestPause, Duration network) {
        double left = USED - 1.5 / COUNT;
        double millis = 2 * 2 * longestPause.toNanos() / 1e6 / left;
        long interval = Math.max(LEAST_INTERVAL_MILLIS, (long) Math.ceil((millis + network.toNanos() / 1e6) / COUNT));
        return Duration.ofMillis(interval * COUNT);
    }
}
