package io.oneactive.testkit.simulation;

import io.oneactive.engine.election.WitnessStep;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The witness itself, as the SPI describes it: one exclusive lease on its own clock, and a register that never shrinks and is only written
 * under the lease. Knows nothing of networks; what is lost or late is the {@link WitnessLine}'s matter.
 */
final class SimulatedWitness {
    private final NodeClock clock;
    private final Duration lease;
    private final Duration validity;
    private Optional<LeaseRequest> holder = Optional.empty();
    private boolean released;
    private long expiresNanos;
    private long registeredTerm;
    private boolean deleted;
    private long freeFromNanos = Long.MIN_VALUE;

    /** The validity is as long as the SPI allows: the lease less twice the drift of a clock. */
    SimulatedWitness(NodeClock clock, Duration lease, int clockDrift) {
        this.clock = clock;
        this.lease = lease;
        this.validity = Duration.ofNanos(lease.toNanos() / 1_000_000 * (1_000_000 - 2L * clockDrift - 1_000));
    }

    WitnessAnswer apply(WitnessStep step, LeaseRequest request, long term, long trueNanos) {
        if (deleted) {
            return new WitnessAnswer.Misconfigured("its data are missing", "make them anew");
        }
        long now = clock.nanos(trueNanos);
        return switch (step) {
            case ACQUIRE -> acquire(request, now);
            case RECORD -> record(request, term, now);
            case RENEW -> renew(request, now);
            case RELEASE -> release(request);
        };
    }

    private WitnessAnswer acquire(LeaseRequest request, long now) {
        if (now < freeFromNanos) {
            return new WitnessAnswer.Denied("it was made anew", Optional.of(Duration.ofNanos(freeFromNanos - now)));
        }
        if (isHeld(now) && !isHolder(request)) {
            return new WitnessAnswer.Denied(
                    "held by " + holder.orElseThrow().nodeId(), Optional.of(Duration.ofNanos(expiresNanos - now)));
        }
        holder = Optional.of(request);
        released = false;
        return granted(request, now);
    }

    private WitnessAnswer record(LeaseRequest request, long term, long now) {
        if (!isHeld(now) || !isHolder(request)) {
            return new WitnessAnswer.Denied("the lease is not held", Optional.empty());
        }
        if (term < registeredTerm) {
            return new WitnessAnswer.Denied("term " + registeredTerm + " is registered", Optional.empty());
        }
        registeredTerm = term;
        return new WitnessAnswer.Granted(new Lease(request, validity), registeredTerm);
    }

    /** A lease that ran out may be renewed as long as nobody else had it. */
    private WitnessAnswer renew(LeaseRequest request, long now) {
        return isHolder(request) && !released
                ? granted(request, now)
                : new WitnessAnswer.Denied("the lease is not held", Optional.empty());
    }

    private WitnessAnswer release(LeaseRequest request) {
        if (isHolder(request)) {
            released = true;
        }
        return new WitnessAnswer.Granted(new Lease(request, Duration.ZERO), registeredTerm);
    }

    private WitnessAnswer granted(LeaseRequest request, long now) {
        expiresNanos = now + lease.toNanos();
        return new WitnessAnswer.Granted(new Lease(request, validity), registeredTerm);
    }

    // ---- what happens to its data

    /** Everything is gone, and it says so, until {@link #initialise}. True when there was something. */
    boolean delete() {
        deleted = true;
        return forget();
    }

    boolean isDeleted() {
        return deleted;
    }

    /** Made anew by an operator. As the real ones: nobody gets its lease before a lease that was given before has ended. */
    void initialise(long trueNanos) {
        deleted = false;
        freeFromNanos = clock.nanos(trueNanos) + lease.toNanos();
    }

    /** Goes on as if it were new. True when there was something to forget. */
    boolean forget() {
        boolean hadSomething = holder.isPresent() || registeredTerm > 0;
        holder = Optional.empty();
        released = false;
        registeredTerm = 0;
        return hadSomething;
    }

    Duration lease() {
        return lease;
    }

    private boolean isHeld(long now) {
        return holder.isPresent() && !released && now < expiresNanos;
    }

    private boolean isHolder(LeaseRequest request) {
        UUID id = request.leaseId();
        return holder.filter(held -> held.leaseId().equals(id)).isPresent();
    }

    Optional<String> holder(long trueNanos) {
        return isHeld(clock.nanos(trueNanos)) ? holder.map(LeaseRequest::nodeId) : Optional.empty();
    }

    long registeredTerm() {
        return registeredTerm;
    }
}
