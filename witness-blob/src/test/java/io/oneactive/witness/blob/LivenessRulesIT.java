package io.oneactive.witness.blob;

import static io.oneactive.witness.blob.TestNode.denied;
import static io.oneactive.witness.blob.TestNode.granted;
import static io.oneactive.witness.blob.TestNode.limited;
import static io.oneactive.witness.blob.TestNode.misconfigured;
import static io.oneactive.witness.blob.TestNode.unknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.witness.blob.HttpMessage.Operation;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ways in which a cluster could be without an active node for longer than needed, L1 to L10 of the design, and the client's cases Z10 to Z19
 * of the scenario list. The names of the tests carry the ids.
 */
@Execution(ExecutionMode.CONCURRENT)
class LivenessRulesIT {
    private static final Duration FAULTY = Duration.ofSeconds(3);

    @Test
    @Tag("Z10")
    void l1z10AnAcquireWhoseAnswerWasLostIsFoundWithinTheSameCall() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            a.proxy().once(Operation.ACQUIRE, FaultProxy.CUT_AFTER);

            Lease lease = a.acquires();

            granted(a.witness().record(lease, 1));
        }
    }

    @Test
    @Tag("Z10")
    void l1z10AnAcquireWhoseAnswersWereLostIsFoundByTheNextCallWithTheSameId() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob);
                TestNode b = TestNode.of("b", blob)) {
            a.proxy().always(FaultProxy.UNANSWERED, Operation.ACQUIRE);
            LeaseRequest request = a.request(FAULTY);
            unknown(a.witness().acquire(request));
            denied(b.asks());
            a.proxy().heal();

            granted(a.witness().acquire(request));
        }
    }

    /** See {@link NegativeControlsIT} for what it would do otherwise. */
    @Test
    void l2AnAcquireThatArrivesAfterItsClaimWasGivenBackTakesNothing() throws Exception {
        TestBlob blob = TestBlob.create();
        CountDownLatch gate = new CountDownLatch(1);
        try (TestNode a = TestNode.of("a", blob);
                TestNode b = TestNode.of("b", blob)) {
            a.proxy().always(FaultProxy.held(gate), Operation.ACQUIRE);
            LeaseRequest request = a.request(FAULTY);
            unknown(a.witness().acquire(request));
            String etag = blob.properties().getETag();
            granted(a.witness().release(limited(new Lease(request, Duration.ZERO), TestNode.PATIENT)));
            assertThat(blob.properties().getETag()).isNotEqualTo(etag);

            gate.countDown();

            // Held requests and this one go through the same single process; when it is answered once, they have been
            // for long.
            for (int round = 0; round < 5; round++) {
                assertThat(blob.state()).isEqualTo("available");
                TestNode.pause();
            }
            granted(b.asks());
        }
    }

    /** Nothing of the former holder's is lost when an expired lease is marked free on the way: the term stays. */
    @Test
    void l2GivingBackAClaimOnAnExpiredLeaseKeepsTheTerm() {
        TestBlob blob = TestBlob.create();
        CountDownLatch gate = new CountDownLatch(1);
        try (TestNode dead = TestNode.of("dead", blob);
                TestNode a = TestNode.of("a", blob);
                TestNode b = TestNode.of("b", blob)) {
            dead.claims(5);
            NegativeControlsIT.awaitState(blob, "expired");
            a.proxy().always(FaultProxy.held(gate), Operation.ACQUIRE);
            LeaseRequest request = a.request(FAULTY);
            unknown(a.witness().acquire(request));
            granted(a.witness().release(limited(new Lease(request, Duration.ZERO), TestNode.PATIENT)));
            gate.countDown();

            assertThat(granted(b.asks()).registeredTerm()).isEqualTo(5);
        }
    }

    @Test
    void l3ARenewalThatIsAppliedLateIsUndoneByTheRelease() {
        TestBlob blob = TestBlob.create();
        CountDownLatch gate = new CountDownLatch(1);
        try (TestNode a = TestNode.of("a", blob);
                TestNode b = TestNode.of("b", blob)) {
            Lease lease = a.claims(1);
            a.proxy().always(FaultProxy.held(gate), Operation.RENEW);
            unknown(a.witness().renew(limited(lease, FAULTY)));
            granted(a.witness().release(lease));

            gate.countDown();

            TestNode.pause();
            granted(b.asks());
        }
    }

    @Test
    @Tag("K12")
    void l4ATermWhoseAnswerWasLostIsFoundByReadingBack() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.acquires();
            a.proxy().once(Operation.WRITE, FaultProxy.UNANSWERED);

            assertThat(granted(a.witness().record(lease, 4)).registeredTerm()).isEqualTo(4);

            granted(a.witness().renew(lease));
            granted(a.witness().record(lease, 5));
        }
    }

    @Test
    void l4ATermThatArrivesTwiceIsGranted() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.acquires();
            a.proxy().once(Operation.WRITE, FaultProxy.DUPLICATED);

            granted(a.witness().record(lease, 4));

            granted(a.witness().renew(lease));
        }
    }

    @Test
    void l4ATermThatDidNotArriveIsWrittenAgain() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.acquires();
            a.proxy().once(Operation.WRITE, FaultProxy.CUT_BEFORE);

            granted(a.witness().record(lease, 4));

            assertThat(blob.register().term()).isEqualTo(4);
        }
    }

    @Test
    void l4ARenewalAfterATermWhoseFateIsUnknownIsNotTakenForALoss() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.acquires();
            a.proxy().always(FaultProxy.UNANSWERED, Operation.WRITE, Operation.VIEW);
            unknown(a.witness().record(limited(lease, FAULTY), 4));
            a.proxy().heal();

            assertThat(granted(a.witness().renew(lease)).registeredTerm()).isEqualTo(4);
            granted(a.witness().record(lease, 5));
        }
    }

    @Test
    @Tag("Z16")
    void l5z16AReleaseWhoseAnswerWasLostIsDone() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob);
                TestNode b = TestNode.of("b", blob)) {
            Lease lease = a.claims(1);
            a.proxy().once(Operation.RELEASE, FaultProxy.CUT_AFTER);

            granted(a.witness().release(lease));
            granted(a.witness().release(lease));

            granted(b.asks());
        }
    }

    @Test
    void l5TheSdkSendsEachRequestOnce() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.claims(1);
            int before = a.proxy().count(Operation.RENEW);
            a.proxy().always(FaultProxy.answered(503, "ServerBusy"), Operation.RENEW);

            unknown(a.witness().renew(lease));

            assertThat(a.proxy().count(Operation.RENEW)).isEqualTo(before + 1);
        }
    }

    @Test
    void l6AnErrorAfterTheAcquireWasAppliedIsUnknownAndFoundByTheSameId() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            LeaseRequest request = a.request(TestNode.PATIENT);
            a.proxy().once(Operation.ACQUIRE, FaultProxy.appliedButAnswered(500, "OperationTimedOut"));
            unknown(a.witness().acquire(request));

            granted(a.witness().acquire(request));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    @Tag("Z14")
    void l6z14ABusyServiceIsUnknown(int status) {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.claims(1);
            a.proxy().always(FaultProxy.answered(status, ""));

            unknown(a.witness().renew(lease));
            unknown(a.witness().record(lease, 2));
            unknown(a.asks());
            assertThat(a.witness().inspect(TestNode.PATIENT)).isInstanceOf(WitnessAnswer.Unknown.class);

            a.proxy().heal();
            granted(a.witness().renew(lease));
        }
    }

    @Test
    @Tag("Z14")
    void l7z14OnlyDefiniteAnswersEndALease() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = limited(a.claims(1), FAULTY);
            List<FaultProxy.Fault> harmless = List.of(
                    FaultProxy.SWALLOWED,
                    FaultProxy.UNANSWERED,
                    FaultProxy.CUT_BEFORE,
                    FaultProxy.CUT_AFTER,
                    FaultProxy.answered(409, "PendingCopyOperation"),
                    FaultProxy.answered(412, ""),
                    FaultProxy.answered(404, ""),
                    FaultProxy.answered(307, ""),
                    FaultProxy.answered(403, "AuthenticationFailed"));
            for (FaultProxy.Fault fault : harmless) {
                a.proxy().always(fault, Operation.RENEW);
                assertThat(a.witness().renew(lease))
                        .isNotInstanceOfAny(WitnessAnswer.Denied.class, WitnessAnswer.Granted.class);
                a.proxy().heal();
                granted(a.witness().renew(limited(lease, TestNode.PATIENT)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "409 LeaseIdMismatchWithLeaseOperation",
                "409 LeaseIsBrokenAndCannotBeRenewed",
                "409 LeaseNotPresentWithLeaseOperation",
                "412 ConditionNotMet",
                "404 BlobNotFound",
                "404 ContainerNotFound"
            })
    void l7ADefiniteAnswerEndsTheLeaseAtOnce(String answer) {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.claims(1);
            String[] parts = answer.split(" ", -1);
            a.proxy().once(Operation.RENEW, FaultProxy.answered(Integer.parseInt(parts[0]), parts[1]));

            denied(a.witness().renew(lease));

            denied(a.witness().renew(lease));
            denied(a.witness().record(lease, 2));
        }
    }

    /** A1: whoever is answered with another's id does not hold the lease, even if the status says so. */
    @Test
    void l7a1ARenewalThatIsAnsweredWithAForeignIdIsALoss() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.claims(1);
            a.proxy()
                    .once(
                            Operation.RENEW,
                            FaultProxy.changed(
                                    answer -> answer.with("x-ms-lease-id", "11111111-2222-3333-4444-555555555555")));

            denied(a.witness().renew(lease));
        }
    }

    @Test
    void a1AnAcquireThatIsAnsweredWithAForeignIdIsNoGrant() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            a.proxy()
                    .once(
                            Operation.ACQUIRE,
                            FaultProxy.changed(
                                    answer -> answer.with("x-ms-lease-id", "11111111-2222-3333-4444-555555555555")));

            unknown(a.asks());
        }
    }

    @Test
    void l8TheLeaseOfACrashedHolderCanBeHadSoonAfterItsEnd() {
        TestBlob blob = TestBlob.create();
        TestNode crashed = TestNode.of("crashed", blob);
        crashed.claims(3);
        crashed.close();
        try (TestNode b = TestNode.of("b", blob)) {
            assertThat(b.takesOver().registeredTerm()).isEqualTo(3);
        }
    }

    @Test
    void l9NodesWithoutTheServiceAreToldSoWithinTheirLimit() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob);
                TestNode b = TestNode.of("b", blob)) {
            a.proxy().always(FaultProxy.SWALLOWED);
            b.proxy().close();
            long startNanos = System.nanoTime();

            unknown(a.witness().acquire(a.request(TestNode.SHORT)));
            unknown(b.witness().acquire(b.request(TestNode.SHORT)));

            assertThat(System.nanoTime() - startNanos)
                    .as("nanoseconds; without a limit it would be minutes")
                    .isLessThan(Duration.ofSeconds(30).toNanos());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-10, 10})
    @Tag("Z19")
    void l10z19AServiceWhoseClockIsOffChangesNothing(long minutes) {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(minutes));
            a.proxy()
                    .always(FaultProxy.changed(
                            answer -> answer.with("Date", date).with("Last-Modified", date)));

            Lease lease = a.claims(1);

            granted(a.witness().renew(lease));
            assertThat(lease.validity()).isEqualTo(Duration.ofSeconds(13));
        }
    }

    @Test
    @Tag("Z11")
    void z11ADenialAfterTheNominalEndIsNoErrorAndTheNextAttemptSucceeds() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            a.proxy().once(Operation.ACQUIRE, FaultProxy.answered(409, "LeaseAlreadyPresent"));
            denied(a.asks());

            granted(a.asks());
        }
    }

    @Test
    @Tag("Z14")
    void z14AHolderKeepsItsLeaseThroughAnOutageShorterThanItsValidity() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.claims(1);
            a.proxy().always(FaultProxy.SWALLOWED);
            for (int attempt = 0; attempt < 3; attempt++) {
                unknown(a.witness().renew(limited(lease, TestNode.SHORT)));
            }
            a.proxy().heal();

            granted(a.witness().renew(lease));
        }
    }

    @Test
    @Tag("Z15")
    void z15AKeyThatWasRotatedRaisesTheAlarmAndIsNoLoss() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.claims(1);
            a.proxy().always(FaultProxy.answered(403, "AuthenticationFailed"));

            assertThat(misconfigured(a.witness().inspect(TestNode.PATIENT)).remedy())
                    .contains("accountKey");
            misconfigured(a.witness().renew(lease));
            misconfigured(a.asks());

            a.proxy().heal();
            granted(a.witness().renew(lease));
            assertThat(a.witness().inspect(TestNode.PATIENT)).isInstanceOf(InspectAnswer.Inspected.class);
        }
    }

    /** Two machines made from one disk image have the same node id. */
    @Test
    @Tag("Z17")
    void z17ANodeThatWasClonedIsAStranger() {
        TestBlob blob = TestBlob.create();
        try (TestNode original = TestNode.of("gw-a", blob);
                TestNode clone = TestNode.of("gw-a", blob)) {
            Lease lease = original.claims(1);

            denied(clone.asks());

            granted(original.witness().renew(lease));
        }
    }

    /** Z4, Z9: a lease that has ended is its former holder's as long as nobody else had it; then it is lost. */
    @Test
    @Tag("Z4")
    @Tag("Z9")
    void z4z9ALeaseThatHasEndedCanBeRenewedUntilAnotherHadIt() {
        RawLease service = new RawLease(TestBlob.create());
        UUID mine = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        service.acquire(mine, 15);

        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> service.write().status() == 201);
        assertThat(service.acquire(other, 15).status()).isEqualTo(201);
        assertThat(service.withId("renew", mine).status()).isEqualTo(409);
        assertThat(service.write(mine.toString()).status()).isEqualTo(412);
        assertThat(service.write(other.toString()).status()).isEqualTo(201);
    }

    /** Z18: as S10, for the process that dies in between. */
    @Test
    @Tag("Z18")
    void z18ALeaseWithoutATermLeavesTheRegisterAsItWas() {
        TestBlob blob = TestBlob.create();
        TestNode a = TestNode.of("a", blob);
        a.acquires();
        a.close();

        assertThat(blob.register().isHeld()).isFalse();
        assertThat(blob.register().term()).isZero();
        try (TestNode b = TestNode.of("b", blob)) {
            InspectAnswer.Inspected seen = (InspectAnswer.Inspected) b.witness().inspect(TestNode.PATIENT);
            assertThat(seen.leased()).isTrue();
            assertThat(seen.holder()).isEmpty();
        }
    }
}
