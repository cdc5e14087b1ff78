package io.oneactive.witness.blob;

import static io.oneactive.witness.blob.TestNode.denied;
import static io.oneactive.witness.blob.TestNode.granted;
import static io.oneactive.witness.blob.TestNode.limited;
import static io.oneactive.witness.blob.TestNode.misconfigured;
import static io.oneactive.witness.blob.TestNode.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.witness.blob.HttpMessage.Operation;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The holes through which two nodes could be active at once, S1 to S10 of the design, each closed. The names of the tests carry the ids. */
@Execution(ExecutionMode.CONCURRENT)
class SafetyRulesIT {
    private static final Duration FAULTY = Duration.ofSeconds(3);
    private static final Duration OUTLIVED = new LeaseTimes(TestBlob.LEASE).outlived();

    /** The answer is held back for so long that a deadline counted from it would be too late; see {@link NegativeControlsIT}. */
    @Test
    void s1TheDeadlineCountsFromBeforeTheRequestWasSent() {
        TestBlob blob = TestBlob.create();
        CountDownLatch gate = new CountDownLatch(1);
        try (TestNode a = TestNode.of("a", blob);
                TestNode b = TestNode.of("b", blob)) {
            a.proxy().once(Operation.ACQUIRE, FaultProxy.answerHeld(gate));
            long sentNanos = System.nanoTime();
            openAfter(gate, Duration.ofSeconds(3));
            Lease lease = a.acquires();
            granted(a.witness().record(lease, 1));

            b.takesOver();

            long deadlineNanos = sentNanos + lease.validity().toNanos();
            assertThat(System.nanoTime() - deadlineNanos)
                    .as("nanoseconds from A's deadline to B's grant")
                    .isPositive();
        }
    }

    @Test
    void s1TheValidityLeavesAMarginOfTwoSecondsOrATenth() {
        assertThat(new LeaseTimes(Duration.ofSeconds(15)).validity()).isEqualTo(Duration.ofSeconds(13));
        assertThat(new LeaseTimes(Duration.ofSeconds(20)).validity()).isEqualTo(Duration.ofSeconds(18));
        assertThat(new LeaseTimes(Duration.ofSeconds(60)).validity()).isEqualTo(Duration.ofSeconds(54));
    }

    @Test
    void s2ADelayedReleaseOfAnOldClaimDoesNotTouchTheNewOne() {
        TestBlob blob = TestBlob.create();
        CountDownLatch gate = new CountDownLatch(1);
        try (TestNode a = TestNode.of("a", blob);
                TestNode b = TestNode.of("b", blob)) {
            Lease old = a.claims(1);
            a.proxy().always(FaultProxy.held(gate), Operation.RELEASE);
            unknown(a.witness().release(limited(old, FAULTY)));
            a.proxy().heal();
            Lease next = new TestNode("a", a.witness(), a.proxy()).takesOver().lease();
            granted(a.witness().record(next, 2));

            gate.countDown();

            denied(b.asks());
            granted(a.witness().renew(next));
            assertThat(next.request().leaseId()).isNotEqualTo(old.request().leaseId());
        }
    }

    @Test
    void s2ALeaseIdIsNotUsedAgainAfterItsRelease() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.claims(1);
            granted(a.witness().release(lease));
            int before = a.proxy().count(Operation.ACQUIRE);

            denied(a.witness().acquire(lease.request()));

