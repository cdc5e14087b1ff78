package io.oneactive.iotedge;

import com.microsoft.azure.sdk.iot.device.ConnectionStatusChangeContext;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.InternalClient;
import com.microsoft.azure.sdk.iot.device.IotHubConnectionStatusChangeCallback;
import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.ModuleClient;
import com.microsoft.azure.sdk.iot.device.transport.IotHubConnectionStatus;
import io.oneactive.ActiveTerm;
import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.NodeEvent;
import io.oneactive.NotActiveException;
import io.oneactive.RoleListener;
import io.oneactive.spi.HealthCheck;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * High availability for a module or device of an IoT hub, as the C# library of the same name has it: made from an open client, it finds its peers,
 * and says whether this one is to do the work.
 *
 * <pre>{@code
 * IoTEdgeModuleHA ha = new IoTEdgeModuleHA(moduleClient, 20000, "192.168.15.0");
 * while (true) {
 *     ha.activeAsync().join(); // waits while this module is passive
 *     moduleClient.sendEvent(ha.stamp(new Message("{\"message\":\"hello\"}")), "output1");
 * }
 * }</pre>
 *
 * <p>Parameters come from the constructor, from variables {@code HA_…} of the environment, and from the section {@code IoTEdgeModuleHA} of the desired
 * properties; the later wins, key by key. Interval and count may be changed while it runs. State and peers are reported in the section of the same name.
 * The client stays the application's: its callbacks are left alone, it is not closed, and it may be replaced by {@link #use(DeviceClient)}.
 *
 * <p>Thread-safe. The constructors wait for the twin ({@link ModuleOptions#twinTimeLimit}), no other method waits for the hub but {@link #close()}, for
 * seven seconds at most.
 */
public final class IoTEdgeModuleHA implements AutoCloseable {
    private static final int LOOKS_IN_A_LOSS = 3;

    private final HaNode node;
    private final MessageStamp stamp;
    private final Connectivity hub = new Connectivity(System.nanoTime());
    private final TwinWorker worker;
    private final Optional<IotHubConnectionStatusChangeCallback> connectionStatus;

    /**
     * With the defaults of the original: port 60000, subnet 192.168.15.0, three probes of 200 ms.
     *
     * @param client open
     * @throws io.oneactive.HaConfigException when the environment or the client's identity say what is not allowed
     * @throws io.oneactive.HaStartException when the port is taken, or something is missing on the class path
     */
    public IoTEdgeModuleHA(ModuleClient client) {
        this(client, ModuleOptions.create());
    }

    /**
     * As the original's sample.
     *
     * @param client open
     * @param udpPort see {@link ModuleOptions#udpPort}
     * @param broadcastSubnet see {@link ModuleOptions#broadcastSubnet}
     * @throws io.oneactive.HaConfigException when a parameter is not allowed
     * @throws io.oneactive.HaStartException as above
     */
    public IoTEdgeModuleHA(ModuleClient client, int udpPort, String broadcastSubnet) {
        this(client, ModuleOptions.create().udpPort(udpPort).broadcastSubnet(broadcastSubnet));
    }

    /**
     * With all parameters of the original.
     *
     * @param client open
     * @param udpPort see {@link ModuleOptions#udpPort}
     * @param broadcastSubnet see {@link ModuleOptions#broadcastSubnet}
     * @param probeIntervalMS see {@link ModuleOptions#probeIntervalMS}
     * @param failedProbeCount see {@link ModuleOptions#failedProbeCount}
     * @throws io.oneactive.HaConfigException when a parameter is not allowed
     * @throws io.oneactive.HaStartException as above
     */
    public IoTEdgeModuleHA(
            ModuleClient client, int udpPort, String broadcastSubnet, int probeIntervalMS, int failedProbeCount) {
        this(client, original(udpPort, broadcastSubnet, probeIntervalMS, failedProbeCount));
    }

    /**
     * With whatever a node can be configured with.
     *
     * @param client open
     * @param options not changed any more from now on
     * @throws io.oneactive.HaConfigException when an option is not allowed
     * @throws io.oneactive.HaStartException as above
     */
    public IoTEdgeModuleHA(ModuleClient client, ModuleOptions options) {
        this((InternalClient) client, options);
    }

    /**
     * With the defaults of the original, for a device.
     *
     * @param client open
     * @throws io.oneactive.HaConfigException when the environment or the client's identity say what is not allowed
     * @throws io.oneactive.HaStartException when the port is taken, or something is missing on the class path
     */
    public IoTEdgeModuleHA(DeviceClient client) {
        this(client, ModuleOptions.create());
    }

    /**
     * As the original's sample, for a device.
     *
     * @param client open
     * @param udpPort see {@link ModuleOptions#udpPort}
     * @param broadcastSubnet see {@link ModuleOptions#broadcastSubnet}
     * @throws io.oneactive.HaConfigException when a parameter is not allowed
     * @throws io.oneactive.HaStartException as above
     */
    public IoTEdgeModuleHA(DeviceClient client, int udpPort, String broadcastSubnet) {
        this(client, ModuleOptions.create().udpPort(udpPort).broadcastSubnet(broadcastSubnet));
    }

    /**
     * With all parameters of the original, for a device.
     *
     * @param client open
     * @param udpPort see {@link ModuleOptions#udpPort}
     * @param broadcastSubnet see {@link ModuleOptions#broadcastSubnet}
     * @param probeIntervalMS see {@link ModuleOptions#probeIntervalMS}
     * @param failedProbeCount see {@link ModuleOptions#failedProbeCount}
     * @throws io.oneactive.HaConfigException when a parameter is not allowed
     * @throws io.oneactive.HaStartException as above
     */
    public IoTEdgeModuleHA(
            DeviceClient client, int udpPort, String broadcastSubnet, int probeIntervalMS, int failedProbeCount) {
        this(client, original(udpPort, broadcastSubnet, probeIntervalMS, failedProbeCount));
    }

    /**
     * With whatever a node can be configured with, for a device.
     *
     * @param client open
     * @param options not changed any more from now on
     * @throws io.oneactive.HaConfigException when an option is not allowed
     * @throws io.oneactive.HaStartException as above
     */
    public IoTEdgeModuleHA(DeviceClient client, ModuleOptions options) {
        this((InternalClient) client, options);
    }

    private static ModuleOptions original(
            int udpPort, String broadcastSubnet, int probeIntervalMS, int failedProbeCount) {
        return ModuleOptions.create()
                .udpPort(udpPort)
                .broadcastSubnet(broadcastSubnet)
                .probeIntervalMS(probeIntervalMS)
                .failedProbeCount(failedProbeCount);
    }

    private IoTEdgeModuleHA(InternalClient client, ModuleOptions options) {
        Optional<ModuleHealth> health = options.hubLoss().isZero()
                ? Optional.empty()
                : Optional.of(new ModuleHealth(
                        hub,
                        new HubHealth(
                                options.hubLoss().toNanos(), options.hubStable().toNanos()),
                        options.healthCheck()));
        NodeConfiguration configuration = new NodeConfiguration(
                options,
                client.getConfig().getDeviceId(),
                health.<HealthCheck>map(check -> check).or(options::healthCheck));
        InitialTwin initial = new InitialTwin(client, options.twinTimeLimit());
        initial.document().ifPresent(document -> hub.here(System.nanoTime()));
        DesiredSettings desired = initial.document().map(DesiredSettings::of).orElse(DesiredSettings.NONE);
        Choice allowed = configuration.choose(desired.values());
        node = started(configuration.config(allowed.accepted()), initial.twin());
        health.ifPresent(check -> check.watch(node));
        stamp = new MessageStamp(node.status().cluster());
        worker = new TwinWorker(
                node,
                initial.twin(),
                new LiveSettings(configuration, node, desired, allowed),
                hub,
                options.hubLoss().dividedBy(LOOKS_IN_A_LOSS));
        initial.handOver(worker::read);
        node.addListener(new RoleListener() {
            @Override
            public void onEvent(NodeEvent event) {
                worker.look();
            }
        });
        connectionStatus = options.connectionStatus();
        listen(client);
        worker.start(initial.document());
    }

    private void listen(InternalClient client) {
        connectionStatus.ifPresent(callback -> client.setConnectionStatusChangeCallback(
                change -> {
                    onConnectionStatusChanged(change);
                    callback.onStatusChanged(change);
                },
                null));
    }

    private static HaNode started(HaConfig config, HubTwin twin) {
        try {
            return HaNode.start(config);
        } catch (RuntimeException e) {
            twin.release();
            throw e;
        }
    }

    // ---- the role

    /**
     * Whether this module is to do the work at this very instant. Costs tens of nanoseconds, never blocks.
     *
     * @return the original's {@code Active()}
     */
    public boolean active() {
        return node.isActive();
    }

    /**
     * A future for the next instant at which this module is active; done already when it is. May be cancelled.
     *
     * @return the original's {@code ActiveAsync()}; completed with {@link NotActiveException} when this is closed
     */
    public CompletableFuture<ActiveTerm> activeAsync() {
        return node.whenActive();
    }

    /**
     * Waits until this module is active; returns at once when it is.
     *
     * @return the term, with its fencing token
     * @throws InterruptedException when the thread is interrupted
     * @throws NotActiveException when this is closed
     */
    public ActiveTerm awaitActive() throws InterruptedException {
        return node.awaitActive();
    }

    /**
     * Waits until this module is active, or a time limit has passed.
     *
     * @param timeLimit zero or negative: does not wait
     * @return empty when it did not become active in time
     * @throws InterruptedException when the thread is interrupted
     * @throws NotActiveException when this is closed
     */
    public Optional<ActiveTerm> awaitActive(Duration timeLimit) throws InterruptedException {
        return node.awaitActive(timeLimit);
    }

    /**
     * The node inside, for all else: listeners, tasks, hand-over, status, history. Closed by {@link #close()}.
     *
     * @return running
     */
    public HaNode node() {
        return node;
    }

    // ---- messages

    /**
     * Stamps a message as one of the active node, for a {@link io.oneactive.iotedge.messages.TokenFilter} on the other side: its properties {@code
     * ha-token}, {@code ha-seq} and {@code ha-cluster} are set.
     *
     * @param message not sent yet; stamped for one sending only
     * @return the same message
     * @throws NotActiveException when this module is not active: the message must not be sent
     */
    public Message stamp(Message message) {
        ActiveTerm term = node.activeTerm()
                .orElseThrow(
                        () -> new NotActiveException("node " + node.status().nodeId() + " is not active"));
        return stamp.on(message, term);
    }

    // ---- the client

    /**
     * To be called by an application that keeps the client's slot for a connection status callback, with each change. Never blocks.
     *
     * @param change as the client told it
     */
    public void onConnectionStatusChanged(ConnectionStatusChangeContext change) {
        boolean isConnected = change.getNewStatus() == IotHubConnectionStatus.CONNECTED;
        hub.told(isConnected, System.nanoTime());
        if (isConnected) {
            worker.back();
        }
    }

    /**
     * Goes on with another client, for instance one that is connected to another hub. The former one may be closed then.
     *
     * @param client open
     */
    public void use(ModuleClient client) {
        use((InternalClient) client);
    }

    /**
     * Goes on with another client, for instance one that is connected to another hub. The former one may be closed then.
     *
     * @param client open
     */
    public void use(DeviceClient client) {
        use((InternalClient) client);
    }

    private void use(InternalClient client) {
        listen(client);
        worker.use(new HubTwin(client, worker::read));
    }

    /**
     * Gives the role to a peer if there is one, as {@link HaNode#close()}, reports that, and lets go of the client, which is not closed. Further
     * calls do nothing.
     */
    @Override
    public void close() {
        node.close();
        worker.close();
    }
}
