package io.oneactive.iotedge.flag;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.azure.sdk.iot.device.ClientOptions;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.IotHubClientProtocol;
import com.microsoft.azure.sdk.iot.device.exceptions.IotHubClientException;
import com.microsoft.azure.sdk.iot.device.transport.NoRetry;
import io.oneactive.standin.CertificateAuthority;
import io.oneactive.standin.HubStandIn;
import io.oneactive.standin.RegistryStandIn;
import io.oneactive.standin.RegistryStandIn.Right;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A hub with its registry and some devices in a pool; sees each change of a flag. */
final class Pool implements AutoCloseable {

    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();

    private static final AtomicInteger POOLS = new AtomicInteger();

    /** Of this one only, so that its threads are told from others'. */
    final String name = "line-" + POOLS.incrementAndGet();

    final HubStandIn hub = HubStandIn.start(AUTHORITY);
    final RegistryStandIn registry = RegistryStandIn.start(AUTHORITY, hub);
    private final String policy = registry.addPolicy("controller", Right.REGISTRY_READ, Right.SERVICE_CONNECT);
    private final Map<String, DeviceClient> clients = new HashMap<>();
    private final List<FlagController> controllers = new ArrayList<>();
    private final TreeSet<String> on = new TreeSet<>();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger switchedOn = new AtomicInteger();

    Pool(String... devices) {
        hub.onDesired(this::changed);
        for (String device : devices) {
            hub.addDevice(device);
            join(device);
        }
    }

    /** On the hub's thread, after each single write. */
    private void changed(String device, ObjectNode patch) {
        synchronized (on) {
            if (patch.path("flag").asBoolean()) {
                switchedOn.incrementAndGet();
                on.add(device);
            } else if (patch.has("flag")) {
                on.remove(device);
            }
            most.accumulateAndGet(on.size(), Math::max);
        }
    }

    /** Whose flag is on. */
    Set<String> on() {
        synchronized (on) {
            return new TreeSet<>(on);
        }
    }

    /** The most flags that were on at any time. */
    int most() {
        return most.get();
    }

    int timesSwitchedOn() {
        return switchedOn.get();
    }

    void join(String device) {
        tag(device, "pool", name);
    }

    void tag(String device, String tag, String value) {
        registry.patchTags(device, "{\"" + tag + "\":\"" + value + "\"}");
    }

    String connectionString(String device) {
        return hub.connectionString(device);
    }

    static SSLContext trust() {
        return AUTHORITY.clientContext();
    }

    static ClientOptions options() {
        return ClientOptions.builder().sslContext(AUTHORITY.clientContext()).build();
    }

    DeviceClient connect(String device) {
        try {
            DeviceClient client = new DeviceClient(connectionString(device), IotHubClientProtocol.MQTT, options());
            client.setRetryPolicy(new NoRetry());
            client.open(false);
            clients.put(device, client);
            return client;
        } catch (IotHubClientException e) {
            throw new IllegalStateException(e);
        }
    }

    void disconnect(String device) {
        DeviceClient client = clients.remove(device);
        if (client != null) {
            client.close();
        }
    }

    FlagSettings.Builder settings(String primary) {
        return FlagSettings.builder(policy, name, primary)
                .endpoint(URI.create(registry.endpoint()))
                .trust(AUTHORITY.clientContext())
                .downAfter(Duration.ZERO);
    }

    FlagController controller(FlagSettings.Builder settings) {
        FlagController controller = new FlagController(settings.build());
        controllers.add(controller);
        return controller;
    }

    @Override
    public void close() {
        controllers.forEach(FlagController::close);
        List.copyOf(clients.keySet()).forEach(this::disconnect);
        registry.close();
        hub.close();
    }
}
