package io.oneactive.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.engine.election.DurableState.Forced;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForcedTermsTest {
    private static Forced forcedIn(long term) {
        return new Forced(term, 0, List.of("gw-a"), Optional.of(1L), 5);
    }

    @Test
    void aTermAheadOfTheClockIsSaidToBeSoAndForHowLong() {
        assertThat(ForcedTerms.aheadOfTheClock(forcedIn(1_795_000_040_000_000L), 1_795_000_000_000_000L))
                .contains("the forced term 1795000040000000 is ahead of this machine's clock, by 11 h 7 min: until then"
                        + " start no member without its state directory, or tokens may go back");
    }

    @Test
    void aTermThatTheClockHasReachedNeedsNoWarning() {
        assertThat(ForcedTerms.aheadOfTheClock(forcedIn(1_000), 1_000)).isEmpty();
    }
}
