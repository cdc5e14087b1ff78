package io.oneactive.testkit.exploration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.Election;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Timings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final long MILLI = 1_000_000;
    private static final Timings TIMINGS = new Timings(10 * MILLI, 2, 10, 40 * MILLI, 20 * MILLI, 0);

    private final Fingerprint fingerprint = new Fingerprint(1_000 * MILLI);

    private Print print(long bornNanos, DurableState remembered, long turnAfterNanos) {
        ElectionSettings settings = new ElectionSettings(
                "c", "a", 1, 1, List.of("a", "b"), true, ElectionRules.DOCUMENTED, false, 100, false, 0, 0);
        Election election = new Election(settings, TIMINGS, Optional.of(remembered), bornNanos);
        election.start(bornNanos);
        election.on(new Event.TimePassed(), bornNanos + turnAfterNanos);
        return fingerprint.of(election, 1, bornNanos + turnAfterNanos);
    }

    private static DurableState inTerm(long term) {
        return new DurableState(term, Optional.of("b"), 20, false, Optional.empty(), Optional.empty());
    }

    @Test
    void theSameHistoryAtAnotherTimeGivesTheSamePrint() {
        long born = Fingerprint.FIRST_INSTANT_NANOS;

        assertThat(print(born, inTerm(3), 5 * MILLI).exact())
                .isEqualTo(print(born + 77 * MILLI, inTerm(3), 5 * MILLI).exact());
    }

    @Test
    void anotherTermOrAnotherDistanceInTimeGivesAnotherPrint() {
        long born = Fingerprint.FIRST_INSTANT_NANOS;
        Print print = print(born, inTerm(3), 5 * MILLI);

        assertThat(print(born, inTerm(4), 5 * MILLI).core()).isNotEqualTo(print.core());
        assertThat(print(born, inTerm(3), 6 * MILLI).core()).isNotEqualTo(print.core());
    }

    @Test
    void theNumberOfProbesSentIsAHole() {
        long born = Fingerprint.FIRST_INSTANT_NANOS;

        assertThat(print(born, inTerm(3), 5 * MILLI).sequences()).contains(new Print.Sequence(1, 1));
    }

    @Test
    void whatIsNotKnownIsNotLeftOut() {
        assertThatThrownBy(() -> fingerprint.of(new AtomicLong(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("java.util.concurrent.atomic.AtomicLong");
    }
}
