package io.oneactive.testkit;

import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Keeps what one transport delivers. */
final class TransportInbox implements Receiver {
    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final AtomicLong calls = new AtomicLong();
    private volatile CountDownLatch goesOn = new CountDownLatch(0);

    /** A frame and where it came from. */
    static final class Arrival {
        private final byte[] bytes;
        private final Origin origin;

        Arrival(byte[] bytes, Origin origin) {
            this.bytes = bytes;
            this.origin = origin;
        }

        byte[] bytes() {
            return bytes;
        }

        Origin origin() {
            return origin;
        }

        boolean has(byte[] expected) {
            return Arrays.equals(bytes, expected);
        }
    }

    @Override
    public void onFrame(ByteBuffer frame, Origin origin) {
        calls.incrementAndGet();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        try {
            goesOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        arrivals.add(new Arrival(bytes, origin));
    }

    @Override
    public void onPeerGone(Origin origin, String evidence) {
        calls.incrementAndGet();
    }

    /** From now on whoever delivers is kept, as by a process that is stopped. */
    void stop() {
        goesOn = new CountDownLatch(1);
    }

    /** Lets go on whoever was kept. */
    void goOn() {
        goesOn.countDown();
    }

    /** How often the transport has called. */
    long calls() {
        return calls.get();
    }

    /** Waits for an arrival that fits, and forgets all that came before it. */
    Optional<Arrival> next(Predicate<Arrival> fits, Duration patience) {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toNanos(); left > 0; left = deadlineNanos - System.nanoTime()) {
                Arrival arrival = arrivals.poll(left, TimeUnit.NANOSECONDS);
                if (arrival != null && fits.test(arrival)) {
                    return Optional.of(arrival);
                }
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a frame", e);
        }
    }

    /** Takes all that has come so far. */
    List<Arrival> drain() {
        List<Arrival> all = new ArrayList<>();
        arrivals.drainTo(all);
        return all;
    }
}
