package io.oneactive.witness.blob;

import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import java.time.Duration;
import java.util.Optional;

/** Understands views of the blob, and says what stands against a claim before anything is sent for it. Any thread. */
final class BlobSights {
    private final BlobAddress address;
    private final LeaseTimes times;
    private final Claims claims;
    private final BrokenLeaseWatch watch;
    private final Remedies remedies;

    BlobSights(BlobAddress address, LeaseTimes times, Claims claims, BrokenLeaseWatch watch) {
        this.address = address;
        this.times = times;
        this.claims = claims;
        this.watch = watch;
        this.remedies = new Remedies(address);
    }

    BlobSight of(BlobView view) {
        try {
            Optional<Register> register = Register.read(view.metadata());
            Optional<String> fault = register.filter(found -> !found.cluster().equals(address.cluster()))
                    .map(found -> "it is that of cluster '" + found.cluster() + "'");
            return new BlobSight(view, register, fault, fromBroken(view, register));
        } catch (IllegalArgumentException e) {
            return new BlobSight(view, Optional.empty(), Optional.of(String.valueOf(e.getMessage())), Duration.ZERO);
        }
    }

    private Duration fromBroken(BlobView view, Optional<Register> register) {
        boolean isOurs =
                register.filter(found -> claims.isOverOf(found.nonce())).isPresent();
        Duration needed = times.longest(register.map(Register::leaseDuration).orElse(Duration.ZERO))
                .outlived();
        return watch.remaining(view, register, isOurs, needed);
    }

    /** Why this claim must not ask for the lease now. */
    Optional<WitnessAnswer> obstacle(BlobSight sight, Claim claim) {
        Optional<WitnessAnswer> foreign = sight.fault().map(remedies::foreign);
        return foreign.or(() -> tooYoung(sight)).or(() -> held(sight, claim)).or(() -> broken(sight));
    }

    /**
     * A blob that was deleted and made anew has forgotten its lease, but the holder has not. Its age is the service's own account. Where the
     * metadata is gone, so is the trace of a lease that was broken: then its last change counts.
     */
    private Optional<WitnessAnswer> tooYoung(BlobSight sight) {
        Duration settled = sight.view().age();
        if (sight.register().isEmpty() && sight.view().unchangedFor().compareTo(settled) < 0) {
            settled = sight.view().unchangedFor();
        }
        Duration left = times.outlived().minus(settled);
        return left.isNegative() || left.isZero()
                ? Optional.empty()
                : denied("the blob is new; a holder of an earlier one may still rely on that one's lease", left);
    }

    private static Optional<WitnessAnswer> held(BlobSight sight, Claim claim) {
        boolean mayBeOurs = claim.wasGranted
                || (claim.wasSent && claim.etag.equals(sight.view().etag()))
                || sight.register()
                        .filter(found -> found.isHeld() && found.nonce().equals(claim.nonce))
                        .isPresent();
        if (!sight.view().isLocked() || mayBeOurs) {
            return Optional.empty();
        }
        String holder = sight.holder().map(node -> "node '" + node + "'").orElse("a node that is not known yet");
        return Optional.of(new Denied("the lease is held by " + holder, Optional.empty()));
    }

    private static Optional<WitnessAnswer> broken(BlobSight sight) {
        return sight.fromBroken().isZero()
                ? Optional.empty()
                : denied("the lease was broken; its holder may still rely on it", sight.fromBroken());
    }

    private static Optional<WitnessAnswer> denied(String reason, Duration retryAfter) {
        return Optional.of(new Denied(reason, Optional.of(retryAfter)));
    }
}
