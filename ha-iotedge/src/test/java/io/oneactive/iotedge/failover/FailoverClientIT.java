package io.oneactive.iotedge.failover;

import static io.oneactive.iotedge.failover.Site.number;
import static io.oneactive.iotedge.failover.Site.numbers;
import static io.oneactive.iotedge.failover.Site.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import io.oneactive.standin.HubStandIn;
import io.oneactive.standin.MethodAnswer;
import io.oneactive.standin.Reaction;
import io.oneactive.standin.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The whole client with Microsoft's SDKs against hubs and a provisioning service that die, lie and fall silent. */
@Execution(ExecutionMode.CONCURRENT)
class FailoverClientIT {
    private final Site site = new Site();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void whenTheHubDiesAllMessagesArriveAtTheNextOneInOrder() {
        FailoverClient client = site.connected(site.settings(), DeviceHandlers.none());
        int sent = 350;
        IntStream.range(0, 100).forEach(i -> client.send(number(i)));
        until(() -> numbers(site.hubA).size() > 20);
        site.failOver();
        IntStream.range(100, sent).forEach(i -> client.send(number(i)));
        until(() -> client.status().counters().acknowledged() == sent);

        List<Integer> atA = numbers(site.hubA);
        List<Integer> atB = numbers(site.hubB);
        Set<Integer> arrived = new HashSet<>(atA);
        arrived.addAll(atB);
        assertThat(arrived).hasSize(sent);
        assertThat(atA).isSorted().doesNotHaveDuplicates();
        assertThat(atB).isSorted().doesNotHaveDuplicates();
        FailoverStatus.Counters counters = client.status().counters();
        assertThat(atA.size() + atB.size() - sent).isLessThanOrEqualTo((int) counters.resent());
        assertThat(counters.resent()).isLessThanOrEqualTo(32);
        assertThat(counters.dropped() + counters.refused()).isZero();
        assertThat(client.status().hub()).hasValue(site.hubB.hostName());
        assertThat(site.hubB.telemetry().get(0).properties().get("$.mid")).isNotEmpty();
    }

    /** The device client changes the order of what is handed over while it looks for messages that have expired. */
    @Test
    void whatIsHandedOverOneByOneArrivesInOrder() {
        FailoverClient client = site.connected(site.settings(), DeviceHandlers.none());
        int sent = 600;
        for (int i = 0; i < sent; i++) {
            client.send(number(i));
            // As a program does that sends one at a time: some find the client's queue empty, and some do not.
            LockSupport.parkNanos(this, 20_000);
        }
        until(() -> client.status().counters().acknowledged() == sent);

        assertThat(numbers(site.hubA))
                .isEqualTo(IntStream.range(0, sent).boxed().toList());
    }

    @Test
    void aConnectionThatIsCutIsMadeAgainWithoutTheProvisioningService() {
        FailoverClient client = site.connected(site.settings(), DeviceHandlers.none());

        site.hubA.kick(site.device);
        until(() -> client.status().counters().connects() == 2);

        assertThat(site.service.requests()).isEqualTo(1);
        assertThat(client.status().counters().cachedConnects()).isEqualTo(1);
    }

    @Test
    void theHubIsKnownAfterARestart() throws Exception {
        Path cache = folder.resolve("hub.json");
        FailoverClient first = site.connected(site.settings().cacheFile(cache), DeviceHandlers.none());
        first.close();
        assertThat(Files.readString(cache))
                .doesNotContain(site.service.groupKey())
                .contains(site.hubA.hostName());
        site.service.kill();

        FailoverClient second = site.connected(site.settings().cacheFile(cache), DeviceHandlers.none());

        assertThat(second.status().counters().cachedConnects()).isEqualTo(1);
        assertThat(site.service.requests()).isEqualTo(1);
    }

    @Test
    void aDeviceThatIsMovedBackGoesBack() {
        FailoverClient client = site.connected(site.settings(), DeviceHandlers.none());
        site.failOver();
        until(() -> client.status().hub().equals(Optional.of(site.hubB.hostName())));

        site.hubA.restart();
        site.service.assign(site.device, site.hubA);
        site.hubB.enable(site.device, false);
        until(() -> client.status().hub().equals(Optional.of(site.hubA.hostName())));

        client.send(number(1));
        until(() -> numbers(site.hubA).contains(1));
        assertThat(client.status().counters().registrations()).isEqualTo(3);
    }

