package io.oneactive.spi;

import java.time.Duration;
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
     */
    record Inspected(
            long registeredTerm, boolean leased, Optional<String> holder, Duration expectedClaim, String detail)
            implements InspectAnswer {}
}
