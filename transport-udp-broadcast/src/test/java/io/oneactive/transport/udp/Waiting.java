package io.oneactive.transport.udp;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for conditions. */
final class Waiting {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private Waiting() {}

    static void until(String what, BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        CountDownLatch never = new CountDownLatch(1);
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - startNanos > PATIENCE_NANOS || never.await(10, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("not within 30 s: " + what);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting until " + what, e);
        }
    }
}
