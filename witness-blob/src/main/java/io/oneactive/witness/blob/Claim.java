package io.oneactive.witness.blob;

import java.util.UUID;

/**
 * What is known of one lease id: which requests were sent, what was answered, which ETag the next request must name. Used by the thread that
 * makes the lease calls, except for {@link #isOver}.
 */
final class Claim {
    final UUID leaseId;
    final String nonce;

    /** Of the blob when acquire was sent, later after each write of ours; empty until then. */
    String etag = "";
    /** What the blob held at that ETag. */
    Register register;
    /** An acquire went out; so it may be applied, at any time until the ETag moves. */
    boolean wasSent;
    /** An acquire was answered with yes. */
    boolean wasGranted;
    /** A write was sent and not answered: the ETag may be the one after it. */
    boolean writeIsPending;
    /** The register was seen to say free after this claim. */
    boolean wasFreed;

    private volatile boolean isOver;

    Claim(UUID leaseId, Register register) {
        this.leaseId = leaseId;
        this.nonce = Register.nonceOf(leaseId);
        this.register = register;
    }

    /** Whether it was lost or given back: this node relies on it no more, and its id is not used again. */
    boolean isOver() {
        return isOver;
    }

    void end() {
        isOver = true;
    }

    /** After a write that was answered with yes, or found when the blob was read. */
    void wrote(String newEtag, Register newRegister) {
        etag = newEtag;
        register = newRegister;
        writeIsPending = false;
        wasFreed = !newRegister.isHeld();
    }
}
