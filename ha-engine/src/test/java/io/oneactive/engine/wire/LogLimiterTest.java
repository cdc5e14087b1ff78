package io.oneactive.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogLimiterTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LogLimiter limiter = new LogLimiter();

    @Test
    void oneLineAMinutePassesAndSaysHowManyDidNot() {
        long start = Long.MAX_VALUE - MINUTE / 2; // the clock of a process may overflow
        assertThat(limiter.pass("malformed", "a:1", start)).isEqualTo(OptionalLong.of(0));
        assertThat(limiter.pass("malformed", "a:1", start + 1)).isEmpty();
        assertThat(limiter.pass("malformed", "a:1", start + MINUTE - 1)).isEmpty();
        assertThat(limiter.pass("malformed", "a:1", start + MINUTE)).isEqualTo(OptionalLong.of(2));
        assertThat(limiter.pass("malformed", "a:1", start + MINUTE + 1)).isEmpty();
        assertThat(limiter.pass("malformed", "a:1", start + 2 * MINUTE)).isEqualTo(OptionalLong.of(1));
    }

    @Test
    void eachCauseAndSourceHasItsOwnLine() {
        assertThat(limiter.pass("malformed", "a:1", 0)).isPresent();
        assertThat(limiter.pass("malformed", "a:2", 0)).isPresent();
        assertThat(limiter.pass("oversized", "a:1", 0)).isPresent();
        assertThat(limiter.pass("malformed", "a:2", 0)).isEmpty();
    }

    @Test
    void madeUpSourcesFillNeitherTableNorLog() {
        int lines = 0;
        for (int i = 0; i < 100_000; i++) {
            lines += limiter.pass("malformed", "host-" + i, i).isPresent() ? 1 : 0;
        }
        assertThat(lines).isEqualTo(LogLimiter.MAX_ENTRIES);
        assertThat(limiter.pass("malformed", "later", MINUTE + 100_000)).isPresent();
    }
}
