package io.oneactive.witness.iothub;

import static io.oneactive.witness.iothub.TestHub.acquired;
import static io.oneactive.witness.iothub.TestHub.granted;
import static io.oneactive.witness.iothub.TestHub.inspected;
import static io.oneactive.witness.iothub.TestHub.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.oneactive.iothub.Deadline;
import io.oneactive.iothub.Sockets;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import io.oneactive.spi.WitnessAnswer.Unknown;
import io.oneactive.standin.CertificateAuthority;
import io.oneactive.standin.Door;
import io.oneactive.standin.Limits;
import io.oneactive.standin.Reaction;
import io.oneactive.standin.Step;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is special about a twin as a witness, each with its fault at the hub. */
@Execution(ExecutionMode.CONCURRENT)
class TwinRulesIT {
    private final TestHub hub = TestHub.initialised();
    private final IotHubWitness witness = hub.open();

    @AfterEach
    void close() {
        hub.close();
    }

    private Door door() {
        return hub.hub().door();
    }

    /** As an edge hub does, and the hub itself over AMQP. */
    @Test
    void aHubThatTakesWritesOfAnyVersionIsRefused() {
        door().faults().always(Step.TWIN_PATCH, Reaction.UNCONDITIONAL);

        Misconfigured refused = assertInstanceOf(Misconfigured.class, witness.acquire(request("gw-a")));

        assertThat(refused.problem()).contains("cannot decide who was first");
        assertThat(refused.remedy()).contains("edge hub");
        assertInstanceOf(Misconfigured.class, witness.inspect(TestHub.LIMIT));
        assertThat(hub.record().isReleased()).isTrue();
    }

    @Test
    void aTwinThatWasNotMadeReadyIsNeverMadeReadyByANode() {
        hub.hub().patchReported(TestHub.DEVICE, "{\"haWitness\":null}");

        Misconfigured refused = assertInstanceOf(Misconfigured.class, witness.acquire(request("gw-a")));

        assertThat(refused.remedy()).contains("ha witness init");
        assertThat(hub.hub().reported(TestHub.DEVICE).get("haWitness")).isNull();
    }

    @Test
    void theTwinOfAnotherGroupOrADamagedOneIsRefused() {
        hub.write(TwinRecord.first("line-8", TestHub.LEASE));
        assertThat(assertInstanceOf(Misconfigured.class, witness.acquire(request("gw-a")))
                        .problem())
                .contains("line-8");

        hub.hub().patchReported(TestHub.DEVICE, "{\"haWitness\":{\"term\":7}}");

        int version = hub.version();
        assertThat(assertInstanceOf(Misconfigured.class, witness.acquire(request("gw-a")))
                        .problem())
                .contains("term");
        assertInstanceOf(Misconfigured.class, witness.inspect(TestHub.LIMIT));
        assertThat(hub.version()).as("nobody writes over it").isEqualTo(version);
    }

    /** What is not known of a condition is not taken for good. */
    @Test
    void aTestOfTheConditionThatIsNotAnsweredAsItMustIsNotPassed() {
        door().faults().always(Step.TWIN_PATCH, Reaction.refused(500, false));

        assertInstanceOf(Unknown.class, witness.inspect(TestHub.LIMIT));

        door().heal();
        door().faults().next(Step.TWIN_PATCH, Reaction.refused(500, false));
        assertInstanceOf(Unknown.class, witness.acquire(request("gw-a")));
        assertThat(hub.record().isReleased()).isTrue();
    }

    private void anotherWritesBeforeTheNextPatch(Reaction reaction) {
        AtomicBoolean isDone = new AtomicBoolean();
        door().faults().choose(step -> {
            if (step != Step.TWIN_PATCH || !isDone.compareAndSet(false, true)) {
                return Reaction.NORMAL;
            }
            hub.write(hub.record().heldBy(UUID.randomUUID(), "gw-c", 8, TestHub.LEASE));
            return reaction;
        });
    }

    @Test
    void aClaimThatComesSecondIsDenied() {
        inspected(witness);
        anotherWritesBeforeTheNextPatch(Reaction.NORMAL);

        Denied denied = assertInstanceOf(Denied.class, witness.acquire(request("gw-a")));

        assertThat(denied.reason()).contains("gw-c");
        assertThat(hub.record().holder()).isEqualTo("gw-c");
        assertThat(hub.record().term()).isEqualTo(8);
    }

