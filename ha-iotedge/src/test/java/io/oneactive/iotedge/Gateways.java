package io.oneactive.iotedge;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.azure.sdk.iot.device.ClientOptions;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.IotHubClientProtocol;
import com.microsoft.azure.sdk.iot.device.ModuleClient;
import com.microsoft.azure.sdk.iot.device.exceptions.IotHubClientException;
import io.oneactive.NodeEvent;
import io.oneactive.standin.CertificateAuthority;
import io.oneactive.standin.HubStandIn;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Two gateways, {@code gw-a} and {@code gw-b}, with a hub each: the same twin surface, but each can be cut off alone. Their nodes talk on loopback. */
final class Gateways implements AutoCloseable {
    static final int LIMIT = 20_000;

    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final Map<String, HubStandIn> hubs = new LinkedHashMap<>();
    private final Map<String, DeviceClient> clients = new HashMap<>();
    private final Map<String, IoTEdgeModuleHA> modules = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    Gateways(String... names) {
        List<DatagramSocket> sockets = new ArrayList<>();
        try {
            for (String name : names) {
                HubStandIn hub = HubStandIn.start(AUTHORITY);
                hub.addDevice(name);
                hubs.put(name, hub);
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.put(name, socket.getLocalPort());
            }
        } catch (IOException e) {
            throw new IllegalStateException("no port", e);
        } finally {
            sockets.forEach(DatagramSocket::close);
        }
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(BOUND);
    }

    HubStandIn hub(String name) {
        return hubs.get(name);
    }

    DeviceClient client(String name) {
        return clients.get(name);
    }

    IoTEdgeModuleHA module(String name) {
        return modules.get(name);
    }

    /** An open client of a gateway at its hub. */
    DeviceClient connect(String name) throws IotHubClientException {
        DeviceClient client = new DeviceClient(
                hub(name).connectionString(name),
                IotHubClientProtocol.MQTT,
                ClientOptions.builder()
                        .sslContext(AUTHORITY.clientContext())
                        .keepAliveInterval(5)
                        .build());
        clients.put(name, client);
        client.open(false);
        return client;
    }

    /** An open client of a new module of a gateway. */
    ModuleClient module(String name, String moduleId) throws IotHubClientException {
        ModuleClient client = new ModuleClient(
                hub(name).addModule(name, moduleId),
                IotHubClientProtocol.MQTT,
                ClientOptions.builder().sslContext(AUTHORITY.clientContext()).build());
        client.open(false);
        return client;
    }

    /** Closed with the others. */
    void put(String place, IoTEdgeModuleHA module) {
        modules.put(place, module);
    }

    /** For one of the gateways, on loopback, in open mode; a pause of two seconds on a busy machine moves no role. */
    ModuleOptions options(String name) {
        StringBuilder peers = new StringBuilder();
        ports.forEach((peer, port) -> {
            if (!peer.equals(name)) {
                peers.append(peers.isEmpty() ? "" : ",").append("127.0.0.1:").append(port);
            }
        });
        ModuleOptions options = ModuleOptions.create()
                .environment(Map.of())
                .udpPort(ports.get(name))
                .set("transport.address", "127.0.0.1")
                .set("transport.broadcast", "none")
                .set("electionRule", "longest-running")
                .probeIntervalMS(100)
                .failedProbeCount(20);
        return peers.isEmpty() ? options : options.set("transport.peers", peers.toString());
    }

    ModuleOptions quorum(String name, Path witness, Path states) {
        return options(name)
                .members(hubs.keySet().toArray(String[]::new))
                .stateDirectory(states.resolve(name))
                .witness("file", Map.of("folder", witness.toString()));
    }

    IoTEdgeModuleHA start(String name, ModuleOptions options) throws IotHubClientException {
        if (!clients.containsKey(name)) {
            connect(name);
        }
        IoTEdgeModuleHA module = new IoTEdgeModuleHA(clients.get(name), options);
        modules.put(name, module);
        return module;
    }

    /** Of the reported section; missing when there is none. */
    JsonNode reported(String name) {
        return hub(name).reported(name).path("IoTEdgeModuleHA");
    }

    JsonNode acknowledged(String name, String key) {
        return reported(name).path("acknowledged").path(key);
    }

    void desire(String name, String section) {
        hub(name).patchDesired(name, "{\"IoTEdgeModuleHA\":" + section + "}");
    }

    /** The only one that is active. */
    String awaitActive() {
        return await().until(
                        () -> {
                            List<String> active = modules.keySet().stream()
                                    .filter(name -> modules.get(name).active())
                                    .toList();
                            boolean settled = modules.values().stream()
                                    .allMatch(module -> module.node()
                                            .status()
                                            .activeNode()
                                            .filter(id -> active.equals(List.of(id)))
                                            .isPresent());
                            return active.size() == 1 && settled ? active.get(0) : "";
                        },
                        name -> !name.isEmpty());
    }

    String other(String name) {
        return modules.keySet().stream()
                .filter(one -> !one.equals(name))
                .findFirst()
                .orElseThrow();
    }

    long roleChanges() {
        return modules.values().stream()
                .flatMap(module -> module.node().history().stream())
                .filter(NodeEvent::isRoleChange)
                .count();
    }

    @Override
    public void close() {
        together(modules.values(), IoTEdgeModuleHA::close, BOUND);
        // A client whose hub is gone, or did not answer, takes up to 30 s; nobody waits for that.
        together(clients.values(), DeviceClient::close, Duration.ofSeconds(1));
        hubs.values().forEach(HubStandIn::close);
    }

    private static <T> void together(Collection<T> all, Consumer<T> close, Duration limit) {
        List<Thread> threads =
                all.stream().map(one -> new Thread(() -> close.accept(one))).toList();
        for (Thread thread : threads) {
            thread.setDaemon(true);
            thread.start();
        }
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        boolean wasInterrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, (deadlineNanos - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