            assertThat(a.proxy().count(Operation.ACQUIRE)).isEqualTo(before);
        }
    }

    @Test
    void s3AMissingBlobIsMisconfiguredAndNeverMade() {
        TestBlob blob = TestBlob.absent(Azurite.shared().port());
        try (Witness witness = blob.builder(blob.port()).build()) {
            assertThat(misconfigured(witness.inspect(TestNode.PATIENT)).remedy())
                    .contains("ha witness init");
            misconfigured(witness.acquire(new LeaseRequest(TestBlob.CLUSTER, "a", UUID.randomUUID(), FAULTY)));
            assertThat(TestBlob.container(blob.port())
                            .getBlobClient(blob.name())
                            .exists())
                    .isFalse();
        }
    }

    /** Its age is real here: no test policy makes it older. */
    @Test
    void s3ABlobThatWasMadeAnewIsNotGrantedBeforeAnOldHolderHasStopped() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob);
                Witness young = realAge(blob)) {
            Lease lease = a.claims(1);
            long sentNanos = System.nanoTime();
            granted(a.witness().renew(lease));
            blob.deleteUnder(lease.request().leaseId().toString());
            blob.createAnew();
            long madeNanos = System.nanoTime();

            TestNode b = new TestNode("b", young, a.proxy());
            Denied first = denied(b.asks());
            denied(a.witness().renew(lease));
            b.takesOver();

            assertThat(first.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(5), OUTLIVED);
            assertThat(System.nanoTime() - sentNanos)
                    .isGreaterThan(lease.validity().toNanos());
            assertThat(System.nanoTime() - madeNanos)
                    .as("the service's times have whole seconds")
                    .isGreaterThan(OUTLIVED.minusSeconds(2).toNanos());
        }
    }

    private static Witness realAge(TestBlob blob) {
        return BlobWitnessBuilder.forCluster(TestBlob.CLUSTER)
                .endpoint(Azurite.endpoint(blob.port()))
                .container(TestBlob.CONTAINER)
                .blob(blob.name())
                .accountKey(Azurite.ACCOUNT, Azurite.KEY)
                .build();
    }

    @Test
    void s4ABrokenLeaseIsNotGrantedBeforeItsHolderHasStopped() {
        TestBlob blob = TestBlob.create();
        ManualTicker ticker = new ManualTicker();
        try (TestNode a = TestNode.of("a", blob);
                BlobWitness b = blob.witness(ticker)) {
            Lease lease = a.claims(1);
            blob.breakLease();

            Denied first = denied(b.acquire(request("b")));
            ticker.advance(OUTLIVED.minusNanos(1));
            Denied last = denied(b.acquire(request("b")));
            denied(a.witness().renew(lease));
            ticker.advance(Duration.ofNanos(1));
            Granted taken = granted(b.acquire(request("b")));

            assertThat(first.retryAfter()).contains(OUTLIVED);
            assertThat(last.retryAfter()).contains(Duration.ofNanos(1));
            assertThat(taken.registeredTerm()).isEqualTo(1);
        }
    }

    /** For instance released by somebody who read its id, or broken and then written to. */
    @Test
    void s4AFreeLeaseWhoseRegisterSaysHeldIsTreatedLikeABrokenOne() {
        TestBlob blob = TestBlob.create();
        ManualTicker ticker = new ManualTicker();
        try (TestNode a = TestNode.of("a", blob);
                BlobWitness b = blob.witness(ticker);
                BlobStore operator = blob.store()) {
            Lease lease = a.claims(1);
            releaseByForce(operator, lease.request().leaseId());
            assertThat(blob.state()).isEqualTo("available");

            denied(b.acquire(request("b")));
            ticker.advance(OUTLIVED);
            granted(b.acquire(request("b")));
        }
    }

    @Test
    void s4TheWaitBeginsAnewWhenTheBlobChanges() {
        TestBlob blob = TestBlob.create();
        ManualTicker ticker = new ManualTicker();
        try (TestNode a = TestNode.of("a", blob);
                BlobWitness b = blob.witness(ticker)) {
            a.claims(1);
            blob.breakLease();
            denied(b.acquire(request("b")));
            ticker.advance(OUTLIVED.minusSeconds(1));
            blob.writeMetadata(blob.register().metadata());

            Denied again = denied(b.acquire(request("b")));

            assertThat(again.retryAfter()).contains(OUTLIVED);
        }
    }

    @Test
    void s4InspectingAlreadyStartsTheWait() {
        TestBlob blob = TestBlob.create();
        ManualTicker ticker = new ManualTicker();
        try (TestNode a = TestNode.of("a", blob);
                BlobWitness b = blob.witness(ticker)) {
            a.claims(1);
            blob.breakLease();
            b.inspect(TestNode.PATIENT);
            ticker.advance(OUTLIVED);

            granted(b.acquire(request("b")));
        }
    }

    @Test
    void s4AHolderThatLostItsLeaseNeedNotWaitForItself() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.claims(1);
            blob.breakLease();
            denied(a.witness().renew(lease));

            granted(a.asks());
        }
    }

    /** What an account that fails over may do to a witness is told by {@code ha witness init}; the term itself never shrinks here. */
    @Test
    void s5TheTermNeverShrinks() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob);
                TestNode b = TestNode.of("b", blob)) {
            Lease lease = a.claims(7);
            denied(a.witness().record(lease, 6));
            granted(a.witness().release(lease));
            Granted taken = granted(b.asks());

            denied(b.witness().record(taken.lease(), 6));

            assertThat(taken.registeredTerm()).isEqualTo(7);
            assertThat(blob.register().term()).isEqualTo(7);
        }
    }

    /** The witness's part of it: its yes comes only when the service has ended the other's lease, whatever the asker's clock says. */
    @Test
    void s6ALeaseEndsByTheServicesClockNotByTheAskers() {
        TestBlob blob = TestBlob.create();
        ManualTicker ticker = new ManualTicker();
        try (TestNode a = TestNode.of("a", blob);
                BlobWitness b = blob.witness(ticker)) {
            a.claims(1);
            ticker.advance(Duration.ofDays(1));

            denied(b.acquire(request("b")));
        }
    }

    /** The witness's part of it: whoever finds the lease free can know that its last holder had said so before. */
    @Test
    void s7TheRegisterSaysFreeBeforeTheLeaseIsReleased() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.claims(1);
            int before = a.proxy().operations().size();

            granted(a.witness().release(lease));

            assertThat(a.proxy()
                            .operations()
                            .subList(before, a.proxy().operations().size()))
                    .containsExactly(Operation.WRITE, Operation.RELEASE);
            assertThat(blob.register().isHeld()).isFalse();
            assertThat(blob.state()).isEqualTo("available");
        }
    }

    /** The witness's part of it: what a holder that was paused sends when it wakes up is fenced off by the service. */
    @Test
    void s8APausedHolderCanNeitherRenewNorWriteAfterItsLeaseWentToAnother() {
        TestBlob blob = TestBlob.create();
        try (TestNode paused = TestNode.of("paused", blob);
                TestNode b = TestNode.of("b", blob)) {
            Lease old = paused.claims(1);
            Lease taken = b.takesOver().lease();
            granted(b.witness().record(taken, 2));

            denied(paused.witness().record(old, 3));
            denied(paused.witness().renew(old));

            assertThat(blob.register().term()).isEqualTo(2);
            granted(b.witness().renew(taken));
        }
    }

    @Test
    void s9AnAnswerThatComesAfterTheClaimWasGivenBackCountsForNothing() {
        TestBlob blob = TestBlob.create();
        CountDownLatch gate = new CountDownLatch(1);
        try (TestNode a = TestNode.of("a", blob);
                TestNode b = TestNode.of("b", blob)) {
            a.proxy().always(FaultProxy.answerHeld(gate), Operation.ACQUIRE);
            LeaseRequest request = a.request(FAULTY);
            unknown(a.witness().acquire(request));
            granted(a.witness().release(new Lease(a.request(TestNode.PATIENT), Duration.ZERO)));
            granted(a.witness().release(limited(new Lease(request, Duration.ZERO), TestNode.PATIENT)));

            gate.countDown();

            granted(b.asks());
            Lease late = limited(new Lease(request, Duration.ofSeconds(13)), TestNode.PATIENT);
            denied(a.witness().record(late, 1));
            denied(a.witness().renew(late));
            denied(a.witness().acquire(request));
        }
    }

    @Test
    @Tag("Z18")
    void s10OnlyARecordThatWasAcknowledgedIsGranted() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = limited(a.acquires(), FAULTY);
            assertThat(blob.register().isHeld()).isFalse();

            a.proxy().always(FaultProxy.answered(503, "ServerBusy"), Operation.WRITE);
            unknown(a.witness().record(lease, 1));
            a.proxy().always(FaultProxy.SWALLOWED, Operation.WRITE);
            unknown(a.witness().record(lease, 1));
            a.proxy().always(FaultProxy.answered(403, "AuthorizationFailure"), Operation.WRITE);
            misconfigured(a.witness().record(lease, 1));
            assertThat(blob.register().term()).isZero();

            a.proxy().heal();
            WitnessAnswer answer = a.witness().record(limited(lease, TestNode.PATIENT), 1);
            granted(answer);
            assertThat(blob.register().term()).isEqualTo(1);
        }
    }

    private static LeaseRequest request(String nodeId) {
        return new LeaseRequest(TestBlob.CLUSTER, nodeId, UUID.randomUUID(), TestNode.PATIENT);
    }

    private static void releaseByForce(BlobStore operator, UUID leaseId) {
        try {
            operator.release(leaseId, TestNode.PATIENT.toNanos());
        } catch (BlobFault e) {
            throw new AssertionError(e);
        }
    }

    private static void openAfter(CountDownLatch gate, Duration time) {
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                .execute(gate::countDown);
    }
}
