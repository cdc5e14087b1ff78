package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeClockTest {

    @ParameterizedTest
    @ValueSource(ints = {-10_000, -1, 0, 1, 9_999})
    void aReadingIsReachedAtTheFirstInstantThatShowsIt(int partsPerMillion) {
        NodeClock clock = new NodeClock(partsPerMillion, 5_000);

        for (long reading = 5_001; reading < 10_000_000_000_000L; reading = reading * 3 + 1) {
            long at = clock.trueNanosOf(reading);
            assertThat(clock.nanos(at)).isGreaterThanOrEqualTo(reading);
            assertThat(clock.nanos(at - 1)).isLessThan(reading);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-10_000, 0, 10_000})
    void theMonotonicClockStandsStillWhileSuspendedAndTheWallClockDoesNot(int partsPerMillion) {
        NodeClock clock = new NodeClock(partsPerMillion, 0);
        clock.suspend(1_000_000);
        long frozen = clock.nanos(1_000_000);
        long wall = clock.wallNanos(1_000_000);

        assertThat(clock.nanos(9_000_000)).isEqualTo(frozen);
        assertThat(clock.wallNanos(9_000_000)).isGreaterThan(wall + 7_000_000);

        clock.awake(9_000_000);
        assertThat(clock.nanos(9_000_000)).isEqualTo(frozen);
        assertThat(clock.nanos(10_000_000)).isGreaterThan(frozen);
    }

    @Test
    void noClockJumpsWhenItsRateChanges() {
        NodeClock clock = new NodeClock(10_000, 7);
        clock.changeRate(-10_000, 1_000_000_000);

        assertThat(clock.nanos(1_000_000_000)).isEqualTo(1_010_000_007);
        assertThat(clock.nanos(2_000_000_000)).isEqualTo(2_000_000_007);
        assertThat(clock.wallNanos(2_000_000_000)).isEqualTo(2_000_000_000);
        assertThat(clock.trueNanosOf(2_000_000_007)).isBetween(1_999_999_998L, 2_000_000_000L);
        assertThat(clock.trueNanosOfWall(2_000_000_000)).isBetween(1_999_999_998L, 2_000_000_000L);
    }
}
