package io.oneactive.iotedge.failover;

import static org.awaitility.Awaitility.await;

import io.oneactive.standin.CertificateAuthority;
import io.oneactive.standin.DpsStandIn;
import io.oneactive.standin.HubStandIn;
import io.oneactive.standin.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Two hubs and a provisioning service that sends the device to the first one. */
final class Site implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();

    private static final AtomicInteger SITES = new AtomicInteger();

    /** Of this site only, so that its threads are told from others'. */
    final String device = "failover_java_" + SITES.incrementAndGet() + "_";

    final HubStandIn hubA = HubStandIn.start(AUTHORITY);
    final HubStandIn hubB = HubStandIn.start(AUTHORITY);
    final DpsStandIn service = DpsStandIn.start(AUTHORITY, "0ne00000001");
    private final List<FailoverClient> clients = new ArrayList<>();

    Site() {
        service.assign(hubA);
    }

    FailoverSettings.Builder settings() {
        return FailoverSettings.builder(service.idScope(), service.groupKey(), device)
                .provisioningHost(service.host())
                .trust(AUTHORITY.clientContext())
                .pauses(Duration.ofMillis(100), Duration.ofMillis(500));
    }

    FailoverClient start(FailoverSettings.Builder settings, DeviceHandlers handlers) {
        FailoverClient client = FailoverClient.start(settings.build(), handlers);
        clients.add(client);
        return client;
    }

    FailoverClient connected(FailoverSettings.Builder settings, DeviceHandlers handlers) {
        FailoverClient client = start(settings, handlers);
        until(() -> client.status().state() == FailoverStatus.State.CONNECTED);
        return client;
    }

    /** The first hub dies, and the service sends the device to the second one. */
    void failOver() {
        service.assign(device, hubB);
        hubA.kill();
    }

    static void until(Callable<Boolean> condition) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(condition);
    }

    static List<Integer> numbers(HubStandIn hub) {
        return hub.telemetry().stream()
                .map(Telemetry::text)
                .map(Integer::valueOf)
                .toList();
    }

    static HubMessage number(int number) {
        return HubMessage.of(Integer.toString(number));
    }

    @Override
    public void close() {
        clients.forEach(FailoverClient::close);
        service.close();
        hubA.close();
        hubB.close();
    }
}
