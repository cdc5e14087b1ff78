package io.oneactive.witness.blob;

import io.oneactive.spi.InspectAnswer;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Goes the whole way of a claim without changing anything: reads the blob, then asks for the lease and writes the register on a condition that
 * no blob fulfils. So name server, connection, credential, the right to write and the classes of this process are all tried while all is well.
 */
final class Rehearsal {
    /** No blob has this ETag. */
    private static final String IMPOSSIBLE_ETAG = "\"0x0\"";

    private final BlobAddress address;
    private final Duration leaseDuration;
    private final BlobStore store;
    private final LongSupplier ticker;
    private boolean wasRun;

    Rehearsal(BlobAddress address, Duration leaseDuration, BlobStore store, LongSupplier ticker) {
        this.address = address;
        this.leaseDuration = leaseDuration;
        this.store = store;
        this.ticker = ticker;
    }

    synchronized InspectAnswer run(Budget budget, BlobSights sights) throws BlobFault {
        long startNanos = ticker.getAsLong();
        BlobSight sight = sights.of(store.view(null, budget.left()));
        if (sight.fault().isPresent()) {
            return new Remedies(address).foreign(sight.fault().get());
        }
        tryToAcquire(budget);
        refused(() ->
                store.write(Register.empty(address.cluster(), leaseDuration), null, IMPOSSIBLE_ETAG, budget.left()));
        long tookNanos = ticker.getAsLong() - startNanos;
        if (!wasRun) {
            wasRun = true;
            if (budget.left() > tookNanos) {
                // The first time also loads classes and connects; a claim will find that done.
                return run(budget, sights);
            }
        }
        return new InspectAnswer.Inspected(
                sight.term(), sight.view().isLocked(), sight.holder(), Duration.ofNanos(tookNanos), detail(sight));
    }

    private void tryToAcquire(Budget budget) throws BlobFault {
        UUID leaseId = UUID.randomUUID();
        try {
            refused(() -> store.acquire(leaseId, leaseDuration, IMPOSSIBLE_ETAG, budget.left()));
        } catch (BlobFault fault) {
            if (fault.meaning() == Meaning.REFUSED && fault.status() == 0) {
                store.release(leaseId, budget.left());
            }
            throw fault;
        }
    }

    @FunctionalInterface
    private interface Impossible {
        String send() throws BlobFault;
    }

    private static void refused(Impossible request) throws BlobFault {
        try {
            request.send();
        } catch (BlobFault fault) {
            if (fault.meaning() == Meaning.CHANGED || fault.meaning() == Meaning.NOT_HELD) {
                return;
            }
            throw fault;
        }
        throw new BlobFault(Meaning.REFUSED, "the service ignores conditions (If-Match), which a witness needs");
    }

    private String detail(BlobSight sight) {
        return address + ", lease " + sight.view().lease()
                + address.signature()
                        .flatMap(SharedAccessSignature::expiry)
                        .map(end -> ", signature valid until " + end)
                        .orElse("");
    }
}
