package io.oneactive.witness.iothub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a lease that nobody renews may be taken, as seen on one's own clock. */
class ObservationTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final long SECOND = 1_000_000_000L;
    private static final UUID HOLDER = UUID.randomUUID();
    private static final TwinRecord HELD = TwinRecord.first("line-7", LEASE).heldBy(HOLDER, "gw-b", 5, LEASE);

    private final long start = System.nanoTime();
    private final Observation observation = observation(new HighestSeen(null, "hub/witness"));

    private static Observation observation(HighestSeen highest) {
        return new Observation(LEASE, Duration.ofSeconds(60), highest);
    }

    /** An answer that took 100 ms. */
    private TwinView view(double seconds, int version, TwinRecord record) {
        long began = start + (long) (seconds * SECOND);
        return new TwinView(version, record, null, began, began + SECOND / 10);
    }

    private double waitSeconds(double atSeconds, int version, TwinRecord record) {
        return observation.waitNanos(view(atSeconds, version, record)) / (double) SECOND;
    }

    @Test
    void aReleasedLeaseIsFreeAtOnce() {
        assertThat(waitSeconds(0, 3, HELD.freed())).isNotPositive();
    }

    /** Counted from the receipt of the first answer to the sending of the last request. */
    @Test
    void aHeldLeaseIsFreeOnlyAfterItWasSeenUnchangedForItsDurationAndATenth() {
        assertThat(waitSeconds(0, 3, HELD)).isEqualTo(11.1);
        assertThat(waitSeconds(4, 3, HELD)).isEqualTo(7.1);
        assertThat(waitSeconds(8, 3, HELD)).isPositive();
        assertThat(waitSeconds(11.05, 3, HELD)).isPositive();
        assertThat(waitSeconds(11.2, 3, HELD)).isNotPositive();
    }

    @Test
    void aRenewalBeginsTheWaitAnew() {
        waitSeconds(0, 3, HELD);
        waitSeconds(4, 3, HELD);

        assertThat(waitSeconds(8, 4, HELD.heldBy(HOLDER, "gw-b", 5, LEASE))).isGreaterThan(11);
    }

    /** Somebody wrote, whoever it was and whatever. */
    @Test
    void anotherVersionBeginsTheWaitAnewAlsoWhenTheRecordIsTheSame() {
        waitSeconds(0, 3, HELD);
        waitSeconds(4, 3, HELD);

        assertThat(waitSeconds(8, 4, HELD)).isGreaterThan(11);
    }

    /** What happened around a look that failed is not known: a hub that went back may have been somewhere else meanwhile. */
    @Test
    void aLookThatFailedDoesNotLieBetweenTwoThatCount() {
        waitSeconds(0, 3, HELD);
        observation.missed();
        assertThat(waitSeconds(4, 3, HELD)).as("half a lease is near enough").isEqualTo(7.1);
        observation.missed();

        assertThat(waitSeconds(9.2, 3, HELD)).isGreaterThan(11);
        assertThat(waitSeconds(20.4, 3, HELD)).isNotPositive();
    }

    /** Its failure timeout may be longer than half a lease; it would never get the lease of a dead holder. */
    @Test
    void aNodeThatLooksSeldomSeesALeaseExpireToo() {
        waitSeconds(0, 3, HELD);

        assertThat(waitSeconds(6, 3, HELD)).isEqualTo(5.1);
        assertThat(waitSeconds(12, 3, HELD)).isNotPositive();
    }

    @Test
    void looksThatLieMoreThanAMinuteApartDoNotCount() {
        waitSeconds(0, 3, HELD);

        assertThat(waitSeconds(60.2, 3, HELD)).isGreaterThan(11);
    }

    @Test
    void aTwinInWhichThereWasNothingToBeReadIsWatchedAnew() {
        waitSeconds(0, 3, HELD);
        observation.forget();

        assertThat(waitSeconds(4, 3, HELD)).isGreaterThan(11);
    }

    @Test
    void theLongerOfTwoDurationsIsWaitedFor() {
        TwinRecord longer = HELD.heldBy(HOLDER, "gw-b", 5, Duration.ofSeconds(30));

        assertThat(waitSeconds(0, 3, longer)).isGreaterThan(33);
    }

    @Test
    void aHolderReliesOnLessThanItsLease() {
        assertThat(Observation.validity(LEASE)).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void aTwinThatWentBackIsNotClaimedUntilTheHoldOffIsOver() {
        waitSeconds(0, 9, HELD.freed());

        assertThat(waitSeconds(1, 5, HELD.freed())).isGreaterThan(59);
        assertThat(observation.isRolledBack()).isTrue();
        assertThat(waitSeconds(50, 5, HELD.freed())).isPositive();
        assertThat(waitSeconds(51, 6, HELD.freed()))
                .as("it changed, so it begins anew")
                .isGreaterThan(59);
        assertThat(waitSeconds(112, 6, HELD.freed())).isNotPositive();
        assertThat(observation.isRolledBack()).isFalse();
    }

    @Test
    void aTwinThatWentBackToALeaseIsNotClaimedBeforeThatIsOverEither() {
        Observation hasty = new Observation(LEASE, Duration.ZERO, new HighestSeen(null, "hub/witness"));
        hasty.waitNanos(view(0, 9, HELD.freed()));

        assertThat(hasty.waitNanos(view(1, 5, HELD)) / (double) SECOND).isGreaterThan(11);
        assertThat(hasty.waitNanos(view(8, 5, HELD))).isPositive();
        assertThat(hasty.waitNanos(view(12.2, 5, HELD))).isNotPositive();
    }

    @Test
    void aTwinThatWentBackBehindAFreeLeaseIsLeftAloneForALeaseAtLeast() {
        Observation hasty = new Observation(LEASE, Duration.ZERO, new HighestSeen(null, "hub/witness"));
        hasty.waitNanos(view(0, 9, HELD));

        assertThat(hasty.waitNanos(view(1, 5, HELD.freed())) / (double) SECOND).isGreaterThan(11);
        assertThat(hasty.waitNanos(view(12.2, 5, HELD.freed()))).isNotPositive();
    }

    @Test
    void anOwnWriteIsSeenToo() {
        observation.wrote(HELD, 9);

        observation.waitNanos(view(1, 8, HELD.freed()));

        assertThat(observation.isRolledBack()).isTrue();
        assertThat(observation.highestTerm()).isEqualTo(5);
    }

    /** The register forgets what the hub loses, but who was active with such a term may still be at work. */
    @Test
    void aTermThatWasSeenIsNotForgottenWhenTheTwinGoesBack(@TempDir Path folder) {
        Path file = folder.resolve("version");
        Observation before = observation(new HighestSeen(file, "hub/witness"));
        before.waitNanos(view(0, 9, HELD.freed()));
        TwinRecord older = TwinRecord.first("line-7", LEASE);
        before.waitNanos(view(1, 5, older));
        assertThat(before.waitNanos(view(62, 5, older))).as("accepted").isNotPositive();

        assertThat(before.highestTerm()).isEqualTo(5);
        assertThat(observation(new HighestSeen(file, "hub/witness")).highestTerm())
                .isEqualTo(5);
    }

    /** A read of a copy that is behind is not yet a failover. */
    @Test
    void aTwinThatIsBackAtItsVersionIsReliedOnAgain() {
        waitSeconds(0, 9, HELD.freed());
        waitSeconds(1, 8, HELD);

        assertThat(waitSeconds(2, 9, HELD.freed())).isNotPositive();
        assertThat(observation.isRolledBack()).isFalse();
    }

    @Test
    void theHighestSeenOutlivesARestart(@TempDir Path folder) {
        Path file = folder.resolve("version");
        observation(new HighestSeen(file, "hub/witness")).waitNanos(view(0, 9, HELD.freed()));

        Observation restarted = observation(new HighestSeen(file, "hub/witness"));
        Observation ofAnotherTwin = observation(new HighestSeen(file, "hub/other"));

        assertThat(restarted.waitNanos(view(1, 8, HELD.freed()))).isPositive();
        assertThat(ofAnotherTwin.waitNanos(view(1, 8, HELD.freed()))).isNotPositive();
    }

    /** Else the looks of the one that waits would end the renewals of the one that holds. */
    @Test
    void lookingAgainMakesSenseAfterAThirdOfALease() {
        observation.waitNanos(view(0, 3, HELD));
        assertThat(observation.lookAgainNanos() / (double) SECOND).isBetween(2.0, 4.0);

        observation.waitNanos(view(1, 4, HELD.freed()));
        assertThat(observation.lookAgainNanos()).isNotPositive();
    }
}
