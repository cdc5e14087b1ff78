package io.oneactive.testkit;

import static io.oneactive.testkit.WitnessClaimant.denied;
import static io.oneactive.testkit.WitnessClaimant.granted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.oneactive.spi.InspectAnswer.Inspected;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Witness} must do. A provider's test extends this class and says how to open a witness and how long its leases are; the
 * provider passes when all tests do. Each test needs a store of its own, with no lease and no term in it: JUnit makes a new instance of the
 * test class for each, so a {@code @TempDir} field or a container made in {@code @BeforeEach} will do.
 *
 * <p>Tests that wait for a lease to expire poll, bounded by {@link #expiryBound()}; take the shortest lease that the provider offers. What can
 * only be seen with faults on the way to the store is in {@link WitnessFaultTck}, which a provider with a proxy extends instead.
 */
public abstract class WitnessTck {
    /** The group that all requests are for; open witnesses with it as the context's cluster. */
    public static final String CLUSTER = "tck";

    private static final Duration PAUSE_BETWEEN_POLLS = Duration.ofMillis(20);

    private final List<Witness> opened = new ArrayList<>();

    /** For subclasses. */
    protected WitnessTck() {}

    /**
     * Opens a witness on this test's store, as another process of the group would. Closed by this class.
     *
     * @param nodeId the node that it works for; may repeat
     * @return ready for use
     */
    protected abstract Witness open(String nodeId);

    /**
     * The duration of the leases of {@link #open}.
     *
     * @return at most some seconds if the provider can
     */
    protected abstract Duration leaseDuration();

    /**
     * The time limit of requests that are expected to be answered, on a machine that is busy with other things.
     *
     * @return 20 s unless overridden
     */
    protected Duration timeLimit() {
        return Duration.ofSeconds(20);
    }

    /**
     * How long a test waits for the lease of a dead holder to be given to another, before it fails.
     *
     * @return four lease durations and 30 s unless overridden
     */
    protected Duration expiryBound() {
        return leaseDuration().multipliedBy(4).plusSeconds(30);
    }

    /** Closes what was opened. */
    @AfterEach
    protected final void closeWitnesses() {
        opened.forEach(Witness::close);
    }

    /** Nobody held it. */
    @Test
    @Tag("K1")
    @Tag("K2")
    protected void aFreeLeaseIsGranted() {
        WitnessClaimant one = claimant("one");
        LeaseRequest request = one.request();

        Granted answer = granted(one.witness().acquire(request));

        assertThat(answer.lease().request()).isEqualTo(request);
        assertThat(answer.registeredTerm())
                .as("term of a register never written")
                .isZero();
    }

    /** The duration less at least the one percent by which clocks may differ. */
    @Test
    protected void theValidityIsShorterThanTheLease() {
        WitnessClaimant one = claimant("one");
        Duration longest = leaseDuration().multipliedBy(99).dividedBy(100);

        Lease lease = one.acquires();

        assertThat(lease.validity()).isPositive().isLessThanOrEqualTo(longest);
        assertThat(one.renews(lease).lease().validity()).isPositive().isLessThanOrEqualTo(longest);
    }

    /** A denial says why, and when to ask again if it knows. */
    @Test
    @Tag("K7")
    protected void aHeldLeaseIsDeniedToAnother() {
        Lease held = claimant("one").acquires();

        Denied answer = denied(claimant("two").asks());

        assertThat(held.validity()).isPositive();
        assertThat(answer.reason()).isNotBlank();
        answer.retryAfter()
                .ifPresent(after -> assertThat(after).as("retry after").isPositive());
    }

    /** A node that was restarted is a stranger to its own former life. */
    @Test
    protected void aHeldLeaseIsDeniedToTheSameNodeWithANewId() {
        WitnessClaimant one = claimant("one");
        Lease lease = one.acquires();

        denied(one.asks());
        denied(claimant("one").asks());

        one.renews(lease);
    }

    /** Repeating is how a node finds out after an unknown answer. */
    @Test
    protected void theSameRequestIsGrantedAgain() {
        WitnessClaimant one = claimant("one");
        LeaseRequest request = one.request();
        granted(one.witness().acquire(request));

        Granted again = granted(one.witness().acquire(request));

        assertThat(again.lease().validity()).isPositive();
        denied(claimant("two").asks());
    }

    /** What is granted is in the store, not in the memory of a process. */
    @Test
    protected void theSameRequestIsGrantedToANewWitnessObject() {
        WitnessClaimant one = claimant("one");
        LeaseRequest request = one.request();
        Lease lease = granted(one.witness().acquire(request)).lease();
        one.records(lease, 4);
        one.witness().close();

        Granted again = granted(claimant("one").witness().acquire(request));

        assertThat(again.registeredTerm()).isEqualTo(4);
        denied(claimant("two").asks());
    }

    /** All characters that an id may have. */
    @Test
    protected void everyNodeIdThatIsAllowedCanHoldTheLease() {
        for (String nodeId : List.of("a", "Line-7/press_02.gateway", "0", "x".repeat(64))) {
            WitnessClaimant claimant = claimant(nodeId);
            Lease lease = claimant.acquires();
            claimant.inspects().holder().ifPresent(holder -> assertThat(holder).isEqualTo(nodeId));
            claimant.releases(lease);
        }
    }

    /** Without waiting for the end of its duration. */
    @Test
    @Tag("K6")
    @Tag("K9")
    protected void aReleasedLeaseIsFreeAtOnce() {
        WitnessClaimant one = claimant("one");
        one.releases(one.acquires());

        claimant("two").acquires();
    }

    /** Given back twice, never held, held by another: not held by this id afterwards, which is all that was asked. */
    @Test
    protected void releasingWhatIsNotHeldIsGrantedAndHarmsNobody() {
        WitnessClaimant one = claimant("one");
        WitnessClaimant two = claimant("two");
        two.releases(neverGranted(two));
        Lease lease = one.acquires();
        one.records(lease, 3);
        two.releases(neverGranted(two));
        assertThat(one.renews(lease).registeredTerm()).isEqualTo(3);
        one.releases(lease);
        one.releases(lease);
        Lease next = two.acquires();

        one.releases(lease);

        two.renews(next);
        denied(one.asks());
    }

    /** An id that was released is never used again. */
    @Test
    protected void aReleasedLeaseCanBeNeitherRenewedNorWrittenUnder() {
        WitnessClaimant one = claimant("one");
        Lease lease = one.acquires();
        one.records(lease, 1);
        one.releases(lease);

        denied(one.witness().renew(lease));
        denied(one.witness().record(lease, 2));

        assertThat(claimant("two").readsTerm()).isEqualTo(1);
    }

    /** On a free witness and on one that another holds. */
    @Test
    protected void aLeaseThatWasNeverGrantedCanBeNeitherRenewedNorWrittenUnder() {
        WitnessClaimant one = claimant("one");
        WitnessClaimant two = claimant("two");
        denied(two.witness().renew(neverGranted(two)));
        denied(two.witness().record(neverGranted(two), 5));
        Lease lease = one.acquires();
        denied(two.witness().renew(neverGranted(two)));
        denied(two.witness().record(neverGranted(two), 5));

        assertThat(one.renews(lease).registeredTerm()).isZero();
    }

    /** The register is carried from holder to holder. */
    @Test
    protected void theTermIsReadOnAcquireAndOnRenew() {
        WitnessClaimant one = claimant("one");
        Lease lease = one.acquires();
        one.records(lease, 7);
        assertThat(one.renews(lease).registeredTerm()).isEqualTo(7);
        one.releases(lease);

        assertThat(granted(claimant("two").asks()).registeredTerm()).isEqualTo(7);
    }

    /** Not even by its own holder. An equal term may be written again. */
    @Test
    protected void theTermNeverShrinks() {
        WitnessClaimant one = claimant("one");
        Lease lease = one.acquires();
        one.records(lease, 7);
        one.records(lease, 7);

        denied(one.witness().record(lease, 6));

        assertThat(one.renews(lease).registeredTerm())
                .as("a refused term leaves lease and register as they are")
                .isEqualTo(7);
        one.records(lease, 8);
        one.releases(lease);
        Lease next = claimant("two").acquires();
        denied(claimant("two").witness().record(next, 7));
    }

    /** Terms of nodes without a state file start at milliseconds of the epoch; and no store may round them. */
    @Test
    protected void greatTermsAreKeptExactly() {
        WitnessClaimant one = claimant("one");
        Lease lease = one.acquires();
        for (long term : new long[] {1_795_000_000_123L, (1L << 53) + 1, Long.MAX_VALUE}) {
            one.records(lease, term);
            assertThat(one.renews(lease).registeredTerm()).isEqualTo(term);
            assertThat(one.inspects().registeredTerm()).isEqualTo(term);
        }
        one.releases(lease);
        assertThat(claimant("two").readsTerm()).isEqualTo(Long.MAX_VALUE);
    }

    /** It is the rehearsal of a claim and what status shows. */
    @Test
    @Tag("K7")
    protected void inspectTellsRegisterAndHolder() {
        WitnessClaimant one = claimant("one");
        WitnessClaimant two = claimant("two");
        Inspected fresh = two.inspects();
        assertThat(fresh.registeredTerm()).isZero();
        assertThat(fresh.leased()).isFalse();
        assertThat(fresh.holder()).isEmpty();
        assertThat(fresh.expectedClaim()).isPositive();
        Lease lease = one.acquires();
        one.records(lease, 5);

        Inspected held = two.inspects();

        assertThat(held.registeredTerm()).isEqualTo(5);
        assertThat(held.leased()).isTrue();
        held.holder().ifPresent(holder -> assertThat(holder).isEqualTo("one"));
        one.releases(lease);
        Inspected free = two.inspects();
        assertThat(free.registeredTerm()).isEqualTo(5);
        assertThat(free.leased()).isFalse();
        assertThat(free.holder()).isEmpty();
    }

    /** Neither does it take the lease nor lose it. */
    @Test
    protected void inspectChangesNothing() {
        WitnessClaimant one = claimant("one");
        WitnessClaimant two = claimant("two");
        for (int i = 0; i < 5; i++) {
            two.inspects();
        }
        Lease lease = one.acquires();
        one.records(lease, 2);
        for (int i = 0; i < 5; i++) {
            one.inspects();
            two.inspects();
        }

        assertThat(one.renews(lease).registeredTerm()).isEqualTo(2);
        denied(two.asks());
    }

    /** Such a lease is lost for certain, whatever its former holder tries, and what it tries does not touch the next one. */
    @Test
    @Tag("K5")
    protected void theLeaseOfADeadHolderExpiresAndIsLost() {
        WitnessClaimant dead = claimant("dead");
        WitnessClaimant next = claimant("next");
        long sentNanos = System.nanoTime();
        Lease lost = dead.acquires();
        dead.records(lost, 11);

        Granted taken = takeOver(next, sentNanos + lost.validity().toNanos());

        assertThat(taken.registeredTerm()).as("the term survives the expiry").isEqualTo(11);
        denied(dead.witness().renew(lost));
        denied(dead.witness().record(lost, 12));
        denied(dead.witness().acquire(lost.request()));
        dead.releases(lost);
        assertThat(next.renews(taken.lease()).registeredTerm()).isEqualTo(11);
        denied(dead.asks());
    }

    /** However often it is renewed, for longer than it would last by itself. */
    @Test
    @Tag("K8")
    protected void aRenewedLeaseStaysWithItsHolder() {
        WitnessClaimant one = claimant("one");
        WitnessClaimant two = claimant("two");
        long sentNanos = System.nanoTime();
        long enoughNanos = sentNanos + leaseDuration().multipliedBy(2).toNanos();
        Lease lease = one.acquires();

        while (System.nanoTime() < enoughNanos) {
            long renewalSentNanos = System.nanoTime();
            if (renewalSentNanos - sentNanos > lease.validity().toNanos() / 2) {
                lease = one.renews(lease).lease();
                sentNanos = renewalSentNanos;
            }
            WitnessAnswer answer = two.asks();
            if (System.nanoTime() - sentNanos < lease.validity().toNanos()) {
                denied(answer);
            }
            pause();
        }

        takeOver(two, sentNanos + lease.validity().toNanos());
    }

    /** Looking on does not keep a dead holder's lease alive; and when its holder comes back, it gets a certain answer and at most one has it. */
    @Test
    protected void inspectSeesTheLeaseExpire() {
        WitnessClaimant one = claimant("one");
        WitnessClaimant two = claimant("two");
        long sentNanos = System.nanoTime();
        Lease lease = one.acquires();

        assertThat(holdsWithin(expiryBound(), () -> !two.inspects().leased()))
                .as("expired within %s", expiryBound())
                .isTrue();

        assertThat(System.nanoTime() - sentNanos)
                .as("not shown as free while its holder may rely on it")
                .isGreaterThanOrEqualTo(lease.validity().toNanos());
        WitnessAnswer back = one.witness().renew(lease);
        if (back instanceof Granted) {
            denied(two.asks());
        } else {
            denied(back);
            two.acquires();
        }
    }

    /** A node that closes without a release holds its lease until it expires. */
    @Test
    protected void closingDoesNotReleaseAndMayBeRepeated() {
        WitnessClaimant one = claimant("one");
        one.acquires();

        one.witness().close();
        one.witness().close();

        denied(claimant("two").asks());
    }

    /** Whatever is possible in no time; but an answer, no exception. */
    @Test
    protected void aTimeLimitThatCannotBeKeptGetsAnAnswer() {
        WitnessClaimant hasty = claimant("hasty").withTimeLimit(Duration.ofNanos(1));
        Lease lease = neverGranted(hasty);

        assertNotNull(hasty.witness().acquire(lease.request()));
        assertNotNull(hasty.witness().record(lease, 1));
        assertNotNull(hasty.witness().renew(lease));
        assertNotNull(hasty.witness().release(lease));
        assertNotNull(hasty.witness().inspect(Duration.ofNanos(1)));
        assertNotNull(hasty.witness().inspect(Duration.ZERO));
    }

    /**
     * Many rounds, each on a lease that is free.
     *
     * @throws Exception when a claimant failed
     */
    @Test
    protected void exactlyOneOfSixtyFourClaimantsWins() throws Exception {
        new WitnessContention(this::claimant).exactlyOneWins();
    }

    /**
     * The others only ask, and give back what they never had.
     *
     * @throws Exception when a claimant failed
     */
    @Test
    protected void aHolderKeepsItsLeaseAgainstSixtyThreeOthers() throws Exception {
        new WitnessContention(this::claimant).theHolderStays();
    }

    /**
     * Eight nodes take turns as fast as they can.
     *
     * @throws Exception when a claimant failed
     */
    @Test
    protected void holdersNeverOverlapAndTermsGrow() throws Exception {
        new WitnessContention(this::claimant).reignsDoNotOverlap();
    }

    /** Opens a witness and remembers to close it. */
    final WitnessClaimant claimant(String nodeId) {
        Witness witness = open(nodeId);
        opened.add(witness);
        return new WitnessClaimant(nodeId, witness, timeLimit());
    }

    /** Asks with new ids until granted, as the engine does, and checks that this is not before the holder's validity has ended. */
    final Granted takeOver(WitnessClaimant claimant, long notBeforeNanos) {
        List<Granted> grants = new ArrayList<>();
        boolean taken = holdsWithin(expiryBound(), () -> {
            WitnessAnswer answer = claimant.asks();
            if (answer instanceof Granted grant) {
                grants.add(grant);
            } else {
                denied(answer);
            }
            return !grants.isEmpty();
        });
        assertThat(taken)
                .as("the lease of a dead holder was granted to %s within %s", claimant.nodeId(), expiryBound())
                .isTrue();
        assertThat(System.nanoTime() - notBeforeNanos)
                .as("nanoseconds between the end of the old validity and the new grant")
                .isNotNegative();
        return grants.get(0);
    }

    /** A lease that looks like one but that the witness never heard of. */
    static Lease neverGranted(WitnessClaimant claimant) {
        LeaseRequest request = new LeaseRequest(CLUSTER, claimant.nodeId(), UUID.randomUUID(), claimant.timeLimit());
        return new Lease(request, Duration.ZERO);
    }

    static boolean holdsWithin(Duration bound, BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNanos > bound.toNanos()) {
                return false;
            }
            pause();
        }
        return true;
    }

    static void pause() {
        LockSupport.parkNanos(WitnessTck.class, PAUSE_BETWEEN_POLLS.toNanos());
    }
}
