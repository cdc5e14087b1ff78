package io.oneactive.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a witness shows of itself. */
public sealed interface InspectAnswer
        permits InspectAnswer.Inspected, WitnessAnswer.Unknown, WitnessAnswer.Misconfigured {
    /**
     * The witness can be reached, and its state was read.
     *
     * @param registeredTerm the highest term in the register, 0 when none was ever written
     * @param leased whether somebody holds the lease
     * @param holder the node that holds it; empty when nobody does or it is not known. For display only
     * @param expectedClaim how long acquiring the lease and registering a term would take, judged by this call
     * @param detail for people
     * @param clock what the time is at the witness, give or take a second and the time limit; empty when it has no clock or does not tell
     * @param usableUntil when the credentials that were used end by themselves; empty when they do not, or it is not known
     */
    record Inspected(
            long registeredTerm,
            boolean leased,
            Optional<String> holder,
            Duration expectedClaim,
            String detail,
            Optional<Instant> clock,
            Optional<Instant> usableUntil)
            implements InspectAnswer {
        /**
         * Of a witness that tells no time, with credentials that do not end.
         *
         * @param registeredTerm as above
         * @param leased as above
         * @param holder as above
         * @param expectedClaim as above
         * @param detail as above
         */
        public Inspected(
                long registeredTerm, boolean leased, Optional<String> holder, Duration expectedClaim, String detail) {
            this(registeredTerm, leased, holder, expectedClaim, detail, Optional.empty(), Optional.empty());
        }
    }
}
