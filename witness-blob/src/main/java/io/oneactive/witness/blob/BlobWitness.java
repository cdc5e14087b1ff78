package io.oneactive.witness.blob;

import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of one blob as a witness. The lease excludes, with the service's own timer; the ETag, named by every request, makes requests that
 * arrive late harmless; the metadata, written under the lease, is the register of terms.
 */
final class BlobWitness implements Witness {
    private static final Logger LOG = LoggerFactory.getLogger(BlobWitness.class);
    private static final Duration SHORTLY = Duration.ofMillis(250);

    private final BlobAddress address;
    private final Duration leaseDuration;
    private final LeaseTimes times;
    private final BlobStore store;
    private final LongSupplier ticker;
    private final Remedies remedies;
    private final Claims claims = new Claims();
    private final BlobSights sights;
    private final Rehearsal rehearsal;

    /**
     * A witness.
     *
     * @param leaseDuration whole seconds, 15 to 60
     * @param ticker monotonic nanoseconds
     */
    BlobWitness(BlobAddress address, Duration leaseDuration, BlobStore store, LongSupplier ticker) {
        this.address = address;
        this.leaseDuration = leaseDuration;
        this.times = new LeaseTimes(leaseDuration);
        this.store = store;
        this.ticker = ticker;
        this.remedies = new Remedies(address);
        this.sights = new BlobSights(address, times, claims, new BrokenLeaseWatch(ticker));
        this.rehearsal = new Rehearsal(address, leaseDuration, store, ticker);
    }

    @Override
    public WitnessAnswer acquire(LeaseRequest request) {
        Budget budget = new Budget(ticker, request.timeLimit());
        Claim claim = claims.of(request.leaseId(), Register.empty(address.cluster(), leaseDuration));
        if (claim.isOver()) {
            return denied("this claim is over; its lease id is not used again", Optional.empty());
        }
        try {
            BlobSight sight = sights.of(viewed(budget));
            Optional<WitnessAnswer> obstacle = sights.obstacle(sight, claim);
            return obstacle.isPresent() ? obstacle.get() : acquired(request, claim, sight, budget);
        } catch (BlobFault fault) {
            return open(fault);
        }
    }

    private BlobView viewed(Budget budget) throws BlobFault {
        try {
            return store.view(null, budget.half());
        } catch (BlobFault fault) {
            if (fault.meaning() != Meaning.BROKEN_OFF) {
                throw fault;
            }
            return store.view(null, budget.half());
        }
    }

    private WitnessAnswer acquired(LeaseRequest request, Claim claim, BlobSight sight, Budget budget) throws BlobFault {
        // A request of this claim that is still under way names the ETag of its time; when that has moved, it is
        // harmless.
        claim.etag = sight.view().etag();
        claim.register = sight.register().orElse(claim.register);
        boolean wasSentBefore = claim.wasSent;
        claim.wasSent = true;
        try {
            String answered = twice(budget, limit -> store.acquire(claim.leaseId, leaseDuration, claim.etag, limit));
            if (!answered.equals(claim.leaseId.toString())) {
                throw new BlobFault(Meaning.NO_ANSWER, "an answer with the lease id of another");
            }
            claim.wasGranted = true;
            return granted(request, claim);
        } catch (BlobFault fault) {
            return switch (fault.meaning()) {
                case NOT_HELD -> denied("another node holds the lease (" + fault.text() + ")", Optional.empty());
                case CHANGED -> denied("another node wrote at the same time", Optional.of(SHORTLY));
                case NOT_SENT -> {
                    claim.wasSent = wasSentBefore;
                    throw fault;
                }
                default -> throw fault;
            };
        }
    }

    @Override
    public WitnessAnswer record(Lease lease, long term) {
        Budget budget = new Budget(ticker, lease.request().timeLimit());
        Optional<Claim> held = held(lease);
        if (held.isEmpty()) {
            return denied("not held under this lease id", Optional.empty());
        }
        Claim claim = held.get();
        if (term < claim.register.term()) {
            return denied(
                    "the register already holds term " + claim.register.term() + ", higher than " + term,
                    Optional.empty());
        }
        Register wanted =
                new Register(address.cluster(), lease.request().nodeId(), term, claim.nonce, true, leaseDuration);
        try {
            written(claim, wanted, budget);
            return granted(lease.request(), claim);
        } catch (BlobFault fault) {
            return underLease(claim, fault);
        }
    }

    private void written(Claim claim, Register wanted, Budget budget) throws BlobFault {
        try {
            write(claim, wanted, budget.half());
            return;
        } catch (BlobFault fault) {
            boolean mayBeThere =
                    fault.meaning() == Meaning.CHANGED || fault.meaning().isUncertain();
            if (!mayBeThere) {
                throw fault;
            }
            if (readBack(claim, wanted, budget)) {
                return;
            }
            if (fault.meaning() != Meaning.BROKEN_OFF) {
                throw new BlobFault(Meaning.NO_ANSWER, "the term is not in the register yet (" + fault.text() + ")");
            }
        }
        write(claim, wanted, budget.left());
    }

    private void write(Claim claim, Register wanted, long limitNanos) throws BlobFault {
        claim.writeIsPending = true;
        claim.wrote(store.write(wanted, claim.leaseId, claim.etag, limitNanos), wanted);
    }

