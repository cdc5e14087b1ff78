package io.oneactive.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.ActiveTerm;
import io.oneactive.NotActiveException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AuthorityTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final Authority authority = new Authority();

    private void secure(long term, long nanos) {
        long deadline = System.nanoTime() + nanos;
        authority.secure(term, deadline, Clocks.read().wallMillisAt(deadline));
    }

    @Test
    void itHoldsUntilTheDeadlineAndBelongsToOneTerm() {
        secure(7, HOUR);
        ActiveTerm term = authority.activeTerm().orElseThrow();

        assertThat(authority.isActive()).isTrue();
        assertThat(term.token()).isEqualTo(7);
        assertThat(term.remaining()).isPositive().isLessThanOrEqualTo(Duration.ofHours(1));
        secure(7, 2 * HOUR);
        assertThat(authority.activeTerm()).contains(term);
        assertThat(term.remaining()).isGreaterThan(Duration.ofHours(1));

        secure(8, HOUR);
        assertThat(term.isHeld()).as("the former term").isFalse();
        assertThatThrownBy(term::check).isInstanceOf(NotActiveException.class).hasMessageContaining("token 7");
    }

    @Test
    void itEndsByTheMonotonicClockAlone() {
        authority.secure(7, System.nanoTime() - 1, Long.MAX_VALUE);

        assertThat(authority.isActive()).isFalse();
        assertThat(authority.remaining()).isZero();
    }

    @Test
    void itEndsByTheWallClockAloneAsAfterASuspend() {
        authority.secure(7, System.nanoTime() + HOUR, System.currentTimeMillis() - 1);

        assertThat(authority.isActive()).isFalse();
        assertThat(authority.activeTerm()).isEmpty();
    }

    @Test
    void theWallDeadlineCountsFromTheReadingOfTheTurn() {
        // A turn that read its clocks an hour of suspend ago: the monotonic clock has not moved, the wall clock has.
        Clocks beforeSuspend = new Clocks(System.currentTimeMillis() - 3_600_000, System.nanoTime());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        authority.secure(7, deadline, beforeSuspend.wallMillisAt(deadline));

        assertThat(authority.isActive()).isFalse();
    }

    @Test
    void endedIsEndedAndClosedStaysClosed() {
        secure(7, HOUR);
        ActiveTerm term = authority.activeTerm().orElseThrow();
        authority.end();
        assertThat(term.isHeld()).isFalse();

        authority.close();
        secure(9, HOUR);
        assertThat(authority.isActive()).as("a loop that hung comes back").isFalse();
        assertThat(authority.activeTerm()).isEmpty();
    }
}
