package io.oneactive.iotedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is read from desired properties. */
class DesiredSettingsTest {
    private static DesiredSettings of(String desired) {
        String twin = "{\"desired\":" + desired + ",\"reported\":{\"$version\":1}}";
        return DesiredSettings.of(
                TwinDocument.parse(twin.getBytes(StandardCharsets.UTF_8)).orElseThrow());
    }

    @Test
    void theSectionOfTheOriginalIsRead() {
        DesiredSettings desired =
                of("{\"IoTEdgeModuleHA\":{\"probeIntervalMS\":1000,\"failedProbeCount\":\"3\",\"udpPort\":2000.0,"
                        + "\"broadcastSubnet\":\"192.168.15.0\"},\"udpPort\":7,\"$version\":4}");

        assertThat(desired.version()).isEqualTo(4);
        assertThat(desired.values())
                .isEqualTo(Map.of(
                        Setting.PROBE_INTERVAL, "1000",
                        Setting.FAILED_PROBE_COUNT, "3",
                        Setting.UDP_PORT, "2000",
                        Setting.BROADCAST_SUBNET, "192.168.15.0"));
        assertThat(desired.unknown()).isEmpty();
    }

    /** As the code of the original does, though its text does not say so. */
    @Test
    void withoutThatSectionTheRootIsRead() {
        DesiredSettings desired = of("{\"probeIntervalMS\":250,\"speed\":9,\"$version\":4}");

        assertThat(desired.values()).isEqualTo(Map.of(Setting.PROBE_INTERVAL, "250"));
        assertThat(desired.unknown()).isEmpty();
        assertThat(of("{\"IoTEdgeModuleHA\":null,\"udpPort\":5,\"$version\":1}").values())
                .containsEntry(Setting.UDP_PORT, "5");
    }

    @Test
    void unknownKeysOfTheSectionAreNamedButNotWithoutEnd() {
        assertThat(of("{\"IoTEdgeModuleHA\":{\"probeInterval\":1,\"x\":null},\"$version\":4}")
                        .unknown())
                .containsExactly("probeInterval", "x");
        StringBuilder many = new StringBuilder("{\"IoTEdgeModuleHA\":{");
        for (int i = 0; i < 100; i++) {
            many.append("\"k").append(i).append("\":1,");
        }
        assertThat(of(many + "\"udpPort\":1},\"$version\":4}").unknown()).hasSize(8);
    }

    @Test
    void whatIsNoValueIsTextForTheCheckToRefuse() {
        assertThat(of("{\"IoTEdgeModuleHA\":{\"udpPort\":{\"a\":1},\"probeIntervalMS\":200.5},\"$version\":4}")
                        .values())
                .isEqualTo(Map.of(Setting.UDP_PORT, "{\"a\":1}", Setting.PROBE_INTERVAL, "200.5"));
        assertThat(of("{\"IoTEdgeModuleHA\":\"nonsense\",\"udpPort\":5,\"$version\":1}")
                        .values())
                .isEmpty();
        assertThat(TwinDocument.parse("{}".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(TwinDocument.parse("not JSON".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }
}