    /** The hub said yes, but to a write that did not follow what was read. */
    @Test
    void aYesWithAnotherVersionThanTheNextIsNoGrant() {
        inspected(witness);
        anotherWritesBeforeTheNextPatch(Reaction.UNCONDITIONAL);

        assertInstanceOf(Unknown.class, witness.acquire(request("gw-a")));
    }

    /** Each connection of one ends that of the other. */
    @Test
    void twoThatClaimAtTheSameTimeBothGetACertainAnswer() {
        IotHubWitness other = hub.open();
        inspected(witness);
        inspected(other);

        CompletableFuture<WitnessAnswer> ofOther =
                CompletableFuture.supplyAsync(() -> certain(other, request("gw-b")), task -> new Thread(task).start());
        WitnessAnswer own = certain(witness, request("gw-a"));

        List<WitnessAnswer> answers =
                List.of(own, ofOther.orTimeout(60, TimeUnit.SECONDS).join());
        assertThat(answers).hasAtLeastOneElementOfType(Granted.class);
        assertThat(answers.stream().filter(answer -> answer instanceof Granted))
                .as(answers.toString())
                .hasSize(1);
    }

    private static WitnessAnswer certain(IotHubWitness one, LeaseRequest request) {
        WitnessAnswer answer = one.acquire(request);
        for (int i = 0; i < 10 && answer instanceof Unknown; i++) {
            answer = one.acquire(request);
        }
        return answer;
    }

    @Test
    void aWrongKeyAndAnUntrustedCertificateAreSaidAtOnce() {
        String wrongKey = hub.connectionString().replaceAll("SharedAccessKey=.*", "SharedAccessKey=c2VjcmV0");
        IotHubWitness stranger = hub.open(hub.settings(door(), wrongKey), new Line());
        Misconfigured refused = assertInstanceOf(Misconfigured.class, stranger.acquire(request("gw-a")));
        assertThat(refused.problem())
                .contains("refuses the device's credential")
                .doesNotContain("c2VjcmV0");

        IotHubSettings settings = hub.settings(door());
        IotHubWitness distrustful = hub.open(
                new IotHubSettings(
                        settings.cluster(),
                        settings.device(),
                        CertificateAuthority.create().clientContext(),
                        settings.target(),
                        settings.lease(),
                        settings.holdOff(),
                        null),
                new Line());
        Misconfigured untrusted = assertInstanceOf(Misconfigured.class, distrustful.acquire(request("gw-a")));
        assertThat(untrusted.problem()).contains("certificate");
    }

    /** Found by reading, within the same call. */
    @Test
    void aLostAnswerIsFoundByLookingAgain() {
        inspected(witness);
        door().faults().next(Step.TWIN_PATCH, Reaction.UNANSWERED);

        Lease lease = acquired(witness, "gw-a");

        assertThat(hub.record().isHeldBy(lease.request().leaseId())).isTrue();
    }

    @Test
    void aWriteThatWasAppliedBeforeTheConnectionEndedIsFound() {
        inspected(witness);
        door().faults().next(Step.TWIN_PATCH, Reaction.APPLIED_THEN_CLOSED);

        acquired(witness, "gw-a");

        assertThat(hub.record().sequence()).isEqualTo(2);
    }

    /** The other node's connection ends this one's. */
    @Test
    void aConnectionThatAnotherNodeEndsIsMadeAgain() {
        inspected(witness);
        door().faults().next(Step.TWIN_GET, Reaction.CLOSED);

        acquired(witness, "gw-a");

        assertThat(hub.hub().connectionsOf(TestHub.DEVICE)).isEqualTo(3);
    }

    @Test
    void anAnswerWithoutAVersionIsNoGrant() {
        inspected(witness);
        LeaseRequest request = request("gw-a");
        door().faults().next(Step.TWIN_PATCH, Reaction.WITHOUT_VERSION);

        assertInstanceOf(Unknown.class, witness.acquire(request));

        granted(witness.acquire(request));
    }

    @Test
    void aHubThatThrottlesIsNotAskedAgainAtOnce() {
        inspected(witness);
        hub.hub().limit(new Limits(100, 100, 0.001, Duration.ZERO));
        Lease lease = acquired(witness, "gw-a");
        int connections = hub.hub().connectionsOf(TestHub.DEVICE);

        Unknown throttled = assertInstanceOf(Unknown.class, witness.renew(lease));

        assertThat(throttled.cause()).contains("429");
        assertThat(hub.hub().connectionsOf(TestHub.DEVICE)).isEqualTo(connections + 1);
    }

