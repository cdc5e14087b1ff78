package io.oneactive.iotedge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How often the hub is bothered. */
class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    private final Pace pace = new Pace(0);

    @Test
    void answeredRequestsAreASecondApart() {
        assertThat(pace.allows(0)).isTrue();
        pace.answered(0);
        assertThat(pace.allows(SECOND - 1)).isFalse();
        assertThat(pace.allows(SECOND)).isTrue();
    }

    @Test
    void thoseWithoutAnswerComeEverLaterUpToAMinute() {
        long now = 0;
        long last = 0;
        for (int i = 0; i < 20; i++) {
            pace.failed(now);
            long rest = pace.notBeforeNanos() - now;
            assertThat(rest).isBetween(Math.min(SECOND << i, 60 * SECOND), Math.min(SECOND << i, 60 * SECOND) * 5 / 4);
            last = rest;
            now += rest;
        }
        assertThat(last).isGreaterThanOrEqualTo(60 * SECOND);
        pace.hurry(now);
        assertThat(pace.allows(now)).isTrue();
        pace.failed(now);
        assertThat(pace.notBeforeNanos() - now).isLessThan(2 * SECOND);
    }
}
