package io.oneactive.iotedge;

import static io.oneactive.iotedge.Gateways.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.ModuleClient;
import io.oneactive.HandoverResult.Outcome;
import io.oneactive.NotActiveException;
import io.oneactive.Reason;
import io.oneactive.iotedge.messages.TokenFilter;
import io.oneactive.iotedge.messages.Verdict;
import io.oneactive.standin.Telemetry;
import io.oneactive.witness.file.FileWitnessProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two nodes with a twin each, talking by UDP on loopback. */
@Execution(ExecutionMode.CONCURRENT)
class PairTest {
    private static final List<String> NAMES = List.of("gw-a", "gw-b");

    private final Gateways gateways = new Gateways("gw-a", "gw-b");

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        gateways.close();
    }

    private void startPair(Duration hubLoss) throws Exception {
        Path witness = directory.resolve("witness");
        FileWitnessProvider.initialise(Files.createDirectory(witness), "default");
        for (String name : NAMES) {
            gateways.start(
                    name,
                    gateways.quorum(name, witness, directory)
                            .hubLoss(hubLoss)
                            .hubStable(Duration.ofMillis(500))
                            .set("healthIntervalMS", "100")
                            .set("handoverTimeoutMS", "2000"));
        }
    }

    private void awaitTimings(String name, int interval, int count) {
        await().until(() -> gateways.acknowledged(name, "probeIntervalMS")
                                .path("value")
                                .asInt()
                        == interval
                && gateways.acknowledged(name, "failedProbeCount").path("value").asInt() == count);
    }

    /** One node first, then the other, to much longer timings and back to shorter ones. */
    @Test
    @Tag("X14")
    void changedTimingsMoveNoRole() throws Exception {
        startPair(Duration.ofSeconds(30));
        String active = gateways.awaitActive();
        long before = gateways.roleChanges();
        int[][] timings = {{5000, 3}, {150, 15}, {400, 6}};
        for (int[] timing : timings) {
            for (String name : List.of(active, gateways.other(active))) {
                gateways.desire(
                        name, "{\"probeIntervalMS\":%d,\"failedProbeCount\":%d}".formatted(timing[0], timing[1]));
                awaitTimings(name, timing[0], timing[1]);
            }
            assertThat(gateways.module(active).active()).isTrue();
        }

        assertThat(gateways.roleChanges()).isEqualTo(before);
        assertThat(gateways.awaitActive()).isEqualTo(active);
        for (String name : NAMES) {
            assertThat(gateways.module(name).node().history().stream()
                            .filter(event -> event.reason() == Reason.RECONFIGURED))
                    .hasSize(timings.length);
            // While only one of both was changed they tell each other so.
            assertThat(gateways.module(name).node().history())
                    .anyMatch(event -> event.reason() == Reason.DIFFERENT_CONFIGURATION);
        }
    }

    @Test
    @Tag("long")
    void whoLostItsHubHandsOverToThePeerThatHasItAndTheRoleStaysThere() throws Exception {
        startPair(Duration.ofSeconds(2));
        String first = gateways.awaitActive();
        String second = gateways.other(first);
        await().until(() -> gateways.reported(second).has("isActive"));

        gateways.hub(first).kill();

        await().until(() -> gateways.module(second).active());
        assertThat(gateways.module(first).node().history())
                .anyMatch(event ->
                        event.reason() == Reason.HEALTH_FAILED && event.detail().contains("the hub has been away for"));
        long moved = gateways.roleChanges();

        gateways.hub(first).restart();
        await().until(() -> gateways.module(first).node().status().eligible());
        await().until(() -> gateways.reported(first).path("isActive").toString().equals("false"));

        assertThat(gateways.module(second).active()).isTrue();
        assertThat(gateways.roleChanges()).isEqualTo(moved);
        assertThat(gateways.reported(first).get("peers").asText())
                .matches(second + "\\|True\\|\\d+\\|[^;]*;" + first + "\\|False\\|\\d+\\|[^;]*;");
    }

    @Test
    @Tag("long")
    void whenNobodyReachesAHubTheRoleStays() throws Exception {
        startPair(Duration.ofSeconds(2));
        String active = gateways.awaitActive();
        long before = gateways.roleChanges();

        // First the one that could take over.
        for (String name : List.of(gateways.other(active), active)) {
            gateways.hub(name).kill();
            await().until(() -> !gateways.module(name).node().status().eligible());
        }
        long looks = gateways.module(active).node().history().size();
        await().during(Duration.ofSeconds(2))
                .until(() -> gateways.module(active).active());

        assertThat(gateways.roleChanges()).isEqualTo(before);
        assertThat(gateways.module(active).node().history().size() - looks).isLessThan(5);
    }

    @Test
    void messagesOfAnOutdatedActiveNodeAreDroppedWhenTheyComeLate() throws Exception {
        startPair(Duration.ZERO);
        String first = gateways.awaitActive();
        String second = gateways.other(first);
        send(first, "one");
        Message late = gateways.module(first).stamp(new Message("late"));
        assertThatThrownBy(() -> gateways.module(second).stamp(new Message("not my turn")))
                .isInstanceOf(NotActiveException.class);

        // Refused as long as the other one has not been heard, or is not ready.
        await().until(() -> gateways.module(first)
                        .node()
                        .transferTo(second)
                        .get(30, TimeUnit.SECONDS)
                        .outcome()
                == Outcome.DONE);
        await().until(() -> gateways.module(second).active());
        send(second, "two");
        send(second, "three");
        gateways.client(first).sendEvent(late, Gateways.LIMIT);

        TokenFilter filter = new TokenFilter();
        List<Telemetry> sentByFirst = gateways.hub(first).telemetry();
        assertThat(filter.judge(sentByFirst.get(0).properties())).isEqualTo(Verdict.ACCEPTED);
        for (Telemetry message : gateways.hub(second).telemetry()) {
            assertThat(filter.judge(message.properties())).isEqualTo(Verdict.ACCEPTED);
            assertThat(filter.judge(message.properties())).isEqualTo(Verdict.DUPLICATE);
        }
        assertThat(sentByFirst.get(1).text()).isEqualTo("late");
        assertThat(filter.judge(sentByFirst.get(1).properties())).isEqualTo(Verdict.OUTDATED);
        assertThat(gateways.hub(second).telemetry()).extracting(Telemetry::text).containsExactly("two", "three");
        assertThat(gateways.hub(second).telemetry())
                .extracting(message -> message.properties().get("ha-seq"))
                .containsExactly("1", "2");
    }

    /** In the original they share the id of the device, and stay active beside each other. */
    @Test
    @Tag("long")
    @Tag("X11")
    void twoModulesOfOneDeviceHaveIdsOfTheirOwn() throws Exception {
        Map<String, String> modules = Map.of("gw-a", "gw-a/one", "gw-b", "gw-a/two");
        List<ModuleClient> clients = new ArrayList<>();
        try {
            for (String place : NAMES) {
                ModuleClient client = gateways.module("gw-a", modules.get(place).substring("gw-a/".length()));
                clients.add(client);
                gateways.put(
                        place,
                        new IoTEdgeModuleHA(client, gateways.options(place).nodeId(modules.get(place))));
            }
            await().until(() -> modules.values().stream()
                    .allMatch(id -> gateways.hub("gw-a")
                            .reported(id)
                            .path("IoTEdgeModuleHA")
                            .path("peers")
                            .asText()
                            .matches("gw-a/(one|two)\\|[^;]*;gw-a/(one|two)\\|[^;]*;")));
            await().until(() -> NAMES.stream()
                            .filter(place -> gateways.module(place).active())
                            .count()
                    == 1);
        } finally {
            clients.forEach(ModuleClient::close);
        }
    }

    private void send(String name, String text) throws Exception {
        gateways.client(name).sendEvent(gateways.module(name).stamp(new Message(text)), Gateways.LIMIT);
    }

    @Test
    @Tag("long")
    @Tag("X15")
    void afterAFailoverOfTheClientTheNodeGoesOnWithTheOtherOne() throws Exception {
        startPair(Duration.ofSeconds(30));
        String name = gateways.awaitActive();
        await().until(() -> gateways.reported(name).path("isActive").asBoolean());
        gateways.client(name).close();
        gateways.hub(name).patchReported(name, "{\"IoTEdgeModuleHA\":null}");

        gateways.module(name).use(gateways.connect(name));

        await().until(() -> gateways.reported(name).path("isActive").asBoolean());
        gateways.desire(name, "{\"probeIntervalMS\":250,\"failedProbeCount\":9}");
        awaitTimings(name, 250, 9);
    }
}
