package io.oneactive.iotedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.HaConfigException;
import io.oneactive.HaNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a node is configured with, from all sides. */
class NodeConfigurationTest {
    private static NodeConfiguration of(ModuleOptions options) {
        return new NodeConfiguration(options, "gw-a", Optional.empty());
    }

    private static ModuleOptions options() {
        return ModuleOptions.create().environment(Map.of());
    }

    @Test
    void withoutOtherWaysToFindPeersTheSubnetOfTheOriginalIsTried() {
        assertThat(of(options()).base())
                .isEqualTo(Map.of(
                        Setting.UDP_PORT, "60000",
                        Setting.BROADCAST_SUBNET, "192.168.15.0",
                        Setting.PROBE_INTERVAL, "200",
                        Setting.FAILED_PROBE_COUNT, "3"));
        assertThat(of(options().set("transport.peers", "192.168.15.12")).base())
                .doesNotContainKey(Setting.BROADCAST_SUBNET);
        assertThat(of(options().environment(Map.of("HA_TRANSPORT_BROADCAST", "limited")))
                        .base())
                .doesNotContainKey(Setting.BROADCAST_SUBNET);
        assertThat(of(options().broadcastSubnet("10.1.2.0")).base())
                .containsEntry(Setting.BROADCAST_SUBNET, "10.1.2.0");
    }

    @Test
    void theTwinWinsOverTheEnvironmentAndThatOverTheConstructor() {
        NodeConfiguration configuration = of(ModuleOptions.create()
                .environment(Map.of("HA_PROBE_INTERVAL_MS", "300", "HA_FAILED_PROBE_COUNT", "4"))
                .probeIntervalMS(400)
                .failedProbeCount(5)
                .udpPort(2000));

        assertThat(configuration.inForce(Map.of(Setting.FAILED_PROBE_COUNT, "6")))
                .containsEntry(Setting.PROBE_INTERVAL, "300")
                .containsEntry(Setting.FAILED_PROBE_COUNT, "6")
                .containsEntry(Setting.UDP_PORT, "2000");
        assertThat(HaNode.settings(configuration.config(Map.of(Setting.FAILED_PROBE_COUNT, "6"))))
                .anyMatch(setting -> setting.key().equals("failedProbeCount")
                        && setting.source().equals("desired twin"))
                .anyMatch(setting ->
                        setting.key().equals("nodeId") && setting.value().equals("gw-a"));
    }

    @Test
    void ofWhatTheTwinSaysAsMuchIsTakenAsIsAllowedTogether() {
        NodeConfiguration configuration = of(options());

        Choice choice = configuration.choose(Map.of(
                Setting.PROBE_INTERVAL, "5",
                Setting.FAILED_PROBE_COUNT, "2",
                Setting.UDP_PORT, "70000"));

        // 5 × 2 = 10 ms is too short; one of both is taken, and the port by no means.
        assertThat(choice.accepted()).hasSize(1).doesNotContainKey(Setting.UDP_PORT);
        assertThat(choice.refused().get(Setting.UDP_PORT)).contains("'transport.port' = '70000'", "too large");
        assertThat(choice.refused()).hasSize(2);
        assertThat(configuration.choose(Map.of()).accepted()).isEmpty();
    }

    @Test
    void whatIsWrongWithoutTheTwinIsAnError() {
        assertThatThrownBy(() -> of(options().probeIntervalMS(4)))
                .isInstanceOf(HaConfigException.class)
                .hasMessageContaining("'probeIntervalMS' = '4'");
        assertThatThrownBy(() -> ModuleOptions.create().hubLoss(Duration.ofMillis(-1)))
                .hasMessage("hubLoss = -1 ms; allowed: 0 ms to a day");
    }
}
