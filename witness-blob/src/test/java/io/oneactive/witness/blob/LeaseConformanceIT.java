package io.oneactive.witness.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.witness.blob.RawLease.Answer;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the witness relies on in the service: the rules of leases, asked for without our code. Those that need an end of a lease stand in {@link LivenessRulesIT}. */
class LeaseConformanceIT {
    private static final UUID MINE = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();

    private final TestBlob blob = TestBlob.create();
    private final RawLease service = new RawLease(blob);

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    @Tag("Z1")
    void aProposedIdIsTakenAndWithoutOneTheServiceMakesOne() {
        assertThat(service.acquire(MINE, 15)).isEqualTo(new Answer(201, "", MINE.toString(), ""));
        service.withId("release", MINE);

        Answer answer = service.lease("acquire", "lease-duration", "15");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(UUID.fromString(answer.leaseId())).isNotEqualTo(MINE);
    }

    @Test
    @Tag("Z2")
    void whatIsLeasedIsRefusedToOthersAndGrantedToTheSameId() {
        service.acquire(MINE, 15);

        refused(service.acquire(OTHER, 15), 409, "LeaseAlreadyPresent");
        assertThat(service.acquire(MINE, 15).status()).isEqualTo(201);
    }

    @Test
    @Tag("Z3")
    void aLeaseLastsFifteenToSixtySecondsOrForEver() {
        assertThat(service.acquire(MINE, 14).status()).isEqualTo(400);
        assertThat(service.acquire(MINE, 61).status()).isEqualTo(400);
        assertThat(service.acquire(MINE, -1).status()).isEqualTo(201);
    }

    @Test
    @Tag("Z4")
    void onlyTheHolderRenews() {
        service.acquire(MINE, 15);

        refused(service.withId("renew", OTHER), 409, "LeaseIdMismatchWithLeaseOperation");
        assertThat(service.withId("renew", MINE).status()).isEqualTo(200);
    }

    @Test
    @Tag("Z5")
    void theIdIsChangedByItsHolderAndAsOftenAsItSaysSo() {
        service.acquire(MINE, 15);

        refused(
                service.lease(
                        "change",
                        "lease-id",
                        UUID.randomUUID().toString(),
                        "proposed-lease-id",
                        UUID.randomUUID().toString()),
                409,
                "LeaseIdMismatchWithLeaseOperation");
        String[] change = {"lease-id", MINE.toString(), "proposed-lease-id", OTHER.toString()};
        assertThat(service.lease("change", change).leaseId()).isEqualTo(OTHER.toString());
        assertThat(service.lease("change", change).status()).as("once more").isEqualTo(200);
        assertThat(service.withId("renew", OTHER).status()).isEqualTo(200);
    }

    @Test
    @Tag("Z6")
    void aLeaseIsBrokenAtOnceOrAfterAWhile() {
        service.acquire(MINE, 60);
        Answer waits = service.lease("break");
        assertThat(waits.status()).isEqualTo(202);
        assertThat(Integer.parseInt(waits.leaseTime())).isBetween(50, 60);

        assertThat(service.lease("break", "lease-break-period", "0").leaseTime())
                .isEqualTo("0");
        assertThat(service.acquire(OTHER, 15).status()).isEqualTo(201);
    }

    @Test
    @Tag("Z6")
    void aLeaseWithoutEndIsBrokenAtOnceOrAfterTheTimeThatIsGiven() {
        service.acquire(MINE, -1);
        assertThat(service.lease("break").leaseTime()).isEqualTo("0");

        service.acquire(OTHER, -1);
        assertThat(Integer.parseInt(
                        service.lease("break", "lease-break-period", "30").leaseTime()))
                .isBetween(29, 30);
    }

    @Test
    @Tag("Z7")
    void whileALeaseIsBreakingNobodyGetsIt() {
        service.acquire(MINE, 60);
        service.lease("break");

        refused(service.acquire(OTHER, 15), 409, "LeaseAlreadyPresent");
        assertThat(service.withId("renew", MINE).status()).isEqualTo(409);
        assertThat(service.withId("renew", OTHER).status()).isEqualTo(409);
    }

    @Test
    @Tag("Z8")
    void onlyTheHolderReleasesAndThenAnybodyAcquires() {
        service.acquire(MINE, 15);

        refused(service.withId("release", OTHER), 409, "LeaseIdMismatchWithLeaseOperation");
        assertThat(service.withId("release", MINE).status()).isEqualTo(200);
        assertThat(service.acquire(OTHER, 15).status()).isEqualTo(201);
    }

    @Test
    @Tag("Z9")
    void onlyTheHolderWritesWhatIsLeased() {
        service.acquire(MINE, 15);

        refused(service.write(), 412, "LeaseIdMissing");
        refused(service.write(OTHER.toString()), 412, "LeaseIdMismatchWithBlobOperation");
        assertThat(service.write(MINE.toString()).status()).isEqualTo(201);
    }
}
