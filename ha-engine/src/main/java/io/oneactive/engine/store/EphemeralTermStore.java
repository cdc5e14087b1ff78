package io.oneactive.engine.store;

import io.oneactive.engine.election.DurableState;
import java.util.Optional;

/** For a node without a state directory: forgets everything with its process, which the rules make up for with a quarantine and the wall clock. */
public final class EphemeralTermStore implements TermStore {
    /** A store that keeps nothing. */
    public EphemeralTermStore() {}

    @Override
    public Optional<DurableState> load() {
        return Optional.empty();
    }

    @Override
    public void write(DurableState state) {
        // The rules keep it in memory; there is no other place.
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public String describe() {
        return "ephemeral";
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
