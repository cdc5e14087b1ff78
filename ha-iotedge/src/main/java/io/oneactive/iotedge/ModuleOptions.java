package io.oneactive.iotedge;

import com.microsoft.azure.sdk.iot.device.IotHubConnectionStatusChangeCallback;
import io.oneactive.HaConfig;
import io.oneactive.spi.HealthCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Parameters of an {@link IoTEdgeModuleHA}: those of the original, by its names, and all others of a node. What the desired twin and variables
 * {@code HA_…} of the environment say wins over them, key by key; the twin over the environment. Not safe for use by several threads.
 */
public final class ModuleOptions {
    private final List<Consumer<HaConfig.Builder>> steps = new ArrayList<>();
    private Map<String, String> environment = System.getenv();
    private Duration hubLoss = Duration.ofSeconds(30);
    private Duration hubStable = Duration.ofSeconds(30);
    private Duration twinTimeLimit = Duration.ofSeconds(10);
    private Optional<HealthCheck> healthCheck = Optional.empty();
    private Optional<IotHubConnectionStatusChangeCallback> connectionStatus = Optional.empty();

    private ModuleOptions() {}

    /**
     * The defaults of the original: port 60000, the subnet 192.168.15.0, three probes of 200 ms.
     *
     * @return new options
     */
    public static ModuleOptions create() {
        return new ModuleOptions();
    }

    /**
     * Port to listen on and to send to. Default 60000.
     *
     * @param port 1 to 65535; must be published by the container's host
     * @return these options
     */
    public ModuleOptions udpPort(int port) {
        return set(Setting.UDP_PORT.setting(), Integer.toString(port));
    }

    /**
     * The network of the hosts, a /24, whose addresses are tried one by one. Default 192.168.15.0, unless other ways to find the peers are set
     * ({@code transport.peers}, {@code transport.broadcast}, {@code transport.multicastGroup}).
     *
     * @param subnet for instance {@code 192.168.15.0}
     * @return these options
     */
    public ModuleOptions broadcastSubnet(String subnet) {
        return set(Setting.BROADCAST_SUBNET.setting(), subnet);
    }

    /**
     * How often the active node probes. Default 200.
     *
     * @param milliseconds 5 to 60000
     * @return these options
     */
    public ModuleOptions probeIntervalMS(int milliseconds) {
        return set(Setting.PROBE_INTERVAL.setting(), Integer.toString(milliseconds));
    }

    /**
     * How many probes may be missed. Default 3.
     *
     * @param count 2 to 100
     * @return these options
     */
    public ModuleOptions failedProbeCount(int count) {
        return set(Setting.FAILED_PROBE_COUNT.setting(), Integer.toString(count));
    }

    /**
     * Names the group.
     *
     * @param cluster see {@link HaConfig.Builder#cluster}
     * @return these options
     */
    public ModuleOptions cluster(String cluster) {
        return set("cluster", cluster);
    }

    /**
     * Names this node. Default: the id of the device, as in the original.
     *
     * @param nodeId see {@link HaConfig.Builder#nodeId}
     * @return these options
     */
    public ModuleOptions nodeId(String nodeId) {
        return set("nodeId", nodeId);
    }

    /**
     * Names all nodes, and so chooses quorum mode. An even number needs a witness. Default: open mode, as in the original.
     *
     * @param nodeIds 2 to 16 ids, usually ids of devices
     * @return these options
     */
    public ModuleOptions members(String... nodeIds) {
        return set("members", String.join(",", nodeIds));
    }

    /**
     * Chooses a witness.
     *
     * @param name for instance {@code azure-blob}
     * @param settings without the prefix {@code witness.}
     * @return these options
     */
    public ModuleOptions witness(String name, Map<String, String> settings) {
        Map<String, String> copy = Map.copyOf(settings);
        return configure(builder -> builder.witness(name, copy));
    }

    /**
     * Where term, vote and promise are kept over a restart: a folder of the host that is bound into the container.
     *
     * @param directory for this module alone
     * @return these options
     */
    public ModuleOptions stateDirectory(Path directory) {
        return set("stateDirectory", directory.toString());
    }

    /**
     * Sets any setting of a node.
     *
     * @param key for instance {@code transport.peers}
     * @param value as text
     * @return these options
     */
    public ModuleOptions set(String key, String value) {
        return configure(builder -> builder.set(key, value));
    }

    /**
     * For everything that a node's configuration has and these options have not. May be called more than once for one start, and must then do the
     * same.
     *
     * @param step what to do with the configuration
     * @return these options
     */
    public ModuleOptions configure(Consumer<HaConfig.Builder> step) {
        steps.add(step);
        return this;
    }

    /**
     * The environment, of which variables that begin with {@code HA_} are read. Default: that of the process.
     *
     * @param variables by name
     * @return these options
     */
    public ModuleOptions environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /**
     * How long the hub may be away until an active node gives its role to a peer that reaches it. Default 30 s. Zero: connectivity to the hub is no
     * matter of health, and the hub is not asked for it.
     *
     * @param duration zero or more
     * @return these options
     */
    public ModuleOptions hubLoss(Duration duration) {
        hubLoss = checked("hubLoss", duration, Duration.ZERO);
        return this;
    }

    /**
     * How long the hub must be back until this node may be active again. Default 30 s.
     *
     * @param duration zero or more
     * @return these options
     */
    public ModuleOptions hubStable(Duration duration) {
        hubStable = checked("hubStable", duration, Duration.ZERO);
        return this;
    }

    /**
     * How long the start waits for the twin. After that the node starts with what else is configured; the timings of the twin follow when it
     * answers. Default 10 s.
     *
     * @param duration at least a millisecond
     * @return these options
     */
    public ModuleOptions twinTimeLimit(Duration duration) {
        twinTimeLimit = checked("twinTimeLimit", duration, Duration.ofMillis(1));
        return this;
    }

    /**
     * A health check of the application, beside that of the hub: both must be content.
     *
     * @param check as in {@link HaConfig.Builder#healthCheck}
     * @return these options
     */
    public ModuleOptions healthCheck(HealthCheck check) {
        healthCheck = Optional.of(check);
        return this;
    }

    /**
     * Takes the client's one slot for a connection status callback, so that a lost connection is known at once and for free, and hands each change
     * on. Without it the slot is left alone; an application that keeps it may pass changes on itself, by {@link
     * IoTEdgeModuleHA#onConnectionStatusChanged}; else the hub is asked now and then.
     *
     * @param callback of the application, which may do nothing; gets no context
     * @return these options
     */
    public ModuleOptions connectionStatus(IotHubConnectionStatusChangeCallback callback) {
        connectionStatus = Optional.of(callback);
        return this;
    }

    private static Duration checked(String name, Duration duration, Duration least) {
        if (duration.compareTo(least) < 0 || duration.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    name + " = " + duration.toMillis() + " ms; allowed: " + least.toMillis() + " ms to a day");
        }
        return duration;
    }

    List<Consumer<HaConfig.Builder>> steps() {
        return List.copyOf(steps);
    }

    Map<String, String> environment() {
        return environment;
    }

    Duration hubLoss() {
        return hubLoss;
    }

    Duration hubStable() {
        return hubStable;
    }

    Duration twinTimeLimit() {
        return twinTimeLimit;
    }

    Optional<HealthCheck> healthCheck() {
        return healthCheck;
    }

    Optional<IotHubConnectionStatusChangeCallback> connectionStatus() {
        return connectionStatus;
    }
}
