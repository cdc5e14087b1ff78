package io.oneactive.agent.demo;

import io.oneactive.NodeState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Writes down every reading of {@code isActive()}. One thread calls {@link #reading}, another one {@link #status}.
 *
 * <p>The times are taken so that a doubt never makes an interval longer: after the first reading that says yes, before each further one. A
 * process that is stopped in the middle of a reading therefore claims nothing for the time in which it was stopped.
 */
public final class ActivityRecorder {
    private final ByteBuffer buffer;
    private boolean active;
    private int interval = -1;
    private long readings;
    private long previousNanos;

    private ActivityRecorder(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /**
     * Begins a record.
     *
     * @param file created; must not be there yet
     * @return without any reading
     * @throws IOException when the file cannot be created
     */
    public static ActivityRecorder create(Path file) throws IOException {
        ByteBuffer buffer = ActivityLayout.create(file);
        ActivityLayout.write(buffer, ActivityLayout.MAGIC_AT, ActivityLayout.MAGIC);
        return new ActivityRecorder(buffer);
    }

    /**
     * Takes note of one reading.
     *
     * @param yes what {@code isActive()} answered
     * @param beforeNanos monotonic clock before the call
     * @param afterNanos monotonic clock after the call
     * @param token asked for the fencing token at the first yes
     */
    public void reading(boolean yes, long beforeNanos, long afterNanos, LongSupplier token) {
        if (yes && !active) {
            begin(beforeNanos, afterNanos, token.getAsLong());
        } else if (yes) {
            ActivityLayout.write(buffer, ActivityLayout.slot(interval, ActivityLayout.LAST_YES), beforeNanos);
        } else if (active) {
            ActivityLayout.write(buffer, ActivityLayout.slot(interval, ActivityLayout.FIRST_NO), afterNanos);
        }
        active = yes;
        count(beforeNanos);
    }

    private void begin(long beforeNanos, long afterNanos, long token) {
        interval++;
        if (interval == ActivityLayout.SLOTS) {
            throw new IllegalStateException("the record has room for %,d active periods of one process, not for more"
                    .formatted(ActivityLayout.SLOTS));
        }
        ActivityLayout.write(buffer, ActivityLayout.slot(interval, ActivityLayout.FIRST_YES), afterNanos);
        ActivityLayout.write(buffer, ActivityLayout.slot(interval, ActivityLayout.LAST_YES), beforeNanos);
        ActivityLayout.write(buffer, ActivityLayout.slot(interval, ActivityLayout.TOKEN), token);
        ActivityLayout.write(buffer, ActivityLayout.INTERVALS_AT, interval + 1);
    }

    private void count(long nanos) {
        if (readings > 0) {
            long distance = Math.max(1, nanos - previousNanos);
            int magnitude = Math.min(ActivityLayout.DISTANCES - 1, Long.SIZE - Long.numberOfLeadingZeros(distance));
            int place = ActivityLayout.DISTANCES_AT + magnitude;
            ActivityLayout.write(buffer, place, ActivityLayout.read(buffer, place) + 1);
        }
        previousNanos = nanos;
        readings++;
        ActivityLayout.write(buffer, ActivityLayout.READINGS_AT, readings);
        ActivityLayout.write(buffer, ActivityLayout.LAST_READING_AT, nanos);
    }

    /**
     * Takes note of where the node stands, for a watcher that waits for a moment of rest.
     *
     * @param nanos monotonic clock when it was asked
     * @param state its state
     * @param term its term
     * @param grants how many peers have granted it something now
     * @param leaseHeld whether it holds the lease of the witness
     * @param knowsActive whether it knows an active node
     */
    public void status(long nanos, NodeState state, long term, int grants, boolean leaseHeld, boolean knowsActive) {
        ActivityLayout.write(buffer, ActivityLayout.STATE_AT, ActivityLayout.STATES.indexOf(state));
        ActivityLayout.write(buffer, ActivityLayout.TERM_AT, term);
        ActivityLayout.write(buffer, ActivityLayout.GRANTS_AT, grants);
        ActivityLayout.write(buffer, ActivityLayout.LEASE_AT, leaseHeld ? 1 : 0);
        ActivityLayout.write(buffer, ActivityLayout.KNOWS_ACTIVE_AT, knowsActive ? 1 : 0);
        ActivityLayout.write(buffer, ActivityLayout.STATUS_AT, nanos);
    }
}
