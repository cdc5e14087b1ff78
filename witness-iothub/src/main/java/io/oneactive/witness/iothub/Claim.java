package io.oneactive.witness.iothub;

import java.util.OptionalInt;
import java.util.UUID;

/** What is known of one lease id. Any thread. */
final class Claim {
    final UUID leaseId;
    private boolean isOver;
    private OptionalInt unanswered = OptionalInt.empty();
    private boolean wasSent;

    Claim(UUID leaseId) {
        this.leaseId = leaseId;
    }

    /** Whether it was lost or given back: its id is not used again. */
    synchronized boolean isOver() {
        return isOver;
    }

    synchronized void end() {
        isOver = true;
    }

    /** A write for it goes out, on the condition of this version. */
    synchronized void sends(int version) {
        wasSent = true;
        unanswered = OptionalInt.of(version);
    }

    /** It was answered, whichever way. */
    synchronized void isAnswered() {
        unanswered = OptionalInt.empty();
    }

    /** Whether the hub may know of it. */
    synchronized boolean wasSent() {
        return wasSent;
    }

    /** Whether a write may still be applied while the twin has this version. */
    synchronized boolean mayBeAppliedTo(int version) {
        return unanswered.isPresent() && unanswered.getAsInt() == version;
    }
}
