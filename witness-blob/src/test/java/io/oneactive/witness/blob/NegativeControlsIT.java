package io.oneactive.witness.blob;

import static io.oneactive.witness.blob.TestNode.granted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.oneactive.spi.Lease;
import io.oneactive.witness.blob.HttpMessage.Operation;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The same faults against variants that lack one rule each, written here and not in the product: they must break, or the tests of the rules
 * would show nothing.
 */
@Execution(ExecutionMode.CONCURRENT)
class NegativeControlsIT {
    private static final long LIMIT = TestNode.PATIENT.toNanos();

    /** S1 without the rule: the holder counts from the answer, with the same margin, and two are active. */
    @Test
    void s1ADeadlineThatCountsFromTheAnswerOverlapsWithTheNextHolder() {
        TestBlob blob = TestBlob.create();
        CountDownLatch gate = new CountDownLatch(1);
        try (TestNode a = TestNode.of("a", blob);
                TestNode b = TestNode.of("b", blob)) {
            a.proxy().once(Operation.ACQUIRE, FaultProxy.answerHeld(gate));
            CompletableFuture.delayedExecutor(8, TimeUnit.SECONDS).execute(gate::countDown);
            Lease lease = a.acquires();
            long answeredNanos = System.nanoTime();

            b.takesOver();

            long wrongDeadlineNanos = answeredNanos + lease.validity().toNanos();
            assertThat(System.nanoTime() - wrongDeadlineNanos)
                    .as("B was granted while A would still have been active")
                    .isNegative();
        }
    }

    /** S2 without the rule: the second claim has the id of the first, and the first one's late release ends it. */
    @Test
    void s2AReusedIdLosesItsLeaseToADelayedRelease() throws Exception {
        TestBlob blob = TestBlob.create();
        UUID id = UUID.randomUUID();
        try (BlobStore a = blob.store();
                TestNode b = TestNode.of("b", blob)) {
            String etag = a.view(null, LIMIT).etag();
            a.acquire(id, TestBlob.LEASE, etag, LIMIT);
            // The release is under way; the answer did not come. A claims again.
            a.acquire(id, TestBlob.LEASE, etag, LIMIT);
            a.release(id, LIMIT);

            granted(b.asks());
            BlobFault lost = catchThrowableOfType(BlobFault.class, () -> a.renew(id, etag, LIMIT));
            assertThat(lost.meaning()).isEqualTo(Meaning.NOT_HELD);
        }
    }

    /** S3 without the rule: a blob that was made anew gives its lease at once, while the holder of the old one goes on. */
    @Test
    void s3ABlobMadeAnewGivesItsLeaseAtOnceToWhoDoesNotLookAtItsAge() throws Exception {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob);
                BlobStore b = blob.store()) {
            long sentNanos = System.nanoTime();
            Lease lease = a.claims(1);
            blob.deleteUnder(lease.request().leaseId().toString());
            blob.createAnew();

            UUID id = UUID.randomUUID();
            assertThat(b.acquire(id, TestBlob.LEASE, b.view(null, LIMIT).etag(), LIMIT))
                    .isEqualTo(id.toString());
            assertThat(System.nanoTime() - sentNanos)
                    .isLessThan(lease.validity().toNanos());
        }
    }

    /** S4 without the rule. */
    @Test
    void s4ABrokenLeaseGoesAtOnceToWhoDoesNotWait() throws Exception {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob);
                BlobStore b = blob.store()) {
            long sentNanos = System.nanoTime();
            Lease lease = a.claims(1);
            blob.breakLease();

            UUID id = UUID.randomUUID();
            assertThat(b.acquire(id, TestBlob.LEASE, b.view(null, LIMIT).etag(), LIMIT))
                    .isEqualTo(id.toString());
            assertThat(System.nanoTime() - sentNanos)
                    .isLessThan(lease.validity().toNanos());
        }
    }

    /** L2 without the rule: an acquire that names no ETag takes the free lease long after its sender gave up. */
    @Test
    void l2AnAcquireWithoutIfMatchTakesTheLeaseForNobody() throws Exception {
        TestBlob blob = TestBlob.create();
        UUID zombie = UUID.randomUUID();
        try (BlobStore a = blob.store();
                TestNode b = TestNode.of("b", blob)) {
            String etag = a.view(null, LIMIT).etag();
            a.write(Register.empty(TestBlob.CLUSTER, TestBlob.LEASE), null, etag, LIMIT);

            BlobFault withCondition =
                    catchThrowableOfType(BlobFault.class, () -> a.acquire(zombie, TestBlob.LEASE, etag, LIMIT));
            assertThat(withCondition.meaning()).isEqualTo(Meaning.CHANGED);

            a.acquire(zombie, TestBlob.LEASE, "*", LIMIT);
            TestNode.denied(b.asks());
        }
    }

    /** A1 without the rule: the emulator renews an expired lease for a stranger; who only looks for success believes to hold it. */
    @Test
    void a1ARenewalWithAForeignIdSucceedsForWhoDoesNotCompareIds() throws Exception {
        TestBlob blob = TestBlob.create();
        UUID owner = UUID.randomUUID();
        UUID stranger = UUID.randomUUID();
        try (BlobStore a = blob.store()) {
            String etag = a.view(null, LIMIT).etag();
            a.acquire(owner, TestBlob.LEASE, etag, LIMIT);
            awaitState(blob, "expired");

            String answered = a.renew(stranger, etag, LIMIT);

            assertThat(answered).isEqualTo(owner.toString());
            assertThat(blob.state()).isEqualTo("leased");
        }
    }

    static void awaitState(TestBlob blob, String state) {
        long startNanos = System.nanoTime();
        while (!blob.state().equals(state)) {
            assertThat(System.nanoTime() - startNanos)
                    .as("nanoseconds until the lease is " + state)
                    .isLessThan(Duration.ofSeconds(60).toNanos());
            TestNode.pause();
        }
    }
}
