package io.oneactive.testkit;

import static io.oneactive.testkit.WitnessClaimant.denied;
import static io.oneactive.testkit.WitnessClaimant.granted;
import static io.oneactive.testkit.WitnessClaimant.unknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Granted;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Witness} must do when answers are lost, requests are late and the store hangs. Extends {@link WitnessTck}: a provider whose
 * test can put faults on the way to the store extends this class instead.
 */
public abstract class WitnessFaultTck extends WitnessTck {
    /** Far above what a busy machine adds to a call that keeps its limit, far below a call that has none. */
    private static final Duration ENDLESS = Duration.ofSeconds(30);

    /** For subclasses. */
    protected WitnessFaultTck() {}

    /**
     * The faults that can be put on the way of witnesses made by {@link #open}.
     *
     * @return the same object for the whole test
     */
    protected abstract WitnessFaults faults();

    /**
     * The time limit of requests that are expected not to be answered.
     *
     * @return 1 s unless overridden
     */
    protected Duration faultyTimeLimit() {
        return Duration.ofSeconds(1);
    }

    /** The node asks again with the same id. */
    @Test
    @Tag("Z10")
    protected void aLostGrantIsFoundByAskingAgain() {
        WitnessClaimant one = faultyClaimant("one");
        LeaseRequest request = one.request();
        faults().loseAnswers("one");

        unknown(one.witness().acquire(request));

        denied(claimant("two").asks());
        faults().heal("one");
        Lease lease = answered(() -> one.witness().acquire(request)).lease();
        one.records(lease, 1);
    }

    /** Unknown; or granted by a witness that reads back what it wrote. Either way it is there, and the node may write it again. */
    @Test
    protected void aLostAnswerToATermMeansThatItMayBeWritten() {
        WitnessClaimant one = faultyClaimant("one");
        Lease lease = one.acquires();
        faults().loseAnswers("one");

        WitnessAnswer answer = one.witness().record(lease, 5);

        assertThat(claimant("two").inspects().registeredTerm())
                .as("what %s claims", answer)
                .isEqualTo(5);
        if (answer instanceof Granted found) {
            assertThat(found.registeredTerm()).isEqualTo(5);
        } else {
            unknown(answer);
        }
        faults().heal("one");
        assertThat(answered(() -> one.witness().record(lease, 5)).registeredTerm())
                .isEqualTo(5);
    }

    /** Until it is answered, the holder counts with the validity that it has. */
    @Test
    protected void aLostAnswerToARenewalCostsNothingWhenItIsRepeatedInTime() {
        WitnessClaimant one = faultyClaimant("one");
        Lease lease = one.acquires();
        one.records(lease, 3);
        faults().loseAnswers("one");

        unknown(one.witness().renew(lease));

        faults().heal("one");
        assertThat(answered(() -> one.witness().renew(lease)).registeredTerm()).isEqualTo(3);
    }

    /** Free at once all the same, and the repetition is granted too. */
    @Test
    @Tag("Z16")
    protected void aLostAnswerToAReleaseLeavesTheLeaseFree() {
        WitnessClaimant one = faultyClaimant("one");
        WitnessClaimant two = claimant("two");
        Lease lease = one.acquires();
        faults().loseAnswers("one");

        unknown(one.witness().release(lease));

        Lease next = two.acquires();
        faults().heal("one");
        answered(() -> one.witness().release(lease));
        two.renews(next);
    }

    /** Requests that were given up reach the store when another already holds the lease: they change nothing of it. */
    @Test
    protected void lateRequestsOfAnOldHolderDoNotTouchTheNextLease() {
        WitnessClaimant old = faultyClaimant("old");
        WitnessClaimant next = claimant("next");
        long sentNanos = System.nanoTime();
        Lease lease = old.acquires();
        old.records(lease, 4);
        faults().holdChanges("old");
        unknown(old.witness().renew(lease));
        unknown(old.witness().record(lease, 5));
        unknown(old.witness().release(lease));
        Granted taken = takeOver(next, sentNanos + lease.validity().toNanos());
        assertThat(taken.registeredTerm()).isEqualTo(4);
        next.records(taken.lease(), 9);

        faults().heal("old");

        denied(claimant("third").asks());
        assertThat(next.renews(taken.lease()).registeredTerm()).isEqualTo(9);
    }

    /** The claim was given up, another was granted the lease, and only then the claim arrives. */
    @Test
    protected void aLateClaimDoesNotTakeTheLeaseOfAnother() {
        WitnessClaimant late = faultyClaimant("late");
        WitnessClaimant two = claimant("two");
        LeaseRequest request = late.request();
        faults().holdChanges("late");
        unknown(late.witness().acquire(request));
        Lease lease = two.acquires();
        two.records(lease, 6);

        faults().heal("late");

        assertThat(two.renews(lease).registeredTerm()).isEqualTo(6);
        denied(certain(() -> {
            two.renews(lease);
            return late.witness().acquire(request);
        }));
        two.renews(lease);
    }

    /** Every method, also one after the other while earlier requests still hang; and afterwards it works as before. */
    @Test
    protected void aStoreThatHangsIsUnknownWithinTheTimeLimit() {
        WitnessClaimant one = faultyClaimant("one");
        Lease lease = one.acquires();
        faults().cutOff("one");

        long startNanos = System.nanoTime();
        unknown(one.asks());
        unknown(one.witness().renew(lease));
        unknown(one.witness().record(lease, 1));
        unknown(one.witness().release(lease));
        assertInstanceOf(WitnessAnswer.Unknown.class, one.witness().inspect(one.timeLimit()));
        assertThat(System.nanoTime() - startNanos)
                .as("nanoseconds for five calls with a limit of %s each", one.timeLimit())
                .isLessThan(one.timeLimit().multipliedBy(5).plus(ENDLESS).toNanos());

        faults().heal("one");
        answered(() -> one.witness().release(lease));
    }

    private WitnessClaimant faultyClaimant(String nodeId) {
        WitnessClaimant claimant = claimant(nodeId).withTimeLimit(faultyTimeLimit());
        // Connected and warm before the fault, so that the time limit is spent on the fault.
        holdsWithin(expiryBound(), () -> !(claimant.witness().inspect(timeLimit()) instanceof WitnessAnswer.Unknown));
        return claimant;
    }

    private Granted answered(Supplier<WitnessAnswer> request) {
        return granted(certain(request));
    }

    /** Right after a fault one more answer may be unknown, while the witness gets rid of what hung. */
    private WitnessAnswer certain(Supplier<WitnessAnswer> request) {
        long startNanos = System.nanoTime();
        while (true) {
            WitnessAnswer answer = request.get();
            if (!(answer instanceof WitnessAnswer.Unknown)
                    || System.nanoTime() - startNanos > expiryBound().toNanos()) {
                return answer;
            }
            pause();
        }
    }
}
