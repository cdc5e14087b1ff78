package io.oneactive.agent.http;

import io.oneactive.spi.RoleGuard;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Measures how long probes take to be answered, from what the election loop tells of the role: it is occupied until the sending of the probe plus a fixed
 * time, so each new instant tells when the probe was sent whose answer completed the majority. While the witness secures the role there is nothing to measure.
 */
public final class ProbeTimes implements RoleGuard {
    private final RoleGuard next;
    private final long authorityNanos;
    private final long intervalNanos;
    private final AtomicLong misses = new AtomicLong();
    private volatile LongConsumer told = nanos -> {};
    private volatile Optional<Measured> newest = Optional.empty();
    private long lastSentNanos;
    private long lastToken;

    /** A round trip, and when it ended. */
    private record Measured(long tookNanos, long atNanos) {}

    /**
     * Measures, and passes on.
     *
     * @param next told first
     * @param authorityNanos how long an answered probe secures the role, from its sending
     * @param intervalNanos between two probes
     */
    public ProbeTimes(RoleGuard next, long authorityNanos, long intervalNanos) {
        this.next = next;
        this.authorityNanos = authorityNanos;
        this.intervalNanos = intervalNanos;
    }

    /** Where round trips go. */
    void into(LongConsumer consumer) {
        told = consumer;
    }

    @Override
    public void occupiedUntil(long token, long untilNanos) {
        next.occupiedUntil(token, untilNanos);
        long now = System.nanoTime();
        long sent = untilNanos - authorityNanos;
        long took = now - sent;
        if (took < 0 || took >= authorityNanos) {
            return;
        }
        if (token == lastToken && sent - lastSentNanos > intervalNanos + intervalNanos / 2) {
            misses.addAndGet((sent - lastSentNanos) / intervalNanos - 1);
        }
        lastToken = token;
        lastSentNanos = sent;
        newest = Optional.of(new Measured(took, now));
        told.accept(took);
    }

    /** How long the newest probe took, if it was answered within the time that an answer secures the role. */
    Optional<Duration> newest() {
        return newest.filter(measured -> System.nanoTime() - measured.atNanos() < authorityNanos)
                .map(measured -> Duration.ofNanos(measured.tookNanos()));
    }

    /**
     * Intervals without a majority of answers.
     *
     * @return a count that only grows
     */
    public long misses() {
        return misses.get();
    }
}
