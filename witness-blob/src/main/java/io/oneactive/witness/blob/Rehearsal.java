package io.oneactive.witness.blob;

import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.InspectAnswer.Inspected;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes the whole way of a claim without changing anything: reads the blob, then asks for the lease and writes the register on a condition that
 * no blob fulfils. So name server, connection, credential, the right to write and the classes of this process are all tried while all is well.
 */
final class Rehearsal {
    /** No blob has this ETag. */
    static final String IMPOSSIBLE_ETAG = "\"0x0\"";

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofDays(14);
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private final BlobAddress address;
    private final Duration leaseDuration;
    private final BlobStore store;
    private final LongSupplier ticker;
    private @Nullable FutureTask<InspectAnswer> warmUp;
    private boolean isWarm;
    private long warnedNanos;

    Rehearsal(BlobAddress address, Duration leaseDuration, BlobStore store, LongSupplier ticker) {
        this.address = address;
        this.leaseDuration = leaseDuration;
        this.store = store;
        this.ticker = ticker;
    }

    /**
     * Rehearses. The first one also loads the SDK's classes, which may take longer than any limit; it goes on when its caller has gone, so that
     * the next one, and a claim, find that done.
     */
    InspectAnswer run(Budget budget, BlobSights sights) throws BlobFault {
        FutureTask<InspectAnswer> first = firstTime(sights);
        if (first != null) {
            InspectAnswer answer = BoundedCalls.await(first, budget.left());
            synchronized (this) {
                isWarm = true;
            }
            boolean isSlow =
                    answer instanceof Inspected seen && seen.expectedClaim().toNanos() > budget.left();
            if (isSlow) {
                return answer;
            }
        }
        return rehearsed(budget, sights);
    }

    /** The first rehearsal, under way or begun now; null when there was one. One that failed is begun again. */
    private synchronized @Nullable FutureTask<InspectAnswer> firstTime(BlobSights sights) throws BlobFault {
        if (isWarm) {
            return null;
        }
        if (warmUp == null || warmUp.isDone()) {
            warmUp = new FutureTask<>(() -> rehearsed(new Budget(ticker, WARM_UP), sights));
            store.start(warmUp);
        }
        return warmUp;
    }

    private InspectAnswer rehearsed(Budget budget, BlobSights sights) throws BlobFault {
        long startNanos = ticker.getAsLong();
        BlobSight sight = sights.of(store.view(null, budget.left()));
        if (sight.fault().isPresent()) {
            return new Remedies(address).foreign(sight.fault().get());
        }
        tryToAcquire(budget);
        refused(() ->
                store.write(Register.empty(address.cluster(), leaseDuration), null, IMPOSSIBLE_ETAG, budget.left()));
        warnOfSignatureEnd();
        Duration took = Duration.ofNanos(Math.max(1, ticker.getAsLong() - startNanos));
        return new Inspected(
                sight.term(),
                sight.view().isLocked(),
                sight.holder(),
                took,
                detail(sight),
                Optional.of(sight.view().clock()),
                signatureEnd());
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
        String broken = sight.fromBroken().isZero()
                ? ""
                : ", ended before its time and cannot be had for "
                        + sight.fromBroken().toSeconds() + " s";
        return address + ", lease " + sight.view().lease() + broken
                + signatureEnd().map(end -> ", signature valid until " + end).orElse("");
    }

    private Optional<Instant> signatureEnd() {
        return address.signature().flatMap(SharedAccessSignature::expiry);
    }

    /** Once a day: the day on which a signature ends is a bad one for finding out. */
    private synchronized void warnOfSignatureEnd() {
        boolean isDue = warnedNanos == 0 || ticker.getAsLong() - warnedNanos > A_DAY.toNanos();
        signatureEnd()
                .filter(end -> isDue && Instant.now().plus(SOON).isAfter(end))
                .ifPresent(end -> {
                    warnedNanos = ticker.getAsLong();
                    LOG.warn(
                            "The shared access signature for {} expires at {}; make a new one with: ha witness init.",
                            address,
                            end);
                });
    }
}
