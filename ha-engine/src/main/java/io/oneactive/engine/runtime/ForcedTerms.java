package io.oneactive.engine.runtime;

import io.oneactive.engine.election.DurableState;
import java.time.Duration;
import java.util.Optional;

/** What status says of forced terms. */
final class ForcedTerms {
    private ForcedTerms() {}

    /** A member that lost its state begins at the clock's milliseconds, which must be above all terms before it (decision 1). */
    static Optional<String> aheadOfTheClock(DurableState.Forced mark, long wallMillis) {
        if (mark.term() <= wallMillis) {
            return Optional.empty();
        }
        long minutes = Duration.ofMillis(mark.term() - wallMillis).toMinutes() + 1;
        return Optional.of("the forced term " + mark.term()
                + " is ahead of this machine's clock, by " + minutes / 60 + " h " + minutes % 60
                + " min: until then start no member without its state directory, or tokens may go back");
    }
}
