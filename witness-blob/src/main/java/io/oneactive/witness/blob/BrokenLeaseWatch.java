package io.oneactive.witness.blob;

import com.azure.storage.blob.models.LeaseStateType;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells how long to wait when a lease has ended before its time: broken by an operator, or released while its holder had not said that it does
 * not rely on it any more. That holder may go on until its own deadline, which is at most one lease duration after its last renewal. No renewal
 * succeeds on such a lease, so once it has been seen unchanged for that time (and a margin), nobody relies on it. A renewal and a new holder
 * would both show: the former keeps the lease locked, the latter moves the ETag before it relies on anything. Any thread.
 */
final class BrokenLeaseWatch {
    private final LongSupplier ticker;
    private @Nullable String seen;
    private long sinceNanos;

    BrokenLeaseWatch(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /**
     * Takes note of what was seen.
     *
     * @param view just read
     * @param register in it
     * @param isOurs whether this process wrote it and relies on it no more
     * @param needed how long it must stay like this
     * @return how much longer to wait; zero when the lease ended as it should
     */
    synchronized Duration remaining(BlobView view, Optional<Register> register, boolean isOurs, Duration needed) {
        boolean endedAsItShould = view.isLocked() || view.lease() == LeaseStateType.EXPIRED;
        boolean isMarkedFree = view.lease() == LeaseStateType.AVAILABLE
                && register.filter(Register::isHeld).isEmpty();
        if (endedAsItShould || isMarkedFree || isOurs) {
            seen = null;
            return Duration.ZERO;
        }
        String sight = view.lease() + " " + view.etag();
        long nowNanos = ticker.getAsLong();
        if (!sight.equals(seen)) {
            seen = sight;
            sinceNanos = nowNanos;
        }
        Duration left = needed.minusNanos(nowNanos - sinceNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