    @Test
    void subscriptionsHandlersAndReportedStateAreRestoredAtTheNextHub() {
        List<String> applied = new CopyOnWriteArrayList<>();
        ConcurrentLinkedQueue<CloudMessage> taken = new ConcurrentLinkedQueue<>();
        DeviceHandlers handlers = DeviceHandlers.none()
                .onDesired((name, value) -> {
                    applied.add(name + "=" + value);
                    return name.equals("fanSpeed")
                            ? Acknowledgement.completed()
                            : Acknowledgement.refused("no such property");
                })
                .onMethod("echo", payload -> new MethodResult(200, payload))
                .onMethod("fail", payload -> {
                    throw new IllegalStateException("broken");
                })
                .onMessage(taken::add);
        FailoverClient client = site.connected(site.settings(), handlers);
        client.report("battery", new JsonPrimitive(7));
        client.report("gone", new JsonPrimitive("x"));
        site.hubA.patchDesired(site.device, "{\"fanSpeed\":3}");
        assertThatItServes(site.hubA, site.device, taken, 3);
        client.report("battery", new JsonPrimitive(8));
        client.report("gone", JsonNull.INSTANCE);
        until(() -> site.hubA.reported(site.device).path("battery").asInt() == 8);

        site.failOver();
        until(() -> client.status().counters().registrations() == 2
                && client.status().state() == FailoverStatus.State.CONNECTED);
        site.hubB.patchDesired(site.device, "{\"fanSpeed\":4,\"colour\":\"red\"}");
        assertThatItServes(site.hubB, site.device, taken, 4);

        until(() -> site.hubB.reported(site.device).path("battery").asInt() == 8);
        assertThat(site.hubB.reported(site.device).has("gone")).isFalse();
        until(() -> site.hubB.reported(site.device).at("/colour/ac").asInt() == 400);
        site.hubB.patchDesired(site.device, "{\"colour\":null}");
        until(() -> !site.hubB.reported(site.device).has("colour"));
        // What was refused may be asked again with each look at the twin, what is in force is not.
        assertThat(applied)
                .filteredOn(value -> !value.equals("colour=\"red\""))
                .containsExactly("fanSpeed=3", "fanSpeed=4", "colour=null");
        assertThat(applied).contains("colour=\"red\"").endsWith("colour=null");
        assertThat(client.status().counters().handlerFailures()).isEqualTo(2);
    }

    @Test
    void whatChangesWhileTheDeviceIsAwayIsAppliedWhenItIsBack() {
        List<String> applied = new CopyOnWriteArrayList<>();
        FailoverClient client =
                site.connected(site.settings(), DeviceHandlers.none().onDesired((name, value) -> {
                    applied.add(name + "=" + value);
                    return Acknowledgement.completed();
                }));
        site.hubA.patchDesired(site.device, "{\"fanSpeed\":3,\"colour\":\"red\"}");
        until(() -> applied.size() == 2);
        site.hubA.enable(site.device, false);
        until(() -> client.status().state() != FailoverStatus.State.CONNECTED);

        site.hubA.patchDesired(site.device, "{\"fanSpeed\":5,\"colour\":null}");
        site.hubA.enable(site.device, true);

        until(() -> applied.containsAll(List.of("fanSpeed=5", "colour=null")));
        until(() -> site.hubA.reported(site.device).at("/fanSpeed/value").asInt() == 5);
        assertThat(applied).hasSize(4);
    }

    private static void assertThatItServes(
            HubStandIn hub, String device, ConcurrentLinkedQueue<CloudMessage> taken, int speed) {
        until(() -> hub.reported(device).at("/fanSpeed/value").asInt() == speed);
        JsonNode acknowledged = hub.reported(device).get("fanSpeed");
        assertThat(acknowledged.get("ac").asInt()).isEqualTo(200);
        assertThat(acknowledged.get("ad").asText()).isEqualTo("completed");
        assertThat(acknowledged.get("av").asLong())
                .isEqualTo(hub.desired(device).get("$version").asLong());
        MethodAnswer echoed = hub.invoke(device, "echo", "{\"a\":1}", Site.LIMIT);
        assertThat(echoed.status()).isEqualTo(200);
        assertThat(echoed.payload()).isEqualTo("{\"a\":1}");
        assertThat(hub.invoke(device, "fail", "null", Site.LIMIT).payload()).contains("broken");
        assertThat(hub.invoke(device, "stop", "null", Site.LIMIT).status()).isEqualTo(404);
        hub.send(device, "on", Map.of("method-name", "setAlarm", "at", hub.hostName()));
        until(() -> taken.stream()
                .anyMatch(message -> message.text().equals("on")
                        && hub.hostName().equals(message.properties().get("at"))));
    }

