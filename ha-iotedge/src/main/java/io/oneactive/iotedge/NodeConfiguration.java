package io.oneactive.iotedge;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.ResolvedSetting;
import io.oneactive.spi.HealthCheck;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A node's configuration without what the twin says, and with it. Any thread. */
final class NodeConfiguration {
    private static final String SOURCE = "desired twin";
    private static final String ORIGINAL_SUBNET = "192.168.15.0";
    private static final String ORIGINAL_TRANSPORT = "udp-broadcast";
    private static final List<String> DISCOVERY = List.of(
            "transport.peers", "transport.broadcast", "transport.multicastGroup", Setting.BROADCAST_SUBNET.setting());

    private final ModuleOptions options;
    private final String deviceId;
    private final Optional<HealthCheck> health;
    private final boolean needsSubnet;
    private final Map<Setting, String> base;

    /**
     * Checks what the application and the environment say.
     *
     * @throws io.oneactive.HaConfigException when that is wrong
     */
    NodeConfiguration(ModuleOptions options, String deviceId, Optional<HealthCheck> health) {
        this.options = options;
        this.deviceId = deviceId;
        this.health = health;
        this.needsSubnet = isWithoutDiscovery(HaNode.settings(config(Map.of(), false)));
        this.base = inForce(Map.of());
    }

    /** The original finds its peers by trying a subnet; so does whoever says nothing else. */
    private static boolean isWithoutDiscovery(List<ResolvedSetting> settings) {
        Map<String, ResolvedSetting> byKey =
                settings.stream().collect(Collectors.toMap(ResolvedSetting::key, setting -> setting));
        ResolvedSetting name = byKey.get("transport.name");
        return name != null
                && name.value().equals(ORIGINAL_TRANSPORT)
                && DISCOVERY.stream().allMatch(key -> isDefault(byKey.get(key)));
    }

    private static boolean isDefault(@Nullable ResolvedSetting setting) {
        return setting == null || setting.source().equals("default");
    }

    /** With some values of the twin. */
    HaConfig config(Map<Setting, String> desired) {
        return config(desired, needsSubnet);
    }

    private HaConfig config(Map<Setting, String> desired, boolean withSubnet) {
        HaConfig.Builder builder = HaConfig.builder().nodeId(deviceId);
        if (withSubnet) {
            builder.set(Setting.BROADCAST_SUBNET.setting(), ORIGINAL_SUBNET);
        }
        options.steps().forEach(step -> step.accept(builder));
        builder.environment(options.environment());
        health.ifPresent(builder::healthCheck);
        desired.forEach((setting, value) -> builder.override(setting.setting(), value, SOURCE));
        return builder.build();
    }

    /**
     * The values that a node would have; those that its transport does not know are missing.
     *
     * @throws io.oneactive.HaConfigException when some are not allowed
     */
    Map<Setting, String> inForce(Map<Setting, String> desired) {
        Map<String, String> resolved = HaNode.settings(config(desired)).stream()
                .collect(Collectors.toMap(ResolvedSetting::key, ResolvedSetting::value));
        Map<Setting, String> values = new LinkedHashMap<>();
        for (Setting setting : Setting.values()) {
            String value = resolved.get(setting.setting());
            if (value != null && !value.isEmpty()) {
                values.put(setting, value.strip());
            }
        }
        return values;
    }

    /** Without the twin. */
    Map<Setting, String> base() {
        return base;
    }

    /** What is allowed of what the twin says, for a node that starts. */
    Choice choose(Map<Setting, String> desired) {
        return Choice.of(desired, this::inForce);
    }
}