    /** Whether the blob, read under the lease, holds what was to be written; takes over its ETag. */
    private boolean readBack(Claim claim, Register wanted, Budget budget) throws BlobFault {
        BlobView now = store.view(claim.leaseId, budget.half());
        Optional<Register> register = sights.of(now).register();
        register.filter(found -> found.nonce().equals(claim.nonce)).ifPresent(found -> claim.wrote(now.etag(), found));
        return register.filter(wanted::equals).isPresent();
    }

    @Override
    public WitnessAnswer renew(Lease lease) {
        Budget budget = new Budget(ticker, lease.request().timeLimit());
        Optional<Claim> held = held(lease);
        if (held.isEmpty()) {
            return denied("not held under this lease id", Optional.empty());
        }
        Claim claim = held.get();
        try {
            String answered = renewed(claim, budget);
            if (!answered.equals(claim.leaseId.toString())) {
                // The emulator, for one, renews an expired lease for whoever asks, and answers with the id of the
                // former holder.
                throw new BlobFault(Meaning.NOT_HELD, "the lease that was renewed is another's");
            }
            return granted(lease.request(), claim);
        } catch (BlobFault fault) {
            return underLease(claim, fault);
        }
    }

    private String renewed(Claim claim, Budget budget) throws BlobFault {
        try {
            return twice(budget, limit -> store.renew(claim.leaseId, claim.etag, limit));
        } catch (BlobFault fault) {
            if (fault.meaning() != Meaning.CHANGED || !claim.writeIsPending) {
                throw fault;
            }
            // It may have been our own write, whose answer was lost.
            readBack(claim, claim.register, budget);
            return store.renew(claim.leaseId, claim.etag, budget.left());
        }
    }

    @Override
    public WitnessAnswer release(Lease lease) {
        Budget budget = new Budget(ticker, lease.request().timeLimit());
        Optional<Claim> known = claims.find(lease.request().leaseId());
        known.ifPresent(Claim::end);
        Giveback giveback = new Giveback(store, budget);
        try {
            if (known.isEmpty()) {
                giveback.release(lease.request().leaseId());
            } else if (known.get().wasSent) {
                giveback.of(known.get());
            }
        } catch (BlobFault fault) {
            if (fault.meaning() != Meaning.GONE) {
                return open(fault);
            }
        }
        long term = known.map(claim -> claim.register.term()).orElse(0L);
        return new Granted(new Lease(lease.request(), Duration.ZERO), term);
    }

    @Override
    public Duration longestLease() {
        return times.outlived();
    }

    @Override
    public InspectAnswer inspect(Duration timeLimit) {
        try {
            return rehearsal.run(new Budget(ticker, timeLimit), sights);
        } catch (BlobFault fault) {
            return misconfigured(fault) ? remedies.of(fault) : new Unknown(fault.text());
        }
    }

    @Override
    public void close() {
        store.close();
    }

    private Optional<Claim> held(Lease lease) {
        return claims.find(lease.request().leaseId()).filter(claim -> claim.wasGranted && !claim.isOver());
    }

    /** What a fault means for a lease that was held when the request went out. */
    private WitnessAnswer underLease(Claim claim, BlobFault fault) {
        return switch (fault.meaning()) {
            case NOT_HELD, CHANGED -> {
                claim.end();
                yield denied("the lease is lost (" + fault.text() + ")", Optional.empty());
            }
            case GONE -> {
                claim.end();
                Misconfigured gone = remedies.of(fault);
                LOG.error("The lease is lost: {}; {}.", gone.problem(), gone.remedy());
                yield denied("the lease is lost: " + gone.problem() + "; " + gone.remedy(), Optional.empty());
            }
            default -> open(fault);
        };
    }

    /** For faults that leave open who holds the lease. */
    private WitnessAnswer open(BlobFault fault) {
        return misconfigured(fault) ? remedies.of(fault) : new Unknown(fault.text());
    }

    private static boolean misconfigured(BlobFault fault) {
        return fault.meaning() == Meaning.GONE || fault.meaning() == Meaning.REFUSED;
    }

    private Granted granted(LeaseRequest request, Claim claim) {
        return new Granted(new Lease(request, times.validity()), claim.register.term());
    }

    private static Denied denied(String reason, Optional<Duration> retryAfter) {
        return new Denied(reason, retryAfter);
    }

    /** A request that may be sent twice with the same outcome. */
    @FunctionalInterface
    interface Request<T> {
        T send(long limitNanos) throws BlobFault;
    }

    /**
     * Sends a request again when no answer came: the service often closes a connection just when it is used again, and an answer that was lost
     * is found by asking again with the same id. Not after an answer that says busy: that would make it busier.
     */
    static <T> T twice(Budget budget, Request<T> request) throws BlobFault {
        try {
            return request.send(budget.half());
        } catch (BlobFault first) {
            if (first.meaning() != Meaning.BROKEN_OFF && first.meaning() != Meaning.NO_ANSWER) {
                throw first;
            }
            try {
                return request.send(budget.left());
            } catch (BlobFault second) {
                // Not sent the second time does not take back the first.
                throw second.meaning() == Meaning.NOT_SENT ? first : second;
            }
        }
    }
}
