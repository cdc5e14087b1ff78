package com.example.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void thePauseDoublesUpToTheLimitAndBeginsAnewAfterASuccess() {
        Backoff backoff = new Backoff(millis(2_000), new Random(1));
        for (long longest : new long[] {50, 100, 200, 400, 800, 1_600, 2_000, 2_000}) {
            assertThat(backoff.pause()).isBetween(millis(longest / 2), millis(longest));
        }
        backoff.reset();
        assertThat(backoff.pause()).isBetween(millis(25), millis(50));
    }

    @Test
    void nodesDoNotComeBackAtOneInstant() {
        assertThat(IntStream.range(0, 20)
                        .mapToObj(seed -> new Backoff(millis(50), new Random(seed)).pause())
                        .distinct())
                .hasSizeGreaterThan(15);
    }

    @Test
    void thePauseStaysWithinItsLimitHoweverOftenItFails() {
        Backoff backoff = new Backoff(millis(60_000), new Random(1));
        IntStream.range(0, 1_000).forEach(failure -> assertThat(backoff.pause()).isBetween(millis(25), millis(60_000)));
    }
}