    @Test
    void anErrorOfTheHubIsUnknown() {
        inspected(witness);
        door().faults().next(Step.TWIN_PATCH, Reaction.refused(500, false));

        assertInstanceOf(Unknown.class, witness.acquire(request("gw-a")));

        door().faults().next(Step.TWIN_GET, Reaction.refused(503, false));
        assertInstanceOf(Unknown.class, witness.acquire(request("gw-a")));
        assertThat(hub.record().isReleased()).isTrue();
    }

    /** It would make a holder of an id that nobody uses any more. */
    @Test
    void aClaimThatWasGivenBackIsNotAppliedAnyMore() {
        inspected(witness);
        LeaseRequest request = request("gw-a", Duration.ofSeconds(2));
        door().faults().always(Step.TWIN_PATCH, Reaction.HELD);
        assertInstanceOf(Unknown.class, witness.acquire(request));
        Door other = hub.hub().openDoor();
        IotHubSettings otherWay = hub.settings(other);
        door().faults().next(Step.TWIN_PATCH, Reaction.NORMAL);

        granted(witness.release(new Lease(request, Duration.ZERO)));
        door().heal();

        assertThat(hub.record().isReleased()).isTrue();
        acquired(hub.open(otherWay, new Line()), "gw-b");
    }

    /** Whatever the hub says of a write, an earlier one may still come. */
    @Test
    void aClaimThatWasCalledRefusedAndGivenBackIsNotAppliedAnyMore() {
        inspected(witness);
        LeaseRequest request = request("gw-a", Duration.ofSeconds(3));
        AtomicInteger patches = new AtomicInteger();
        door().faults()
                .choose(step -> step != Step.TWIN_PATCH
                        ? Reaction.NORMAL
                        : patches.getAndIncrement() == 0 ? Reaction.HELD : Reaction.refused(412, true));
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            assertInstanceOf(Unknown.class, witness.acquire(request));
            return patches.get() > 1;
        });
        door().faults().choose(step -> Reaction.NORMAL);

        granted(witness.release(new Lease(request, Duration.ZERO)));
        door().heal();

        assertThat(hub.record().isReleased()).isTrue();
    }

    /** By another process of the same node, for instance, that repeats the request. */
    @Test
    void aClaimThatWasGivenBackIsNotGrantedAgain() {
        Lease lease = acquired(witness, "gw-a");
        granted(witness.release(lease));

        assertInstanceOf(Denied.class, hub.open().acquire(lease.request()));
        assertInstanceOf(Denied.class, witness.acquire(lease.request()));
        LeaseRequest never = request("gw-a");
        granted(witness.release(new Lease(never, Duration.ZERO)));
        assertInstanceOf(Denied.class, witness.acquire(never));
        assertThat(hub.record().isReleased()).isTrue();
    }

    private static Duration retryAfter(WitnessAnswer answer) {
        return assertInstanceOf(Denied.class, answer).retryAfter().orElseThrow();
    }

    private void anotherHolds() {
        hub.write(TwinRecord.first(TestHub.CLUSTER, TestHub.LEASE).heldBy(UUID.randomUUID(), "gw-c", 9, TestHub.LEASE));
    }

    /** Nobody knows what the hub was like in between. */
    @Test
    void whoeverWaitsForALeaseBeginsAnewAfterLooksThatFailedForHalfALease() {
        anotherHolds();
        assertThat(retryAfter(witness.acquire(request("gw-a")))).isGreaterThan(TestHub.LEASE);
        long seenNanos = System.nanoTime();
        door().faults().always(Step.TWIN_GET, Reaction.refused(503, true));

        await().atMost(Duration.ofSeconds(60))
                .until(() -> witness.acquire(request("gw-a")) instanceof Unknown
                        && System.nanoTime() - seenNanos > TestHub.LEASE.toNanos() / 2);
        door().heal();

        assertThat(retryAfter(witness.acquire(request("gw-a")))).isGreaterThan(TestHub.LEASE);
    }

    @Test
    void whoeverWaitsForALeaseBeginsAnewWhenThereWasNoLeaseToBeSeen() {
        anotherHolds();
        ObjectNode held = hub.hub().reported(TestHub.DEVICE);
        assertThat(retryAfter(witness.acquire(request("gw-a")))).isGreaterThan(TestHub.LEASE);
        hub.hub().patchReported(TestHub.DEVICE, "{\"haWitness\":null}");
        await().atMost(Duration.ofSeconds(60)).until(() -> witness.acquire(request("gw-a")) instanceof Misconfigured);

        hub.hub().rollBack(TestHub.DEVICE, held);

        assertThat(retryAfter(witness.acquire(request("gw-a")))).isGreaterThan(TestHub.LEASE);
    }

    /** Another may have taken it after what the hub has lost. */
    @Test
    void anOwnLeaseThatTheHubHasGoneBackToIsNotProlonged() {
        Lease lease = acquired(witness, "gw-a");
        ObjectNode held = hub.hub().reported(TestHub.DEVICE);
        granted(witness.renew(lease));

        hub.hub().rollBack(TestHub.DEVICE, held);

        assertInstanceOf(Unknown.class, witness.acquire(lease.request()));
        assertInstanceOf(Unknown.class, witness.renew(lease));
        assertInstanceOf(Unknown.class, witness.record(lease, 3));
    }

    /** What a failover of the hub's region may do to a holder: it stops, and nobody follows for a while. */
    @Test
    void aTwinThatWentBackIsReliedOnByNobodyUntilItHasStayedTheSame() {
        ObjectNode free = hub.hub().reported(TestHub.DEVICE);
        IotHubWitness other = hub.open();
        Lease lease = acquired(witness, "gw-a");
        granted(witness.record(lease, 4));
        inspected(other);

        hub.hub().rollBack(TestHub.DEVICE, free);

        assertThat(assertInstanceOf(Denied.class, other.acquire(request("gw-b")))
                        .reason())
                .contains("older state");
        assertInstanceOf(Unknown.class, witness.renew(lease));
        assertThat(hub.record().isReleased()).isTrue();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> other.acquire(request("gw-b")) instanceof Granted grant && grant.registeredTerm() == 4);
        assertThat(hub.record().term())
                .as("the register, which the hub had forgotten")
                .isEqualTo(4);
    }

    /** The device client, and a claim that hangs in it, are not waited for. */
    @Test
    void aHubThatFallsSilentAnywhereIsUnknownWithinTheLimit() {
        inspected(witness);
        for (Step step : new Step[] {Step.ACCEPT, Step.SECURED, Step.CONNECT, Step.SUBSCRIBE, Step.TWIN_GET}) {
            door().faults().always(step, Reaction.SWALLOWED);
            long beganNanos = System.nanoTime();

            assertInstanceOf(Unknown.class, witness.acquire(request("gw-a", Duration.ofSeconds(1))));

            assertThat(Duration.ofNanos(System.nanoTime() - beganNanos))
                    .as("silent at %s", step)
                    .isLessThan(Duration.ofSeconds(15));
            // The client itself would wait for 15 to 60 s, and its connection would keep the other node's away.
            await().atMost(Duration.ofSeconds(25)).until(() -> door().connections() == 0);
            door().heal();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> witness.acquire(request("gw-a")) instanceof Granted);
    }

    /** The machine stood still in between, for instance. */
    @Test
    @Tag("long")
    void whoeverIsTooLateToWriteDoesNot() throws HubFault {
        IotHubSettings settings = hub.settings(door());
        Deadline deadline = Deadline.in(Duration.ofSeconds(10));
        int version = hub.version();
        try (Sockets sockets = new Sockets(settings.trusted(), settings.target(), deadline);
                TwinConnection connection = new TwinConnection(settings.device(), sockets, deadline)) {
            connection.open();
            await().atMost(Duration.ofSeconds(30)).until(deadline::isOver);

            assertThatExceptionOfType(HubFault.class)
                    .isThrownBy(() -> connection.patch(hub.record().freed().patch(), version));

            await().during(Duration.ofSeconds(1)).until(() -> hub.version() == version);
        }
    }

    /** Otherwise each look of a node that waits would end a renewal of the one that holds the lease. */
    @Test
    void aNodeThatWaitsDoesNotAskTheHubMoreOftenThanMakesSense() {
        acquired(witness, "gw-a");
        IotHubWitness waiting = hub.open();
        assertInstanceOf(Denied.class, waiting.acquire(request("gw-b")));
        int connections = hub.hub().connectionsOf(TestHub.DEVICE);

        for (int i = 0; i < 20; i++) {
            Denied denied = assertInstanceOf(Denied.class, waiting.acquire(request("gw-b", Duration.ofMillis(100))));
            assertThat(denied.retryAfter()).isPresent();
        }

        assertThat(hub.hub().connectionsOf(TestHub.DEVICE)).isEqualTo(connections);
    }

    @Test
    void aHolderThatComesBackFindsItsLeaseTakenByAnother() {
        anotherHolds();

        assertThat(assertInstanceOf(Denied.class, witness.acquire(request("gw-a")))
                        .reason())
                .contains("gw-c");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> witness.acquire(request("gw-a")) instanceof Granted grant && grant.registeredTerm() == 9);
    }
}
