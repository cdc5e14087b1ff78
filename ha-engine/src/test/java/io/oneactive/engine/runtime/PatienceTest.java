package io.oneactive.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PatienceTest {
    @Test
    void anInterruptIsKeptForLaterAndTheWaitGoesOn() {
        CountDownLatch latch = new CountDownLatch(1);
        AtomicInteger waits = new AtomicInteger();
        Thread.currentThread().interrupt();

        boolean done = Patience.await(TimeUnit.SECONDS.toNanos(30), left -> {
            if (waits.incrementAndGet() == 2) {
                latch.countDown();
            }
            return latch.await(left, TimeUnit.NANOSECONDS);
        });

        assertThat(done).isTrue();
        assertThat(waits).hasValue(2);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theWaitIsBounded() {
        boolean done = Patience.await(1_000_000, left -> new CountDownLatch(1).await(left, TimeUnit.NANOSECONDS));

        assertThat(done).isFalse();
    }
}
