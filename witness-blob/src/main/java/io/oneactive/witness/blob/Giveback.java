package io.oneactive.witness.blob;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives a claim back: says in the register that nobody relies on the lease, releases it, and makes harmless whatever of the claim is still
 * under way. One use.
 */
final class Giveback {
    private final BlobStore store;
    private final Budget budget;

    Giveback(BlobStore store, Budget budget) {
        this.store = store;
        this.budget = budget;
    }

    /** Succeeds when the lease is not held under the claim's id, and never will be. */
    void of(Claim claim) throws BlobFault {
        if (claim.wasGranted && !claim.wasFreed) {
            markFreeUnderLease(claim);
        }
        release(claim.leaseId);
        if (!claim.wasFreed) {
            moveEtag(claim);
        }
    }

    /**
     * Others need not wait then, as they must when a lease ends while its register says held. Without an answer the release is sent all the
     * same: it matters more.
     */
    private void markFreeUnderLease(Claim claim) throws BlobFault {
        try {
            try {
                write(claim, claim.leaseId, budget.left() / 3);
            } catch (BlobFault fault) {
                if (fault.meaning() != Meaning.CHANGED || !claim.writeIsPending) {
                    throw fault;
                }
                // An earlier write of ours was applied without our knowing.
                BlobView now = store.view(claim.leaseId, budget.left() / 3);
                claim.etag = now.etag();
                Register.read(now.metadata()).ifPresent(found -> claim.register = found);
                write(claim, claim.leaseId, budget.left() / 3);
            }
        } catch (BlobFault fault) {
            if (fault.meaning() == Meaning.GONE || fault.meaning() == Meaning.REFUSED) {
                throw fault;
            }
        }
    }

    /** Not held is as good as released. */
    void release(UUID leaseId) throws BlobFault {
        try {
            BlobWitness.twice(budget, limit -> {
                store.release(leaseId, limit);
                return true;
            });
        } catch (BlobFault fault) {
            if (fault.meaning() != Meaning.NOT_HELD && fault.meaning() != Meaning.CHANGED) {
                throw fault;
            }
        }
    }

    /**
     * An acquire that was not answered may still arrive, and would take the free lease for nobody. It names the ETag of its time; a write moves
     * that. The write marks the register free, which it may: the claim was sent only when nobody relied on the lease any more, and this node
     * does not either.
     */
    private void moveEtag(Claim claim) throws BlobFault {
        try {
            write(claim, null, budget.half());
        } catch (BlobFault fault) {
            if (fault.meaning() == Meaning.NOT_HELD) {
                // Somebody holds the lease now. If that is our late acquire, it goes, and a copy of it must not come
                // after.
                release(claim.leaseId);
                moveEtagOfFreeBlob(claim);
            } else if (fault.meaning() != Meaning.CHANGED) {
                throw fault;
            }
        }
    }

    private void moveEtagOfFreeBlob(Claim claim) throws BlobFault {
        try {
            write(claim, null, budget.left());
        } catch (BlobFault fault) {
            if (fault.meaning() != Meaning.NOT_HELD && fault.meaning() != Meaning.CHANGED) {
                throw fault;
            }
        }
    }

    private void write(Claim claim, @Nullable UUID leaseId, long limitNanos) throws BlobFault {
        Register free = claim.register.freed();
        boolean wasPending = claim.writeIsPending;
        try {
            claim.wrote(store.write(free, leaseId, claim.etag, limitNanos), free);
        } catch (BlobFault fault) {
            claim.writeIsPending = wasPending || fault.meaning().isUncertain();
            throw fault;
        }
    }
}
