package io.oneactive.witness.blob;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that stands still until a test moves it. */
final class ManualTicker implements LongSupplier {
    private final AtomicLong nowNanos = new AtomicLong();

    void advance(Duration time) {
        nowNanos.addAndGet(time.toNanos());
    }

    @Override
    public long getAsLong() {
        return nowNanos.get();
    }
}
