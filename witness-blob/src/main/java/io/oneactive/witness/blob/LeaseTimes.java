package io.oneactive.witness.blob;

import java.time.Duration;

/**
 * What follows from the duration of the lease.
 *
 * @param lease whole seconds, 15 to 60
 */
record LeaseTimes(Duration lease) {
    private static final Duration LEAST_MARGIN = Duration.ofSeconds(2);
    private static final int MARGIN_PERCENT = 10;

    /** For clock rates, for an offset between two servers of the service, and for scheduling. */
    Duration margin() {
        Duration share = lease.multipliedBy(MARGIN_PERCENT).dividedBy(100);
        return share.compareTo(LEAST_MARGIN) > 0 ? share : LEAST_MARGIN;
    }

    /** How long a holder relies on the lease, from before it asked. */
    Duration validity() {
        return lease.minus(margin());
    }

    /** After this time without a renewal nobody relies on a lease of this duration any more. */
    Duration outlived() {
        return lease.plus(margin());
    }

    /** The longer of the two. */
    LeaseTimes longest(Duration other) {
        return other.compareTo(lease) > 0 ? new LeaseTimes(other) : this;
    }
}
