package io.oneactive.engine.store;

import io.oneactive.engine.election.DurableState;
import java.util.Optional;

/** States for tests. */
final class States {
    static final DurableState VOTED = new DurableState(7, Optional.of("gw-a"), 600, false, Optional.empty());
    static final DurableState LEFT = new DurableState(
            Long.MAX_VALUE,
            Optional.empty(),
            3_600_000,
            true,
            Optional.of(new DurableState.LeaveGrant("gw-b", 0xfedcba9876543210L, 3_600_000)));

    private States() {}

    static DurableState ofTerm(long term) {
        return new DurableState(term, Optional.of("gw-a"), 600, false, Optional.empty());
    }
}
