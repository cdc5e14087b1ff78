package io.oneactive.iotedge.failover;

import static io.oneactive.iotedge.failover.Site.number;
import static io.oneactive.iotedge.failover.Site.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.standin.HubStandIn;
import io.oneactive.standin.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** How long a device is away, and what becomes of its messages; by hand: {@code -Dexcluded.tests=none -Diotedge.failover.runs=25}. */
@Isolated
@Tag("long")
class ReconnectTimesIT {
    private static final int RUNS = Integer.getInteger("iotedge.failover.runs", 3);

    private final Site site = new Site();

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void toTheSameHubByItsCachedName() {
        FailoverClient client = site.connected(patient(), DeviceHandlers.none());
        List<Long> nanos = new ArrayList<>();
        for (int run = 1; run <= RUNS; run++) {
            awaitLasted(client);
            nanos.add(untilConnected(client, () -> site.hubA.kick(site.device)));
        }
        print("cached name", nanos);
        assertThat(client.status().counters().cachedConnects()).isEqualTo(RUNS);
        assertThat(site.service.requests()).isEqualTo(1);
    }

    @Test
    void toAnotherHubThroughTheProvisioningServiceWithMessagesUnderWay() {
        FailoverClient client = site.connected(patient(), DeviceHandlers.none());
        AtomicInteger sent = new AtomicInteger();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread sender = new Thread(() -> {
            while (!isOver.get()) {
                if (client.send(number(sent.get()))) {
                    sent.incrementAndGet();
                }
                LockSupport.parkNanos(this, Duration.ofMillis(5).toNanos());
            }
        });
        sender.start();
        List<Long> nanos = new ArrayList<>();
        HubStandIn here = site.hubA;
        for (int run = 1; run <= RUNS; run++) {
            HubStandIn dying = here;
            HubStandIn next = here == site.hubA ? site.hubB : site.hubA;
            awaitLasted(client);
            nanos.add(untilConnected(client, () -> {
                site.service.assign(site.device, next);
                dying.kill();
            }));
            dying.restart();
            here = next;
        }
        isOver.set(true);
        until(() -> !sender.isAlive() && client.status().counters().waiting() == 0);

        print("through the provisioning service", nanos);
        Map<String, Integer> times = new HashMap<>();
        for (HubStandIn hub : List.of(site.hubA, site.hubB)) {
            for (Telemetry message : hub.telemetry()) {
                times.merge(message.text(), 1, Integer::sum);
            }
        }
        Set<String> lost = new HashSet<>();
        for (int i = 0; i < sent.get(); i++) {
            lost.add(Integer.toString(i));
        }
        lost.removeAll(times.keySet());
        int twice = times.values().stream().mapToInt(Integer::intValue).sum() - times.size();
        FailoverStatus.Counters counters = client.status().counters();
        System.out.printf(
                "failover: %d kills, %d messages sent, %d lost, %d twice, %d handed over again, %d dropped%n",
                RUNS, sent.get(), lost.size(), twice, counters.resent(), counters.dropped());
        assertThat(lost).isEmpty();
        assertThat((long) twice).isLessThanOrEqualTo(counters.resent());
    }

    @Test
    void afterManyFailuresNoThreadAndNoConnectionIsLeft() {
        FailoverClient client = site.connected(site.settings(), DeviceHandlers.none());
        for (int run = 1; run <= RUNS; run++) {
            long connects = run + 1L;
            site.hubA.kick(site.device);
            until(() -> client.status().counters().connects() >= connects);
        }
        client.close();
        await().atMost(Site.LIMIT)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> !thread.isDaemon()
                                        || thread.getName().startsWith("MQTT")
                                        || thread.getName().startsWith("hub-failover"))
                                .map(Thread::getName)
                                .filter(name -> !name.equals("main") && !name.equals("DestroyJavaVM")))
                        .isEmpty());
        assertThat(site.hubA.door().connections()).isZero();
    }

    /** So that a loss is not taken for one of a connection that does not hold. */
    private FailoverSettings.Builder patient() {
        return site.settings().pauses(Duration.ofMillis(100), Duration.ofSeconds(1));
    }

    @Test
    void howManyMessagesGoOutInASecondOneAtATime() {
        FailoverClient client = site.connected(patient(), DeviceHandlers.none());
        int each = 400;
        List<Long> perSecond = new ArrayList<>();
        for (int run = 1; run <= RUNS; run++) {
            long beganNanos = System.nanoTime();
            for (int i = 0; i < each; i++) {
                assertThat(client.send(number(run * each + i))).isTrue();
            }
            until(() -> client.status().counters().waiting() == 0);
            perSecond.add(each * 1_000_000_000L / (System.nanoTime() - beganNanos));
        }
        perSecond.sort(null);
        System.out.printf(
                "throughput: %d runs of %d messages, median %d a second, least %d%n",
                RUNS, each, perSecond.get(RUNS / 2), perSecond.get(0));
        assertThat(site.hubA.telemetry()).hasSizeGreaterThanOrEqualTo(RUNS * each);
    }

    private static void awaitLasted(FailoverClient client) {
        await().pollDelay(Duration.ofMillis(1_200))
                .atMost(Site.LIMIT)
                .until(() -> client.status().state() == FailoverStatus.State.CONNECTED);
    }

    private static long untilConnected(FailoverClient client, Runnable failure) {
        long connects = client.status().counters().connects();
        long beganNanos = System.nanoTime();
        failure.run();
        until(() -> client.status().counters().connects() > connects
                && client.status().state() == FailoverStatus.State.CONNECTED);
        return System.nanoTime() - beganNanos;
    }

    private static void print(String what, List<Long> nanos) {
        nanos.sort(null);
        System.out.printf(
                "reconnect, %s: %d runs, median %.0f ms, most %.0f ms%n",
                what, nanos.size(), nanos.get(nanos.size() / 2) / 1e6, nanos.get(nanos.size() - 1) / 1e6);
    }
}
