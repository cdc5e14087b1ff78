package io.oneactive.engine.store;

import io.oneactive.engine.election.DurableState;
import java.util.List;
import java.util.Optional;

/** States for tests. */
final class States {
    static final DurableState VOTED =
            new DurableState(7, Optional.of("gw-a"), 600, false, Optional.empty(), Optional.empty());
    static final DurableState LEFT = new DurableState(
            Long.MAX_VALUE,
            Optional.empty(),
            3_600_000,
            true,
            Optional.of(new DurableState.LeaveGrant("gw-b", 0xfedcba9876543210L, 3_600_000)),
            Optional.of(new DurableState.Forced(
                    Long.MAX_VALUE - 1,
                    1_700_000_000_000L,
                    List.of("gw-b", "gw-c"),
                    Optional.of(1_700_000_060_000L),
                    3)));

    private States() {}

    static DurableState ofTerm(long term) {
        return new DurableState(term, Optional.of("gw-a"), 600, false, Optional.empty(), Optional.empty());
    }
}
