package io.oneactive.witness.blob;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The time that one call of the engine may take, to be divided among the requests that it needs. */
final class Budget {
    private final LongSupplier ticker;
    private final long deadlineNanos;

    Budget(LongSupplier ticker, Duration limit) {
        this.ticker = ticker;
        this.deadlineNanos = ticker.getAsLong() + limit.toNanos();
    }

    /** All that is left; not positive when there is none. */
    long left() {
        return deadlineNanos - ticker.getAsLong();
    }

    /** Half of what is left: for a request after which there may be another one. */
    long half() {
        return left() / 2;
    }
}