    @Test
    void aMessageWhoseAcknowledgementIsLostIsSentAgainAndCounted() {
        FailoverClient client =
                site.connected(site.settings().acknowledgementTimeLimit(Duration.ofSeconds(1)), DeviceHandlers.none());
        site.hubA.door().faults().next(Step.TELEMETRY, Reaction.UNACKNOWLEDGED);

        client.send(number(1));
        until(() -> client.status().counters().acknowledged() == 1);

        assertThat(numbers(site.hubA)).containsExactly(1, 1);
        assertThat(client.status().counters().resent()).isEqualTo(1);
        String id = site.hubA.telemetry().get(0).properties().get("$.mid");
        assertThat(site.hubA.telemetry().get(1).properties()).containsEntry("$.mid", id);
    }

    @Test
    void aHubThatSwallowsEverythingIsLeftAndClosingLeavesNoThread() {
        FailoverClient client = site.connected(
                site.settings().acknowledgementTimeLimit(Duration.ofSeconds(1)).connectTimeLimit(Duration.ofSeconds(1)),
                DeviceHandlers.none());
        site.service.assign(site.device, site.hubB);
        site.hubA.door().faults().blackHole(true);

        client.send(number(1));
        until(() -> numbers(site.hubB).contains(1));
        client.close();
        awaitNoThread();
    }

    /** A pool has ended a moment before its last thread has. */
    private void awaitNoThread() {
        until(() -> threadsOf(site.device).isEmpty());
    }

    /** All that carry the device's name: other tests of this class run meanwhile, with other names. */
    private static List<String> threadsOf(String device) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("hub-" + device))
                .toList();
    }

    @Test
    void messagesThatWaitWithoutAHubAreBoundedAndSentInOrder() {
        site.service.kill();
        FailoverClient client =
                site.start(site.settings().queue(5, 1 << 20, Overflow.DROP_OLDEST), DeviceHandlers.none());
        IntStream.range(0, 8).forEach(i -> assertThat(client.send(number(i))).isTrue());

        site.service.restart();
        until(() -> client.status().counters().acknowledged() == 5);

        assertThat(numbers(site.hubA)).containsExactly(3, 4, 5, 6, 7);
        assertThat(client.status().counters().dropped()).isEqualTo(3);
    }

    @Test
    void whoIsRefusedIsToldWhatToDo() {
        site.service.disable(site.device, true);
        FailoverClient client = site.start(site.settings(), DeviceHandlers.none());

        until(() -> client.status().failure().isPresent());

        assertThat(client.status().failure())
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("refuses device '" + site.device + "'", "Check scopeId", "disabled")
                        .doesNotContain(site.service.groupKey()));
    }

    @Test
    void closingEndsAnAttemptThatHangs() {
        site.service.door().faults().blackHole(true);
        FailoverClient client = site.start(site.settings(), DeviceHandlers.none());
        until(() -> site.service.door().connections() > 0);

        client.close();
        awaitNoThread();

        assertThat(client.status().state()).isEqualTo(FailoverStatus.State.CLOSED);
        until(() -> site.service.door().connections() == 0);
    }

    @Test
    void aHandlerThatHangsIsAnsweredFor() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        FailoverClient client = site.connected(
                site.settings().handlerTimeLimit(Duration.ofMillis(200)),
                DeviceHandlers.none().onMethod("hang", payload -> {
                    boolean ended = never.await(60, TimeUnit.SECONDS);
                    return new MethodResult(200, new JsonPrimitive(ended));
                }));

        assertThat(site.hubA.invoke(site.device, "hang", "{}", Site.LIMIT).status())
                .isEqualTo(504);
        assertThat(client.status().counters().handlerFailures()).isEqualTo(1);
        client.send(number(1));
        assertThat(client.awaitSent(Site.LIMIT)).isTrue();
    }
}
