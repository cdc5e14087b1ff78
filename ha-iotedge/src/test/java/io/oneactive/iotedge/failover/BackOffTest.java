package io.oneactive.iotedge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private double random = 1;
    private final BackOff backOff = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(60), () -> random);

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(backOff.nextNanos());
    }

    @Test
    void pausesDoubleUpToTheirBound() {
        assertThat(seconds()).isZero();
        for (int expected : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            backOff.failed();
            assertThat(seconds()).isEqualTo(expected);
        }
        for (int i = 0; i < 100; i++) {
            backOff.failed();
        }
        assertThat(seconds()).isEqualTo(60);
    }

    @Test
    void aRandomPartOfUpToAHalfIsLeftOut() {
        backOff.failed();
        random = 0;
        assertThat(backOff.nextNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
    }

    @Test
    void aConnectionThatLastedIsTriedAgainAtOnceAndOneThatDidNotIsNot() {
        backOff.failed();
        backOff.failed();
        backOff.ended(TimeUnit.SECONDS.toNanos(59));
        assertThat(seconds()).isEqualTo(4);
        backOff.ended(TimeUnit.SECONDS.toNanos(60));
        assertThat(seconds()).isZero();
    }
}
