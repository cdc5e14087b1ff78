package io.oneactive.witness.file;

import io.oneactive.spi.InspectAnswer.Inspected;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Who gets the lease, and when the register may be written. Every change is the exclusive creation of the state that follows the one that was
 * read, so a change that is applied late, by a process that slept or by a share that hung, is applied only if nothing else happened meanwhile.
 */
final class LeaseRegister {
    private static final int MOST_ATTEMPTS = 8;

    private final LeaseFolder folder;
    private final Duration duration;
    private final Observation observation;

    LeaseRegister(LeaseFolder folder, Duration duration) {
        this.folder = folder;
        this.duration = duration;
        this.observation = new Observation(duration);
    }

    /** Judges the present state: an answer, or the state that shall follow it. */
    @FunctionalInterface
    private interface Rule {
        Verdict judge(Snapshot snapshot, long waitNanos);
    }

    private sealed interface Verdict {}

    private record Answer(WitnessAnswer answer) implements Verdict {}

    private record Change(LeaseState next) implements Verdict {}

    WitnessAnswer acquire(LeaseRequest request, long deadlineNanos) throws IOException {
        return apply(request, deadlineNanos, (snapshot, waitNanos) -> {
            boolean isOwn = snapshot.isFinished() && snapshot.last().isHeldBy(request.leaseId());
            if (waitNanos > 0 && !isOwn) {
                return new Answer(new Denied(snapshot.description(), Optional.of(Duration.ofNanos(waitNanos))));
            }
            return new Change(held(snapshot, request, snapshot.last().term()));
        });
    }

    WitnessAnswer record(Lease lease, long term, long deadlineNanos) throws IOException {
        return apply(lease.request(), deadlineNanos, (snapshot, waitNanos) -> {
            if (mayHold(snapshot, lease) && term < snapshot.last().term()) {
                String reason = "term " + term + " is lower than the registered "
                        + snapshot.last().term();
                return new Answer(new Denied(reason, Optional.empty()));
            }
            return underLease(snapshot, lease, term);
        });
    }

    WitnessAnswer renew(Lease lease, long deadlineNanos) throws IOException {
        return apply(
                lease.request(),
                deadlineNanos,
                (snapshot, waitNanos) ->
                        underLease(snapshot, lease, snapshot.last().term()));
    }

    WitnessAnswer release(Lease lease, long deadlineNanos) throws IOException {
        return apply(lease.request(), deadlineNanos, (snapshot, waitNanos) -> {
            if (!snapshot.isFinished()) {
                return new Answer(new Unknown(snapshot.description()));
            }
            return snapshot.last().isHeldBy(lease.request().leaseId())
                    ? new Change(snapshot.last().freed())
                    : new Answer(granted(lease.request(), snapshot.last()));
        });
    }

    /** Reads the state, and does what a change does without making one; a claim makes two. */
    Inspected inspect() throws IOException {
        long beganNanos = System.nanoTime();
        Snapshot snapshot = folder.read();
        long waitNanos = observation.waitNanos(snapshot);
        folder.rehearse();
        Duration change = Duration.ofNanos(System.nanoTime() - beganNanos);
        boolean isLeased = waitNanos > 0;
        Optional<String> holder =
                isLeased && snapshot.isFinished() && snapshot.last().held()
                        ? Optional.of(snapshot.last().holder())
                        : Optional.empty();
        String skipped = snapshot.skipped().isEmpty() ? "" : "; no states: " + String.join(", ", snapshot.skipped());
        String detail = "folder '%s', state %d: %s%s"
                .formatted(folder, snapshot.number(), presence(snapshot, isLeased), skipped);
        return new Inspected(snapshot.last().term(), isLeased, holder, change.multipliedBy(2), detail);
    }

    private static String presence(Snapshot snapshot, boolean isLeased) {
        return isLeased || !snapshot.isHeld() ? snapshot.description() : "expired, was " + snapshot.description();
    }

    private WitnessAnswer apply(LeaseRequest request, long deadlineNanos, Rule rule) throws IOException {
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            Snapshot snapshot = folder.read();
            Verdict verdict = rule.judge(snapshot, observation.waitNanos(snapshot));
            if (verdict instanceof Answer answer) {
                return answer.answer();
            }
            if (System.nanoTime() - deadlineNanos > 0) {
                return new Unknown("reading the state took longer than the time limit");
            }
            LeaseState next = ((Change) verdict).next();
            if (folder.publish(next)) {
                observation.changed(next);
                return granted(request, next);
            }
        }
        return new Unknown("others changed the state " + MOST_ATTEMPTS + " times meanwhile");
    }

    private Verdict underLease(Snapshot snapshot, Lease lease, long term) {
        if (!snapshot.isFinished()) {
            return new Answer(new Unknown(snapshot.description()));
        }
        if (!mayHold(snapshot, lease)) {
            String reason = "the lease is lost: " + snapshot.description();
            return new Answer(new Denied(reason, Optional.empty()));
        }
        return new Change(held(snapshot, lease.request(), term));
    }

    private static boolean mayHold(Snapshot snapshot, Lease lease) {
        return snapshot.isFinished() && snapshot.last().isHeldBy(lease.request().leaseId());
    }

    private LeaseState held(Snapshot snapshot, LeaseRequest request, long term) {
        return snapshot.last().at(snapshot.number()).heldBy(request.leaseId(), request.nodeId(), term, duration);
    }

    private Granted granted(LeaseRequest request, LeaseState state) {
        Duration validity =
                state.isHeldBy(request.leaseId()) ? duration.minus(Observation.margin(duration)) : Duration.ZERO;
        return new Granted(new Lease(request, validity), state.term());
    }
}
