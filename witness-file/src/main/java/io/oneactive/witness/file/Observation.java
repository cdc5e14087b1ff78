package io.oneactive.witness.file;

import java.io.IOException;
import java.time.Duration;

/**
 * What this process has seen of the witness, and since when, on its own monotonic clock; no time that another host wrote is ever compared. The
 * lease of a holder that fell silent may be taken by whoever has seen the very same state for the lease's duration and a margin: the holder
 * counted less than the duration, and from an earlier instant. Used by two threads.
 */
final class Observation {
    private String witnessId = "";
    private long number;
    private String text = "";
    private long sinceNanos;
    private long seenNanos;
    private Duration longestDuration;
    private boolean isReplaced;
    private long replacedNanos;

    /** Starts with nothing seen; a state that is half written, by a node whose duration is unknown, counts as held for at least this long. */
    Observation(Duration ownDuration) {
        longestDuration = ownDuration;
    }

    /** What a holder may not rely on, and what a taker waits in addition: ten times the one percent that clocks may differ. */
    static Duration margin(Duration duration) {
        return duration.dividedBy(10);
    }

    /**
     * Looks at a snapshot.
     *
     * @return nanoseconds until the lease may be taken by another than its holder, counted from the beginning of the reading; at most 0 when it
     *     may be now
     * @throws IOException when the folder shows an older state than it did before
     */
    synchronized long waitNanos(Snapshot snapshot) throws IOException {
        boolean isKnown = snapshot.witnessId().equals(witnessId);
        if (isKnown && snapshot.number() < number) {
            return stepBack(snapshot);
        }
        if (!witnessId.isEmpty() && !isKnown) {
            isReplaced = true;
            replacedNanos = snapshot.endedNanos();
        }
        if (!isKnown || snapshot.number() != number || !snapshot.text().equals(text)) {
            witnessId = snapshot.witnessId();
            number = snapshot.number();
            text = snapshot.text();
            sinceNanos = snapshot.endedNanos();
        }
        seenNanos = snapshot.endedNanos();
        if (snapshot.last().duration().compareTo(longestDuration) > 0) {
            longestDuration = snapshot.last().duration();
        }
        long held = snapshot.isHeld() ? remaining(sinceNanos, heldFor(snapshot), snapshot) : 0;
        // Somebody initialised the witness anew, and the holder of the old one may still rely on it.
        long replaced = isReplaced ? remaining(replacedNanos, longestDuration, snapshot) : 0;
        return Math.max(held, replaced);
    }

    /** A change of this process's own is seen without reading it again. */
    synchronized void changed(LeaseState state) {
        number = state.number();
        text = state.text();
        sinceNanos = System.nanoTime();
        seenNanos = sinceNanos;
    }

    private long stepBack(Snapshot snapshot) throws IOException {
        if (snapshot.beganNanos() - seenNanos < 0) {
            // The other thread has looked meanwhile.
            return Math.max(1, remaining(sinceNanos, longestDuration, snapshot));
        }
        throw new IOException("the folder shows state " + snapshot.number() + ", but state " + number
                + " was seen before: its listing is behind, or it was restored from a backup;"
                + " after a restore, restart all nodes of the group");
    }

    private Duration heldFor(Snapshot snapshot) {
        return snapshot.isFinished() ? snapshot.last().duration() : longestDuration;
    }

    private static long remaining(long fromNanos, Duration duration, Snapshot snapshot) {
        long waited = snapshot.beganNanos() - fromNanos;
        return duration.plus(margin(duration)).toNanos() - waited;
    }
}
