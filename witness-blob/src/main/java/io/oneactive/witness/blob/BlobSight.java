package io.oneactive.witness.blob;

import java.time.Duration;
import java.util.Optional;

/**
 * A view of the blob, understood.
 *
 * @param view as it was answered
 * @param register what its metadata says; empty when it says nothing
 * @param fault why it is not our register; empty when it is
 * @param fromBroken how long to wait because the lease ended before its time
 */
record BlobSight(BlobView view, Optional<Register> register, Optional<String> fault, Duration fromBroken) {
    /** Who holds the lease, as far as it is known. For people only: a new holder is seen only after its first write. */
    Optional<String> holder() {
        return view.isLocked() ? register.filter(Register::isHeld).map(Register::node) : Optional.empty();
    }

    long term() {
        return register.map(Register::term).orElse(0L);
    }
}
