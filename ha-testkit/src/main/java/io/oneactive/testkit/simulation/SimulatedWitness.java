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

    /** The validity is as long as the SPI allows: the lease less twice the drift of a clock. */
    SimulatedWitness(NodeClock clock, Duration lease, int clockDrift) {
        this.clock = clock;
        this.lease = lease;
        this.validity = Duration.ofNanos(lease.toNanos() / 1_000_000 * (1_000_000 - 2L * clockDrift - 1_000));
    }

    WitnessAnswer apply(WitnessStep step, LeaseRequest request, long term, long trueNanos) {
        long now = clock.nanos(trueNanos);
        return switch (step) {
            case ACQUIRE -> acquire(request, now);
            case RECORD -> record(request, term, now);
            case RENEW -> renew(request, now);
            case RELEASE -> release(request);
        };
    }

    private WitnessAnswer acquire(LeaseRequest request, long now) {
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
