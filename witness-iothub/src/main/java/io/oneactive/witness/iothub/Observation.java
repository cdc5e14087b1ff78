package io.oneactive.witness.iothub;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What this process has seen of the lease, and since when, on its own monotonic clock. The lease of a holder that fell silent may be taken by
 * whoever has seen the very same record, at the same version, for the lease's duration and a margin, looking often enough: the holder counted
 * less than the duration, and from an earlier instant. No time of another machine is ever compared. Several threads.
 */
final class Observation {
    /** A hub that fails over to another region is away for minutes: two good looks that lie closer together have none between them. */
    private static final Duration LONGEST_BETWEEN_GOOD_LOOKS = Duration.ofSeconds(60);
    /** The holder relies on so much less, and a taker waits so much longer: ten times the one percent that clocks may differ. */
    private static final int MARGIN_PERCENT = 10;

    private final Duration ownLease;
    private final Duration holdOff;
    private final HighestSeen highest;
    private @Nullable TwinRecord record;
    private int version;
    private long sinceNanos;
    private long seenNanos;
    private boolean isRolledBack;
    private long rolledBackNanos;
    private long nextLookNanos;
    private boolean isWaiting;
    private boolean hasMissed;

    Observation(Duration ownLease, Duration holdOff, HighestSeen highest) {
        this.ownLease = ownLease;
        this.holdOff = holdOff;
        this.highest = highest;
    }

    /** How long a holder relies on a lease, counted from before its request. */
    static Duration validity(Duration lease) {
        return lease.minus(margin(lease));
    }

    private static Duration margin(Duration lease) {
        return lease.multipliedBy(MARGIN_PERCENT).dividedBy(100);
    }

    /**
     * Looks at what was read.
     *
     * @return nanoseconds until the lease may be taken by another than its holder, counted from before it was read; at most 0 when it may be now
     */
    synchronized long waitNanos(TwinView view) {
        TwinRecord seen = view.record();
        if (seen == null) {
            return Long.MAX_VALUE;
        }
        Duration lease = seen.lease().compareTo(ownLease) > 0 ? seen.lease() : ownLease;
        noteRollBack(view, seen.term());
        boolean isSame = record != null && version == view.version() && isSame(record, seen);
        if (!isSame
                || view.beganNanos() - seenNanos > longestBetweenLooks(lease).toNanos()) {
            sinceNanos = view.endedNanos();
        }
        hasMissed = false;
        record = seen;
        version = view.version();
        seenNanos = view.endedNanos();
        long held = seen.isReleased() ? 0 : left(sinceNanos, lease.plus(margin(lease)), view);
        long wait = isRolledBack ? Math.max(held, rolledBackLeft(lease, view)) : held;
        isWaiting = wait > 0;
        if (isWaiting) {
            // A third of the lease, and a tenth more or less, so that two nodes do not keep hindering each other.
            double jitter = ThreadLocalRandom.current().nextDouble(0.9, 1.1);
            nextLookNanos = view.endedNanos()
                    + Math.min(wait, (long) (lease.dividedBy(3).toNanos() * jitter));
        }
        return wait;
    }

    /** Half a lease; longer only for a node whose failure timeout is so long that it asks no oftener, and never across a look that failed. */
    private Duration longestBetweenLooks(Duration lease) {
        Duration half = lease.dividedBy(2);
        return hasMissed || half.compareTo(LONGEST_BETWEEN_GOOD_LOOKS) > 0 ? half : LONGEST_BETWEEN_GOOD_LOOKS;
    }

    /** A look failed. What the hub was like at that time is not known. */
    synchronized void missed() {
        hasMissed = true;
    }

    /** There was no lease to be seen. Whatever was seen before says nothing any more. */
    synchronized void forget() {
        record = null;
    }

    private static boolean isSame(TwinRecord one, TwinRecord other) {
        return one.nonce().equals(other.nonce())
                && one.holder().equals(other.holder())
                && one.sequence() == other.sequence()
                && one.isReleased() == other.isReleased();
    }

    /** A version below one that was seen: the hub lost writes in a failover, or the device was made anew. */
    private void noteRollBack(TwinView view, long term) {
        boolean isOlder = view.version() < highest.version();
        highest.raise(view.version(), term);
        if (!isOlder) {
            isRolledBack = false;
        } else if (!isRolledBack || view.version() != version) {
            isRolledBack = true;
            rolledBackNanos = view.endedNanos();
        }
    }

    private long rolledBackLeft(Duration lease, TwinView view) {
        Duration wait = lease.plus(margin(lease));
        long left = left(rolledBackNanos, wait.compareTo(holdOff) > 0 ? wait : holdOff, view);
        if (left <= 0) {
            highest.fallTo(view.version());
            isRolledBack = false;
        }
        return left;
    }

    private static long left(long fromNanos, Duration duration, TwinView view) {
        return duration.toNanos() - (view.beganNanos() - fromNanos);
    }

    /** The highest term that this node ever saw registered: after a step back the register may have forgotten it. */
    synchronized long highestTerm() {
        return highest.term();
    }

    /** Whether the twin went back and nobody may rely on it yet. */
    synchronized boolean isRolledBack() {
        return isRolledBack;
    }

    /** A write of this process's own is seen without reading it again. */
    synchronized void wrote(TwinRecord written, int newVersion) {
        record = written;
        version = newVersion;
        sinceNanos = System.nanoTime();
        seenNanos = sinceNanos;
        isWaiting = false;
        highest.raise(newVersion, written.term());
    }

    /** Nanoseconds until looking again makes sense for a claim; at most 0 when it does now. */
    synchronized long lookAgainNanos() {
        return isWaiting ? nextLookNanos - System.nanoTime() : 0;
    }
}
