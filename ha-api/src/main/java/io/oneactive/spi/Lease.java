package io.oneactive.spi;

import java.time.Duration;

/**
 * A lease that was granted, or that may have been.
 *
 * @param request what was asked for
 * @param validity how long the holder may rely on the lease, counted on the holder's monotonic clock from <em>before</em> the granted request was
 *     sent: the lease's duration at the witness less a margin for clock rates and for whatever the witness is unsure of. Zero for a lease that
 *     is only to be released
 */
public record Lease(LeaseRequest request, Duration validity) {
    /**
     * A lease.
     *
     * @param request what was asked for
     * @param validity zero or positive
     */
    public Lease {
        if (validity.isNegative()) {
            throw new IllegalArgumentException("validity of a lease is negative: " + validity);
        }
    }
}
