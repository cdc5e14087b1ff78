package io.oneactive.agent.demo;

import io.oneactive.NodeState;
import io.oneactive.agent.history.ActiveInterval;
import io.oneactive.agent.history.ProcessName;
import io.oneactive.agent.history.Readings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Reads, from outside, what an {@link ActivityRecorder} writes; also while it is being written, and after its process was killed. */
public final class ActivityReader {
    private final ProcessName process;
    private final ByteBuffer buffer;

    private ActivityReader(ProcessName process, ByteBuffer buffer) {
        this.process = process;
        this.buffer = buffer;
    }

    /**
     * Opens a record.
     *
     * @param process who writes it
     * @param file not empty
     * @return reads what is there at each call
     * @throws IOException when the file cannot be read
     */
    public static ActivityReader open(ProcessName process, Path file) throws IOException {
        return new ActivityReader(process, ActivityLayout.open(file));
    }

    /**
     * How often the process has become active.
     *
     * @return a count
     */
    public int activations() {
        return (int) read(ActivityLayout.INTERVALS_AT);
    }

    /**
     * One active period.
     *
     * @param index from 0, less than {@link #activations()}
     * @return as it is now; an open one grows
     */
    public ActiveInterval interval(int index) {
        return new ActiveInterval(
                process,
                read(ActivityLayout.slot(index, ActivityLayout.FIRST_YES)),
                read(ActivityLayout.slot(index, ActivityLayout.LAST_YES)),
                read(ActivityLayout.slot(index, ActivityLayout.FIRST_NO)),
                read(ActivityLayout.slot(index, ActivityLayout.TOKEN)));
    }

    /**
     * All active periods.
     *
     * @return in the order of time
     */
    public List<ActiveInterval> intervals() {
        return IntStream.range(0, activations()).mapToObj(this::interval).toList();
    }

    /**
     * Whether the last reading said yes. Says nothing of a process that is stopped or dead.
     *
     * @return false also when there was none yet
     */
    public boolean isActive() {
        int activations = activations();
        return activations > 0 && interval(activations - 1).isOpen();
    }

    long lastReadingNanos() {
        return read(ActivityLayout.LAST_READING_AT);
    }

    /**
     * How densely it was read.
     *
     * @return counts so far
     */
    public Readings readings() {
        List<Long> counts = IntStream.range(0, ActivityLayout.DISTANCES)
                .mapToObj(magnitude -> read(ActivityLayout.DISTANCES_AT + magnitude))
                .toList();
        return new Readings(read(ActivityLayout.READINGS_AT), counts);
    }

    /**
     * The state as the process saw it last.
     *
     * @return of no meaning when {@link #statusNanos()} is 0
     */
    public NodeState state() {
        return ActivityLayout.STATES.get((int) read(ActivityLayout.STATE_AT));
    }

    long term() {
        return read(ActivityLayout.TERM_AT);
    }

    int grants() {
        return (int) read(ActivityLayout.GRANTS_AT);
    }

    boolean isLeaseHeld() {
        return read(ActivityLayout.LEASE_AT) != 0;
    }

    boolean knowsActive() {
        return read(ActivityLayout.KNOWS_ACTIVE_AT) != 0;
    }

    /**
     * When the process looked at its node's status last.
     *
     * @return monotonic clock; 0: never
     */
    public long statusNanos() {
        return read(ActivityLayout.STATUS_AT);
    }

    private long read(int place) {
        return ActivityLayout.read(buffer, place);
    }
}
