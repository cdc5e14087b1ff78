package io.oneactive.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.azure.sdk.iot.device.ClientOptions;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.IotHubClientProtocol;
import com.microsoft.azure.sdk.iot.device.IotHubMessageResult;
import com.microsoft.azure.sdk.iot.device.IotHubStatusCode;
import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.ModuleClient;
import com.microsoft.azure.sdk.iot.device.exceptions.IotHubClientException;
import com.microsoft.azure.sdk.iot.device.transport.IotHubConnectionStatus;
import com.microsoft.azure.sdk.iot.device.transport.NoRetry;
import com.microsoft.azure.sdk.iot.device.twin.DirectMethodResponse;
import com.microsoft.azure.sdk.iot.device.twin.Twin;
import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The real device client of Microsoft, against the stand-in. */
@Execution(ExecutionMode.CONCURRENT)
class HubStandInTest {
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();
    private static final int LIMIT = 20_000;
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final HubStandIn hub = HubStandIn.start(AUTHORITY);
    private final String device = hub.addDevice("press-1");
    private final List<DeviceClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(DeviceClient::close);
        hub.close();
    }

    private static ClientOptions options() {
        return ClientOptions.builder().sslContext(AUTHORITY.clientContext()).build();
    }

    private DeviceClient client(String connectionString) {
        DeviceClient client = new DeviceClient(connectionString, IotHubClientProtocol.MQTT, options());
        client.setRetryPolicy(new NoRetry());
        clients.add(client);
        return client;
    }

    private DeviceClient opened() throws IotHubClientException {
        DeviceClient client = client(device);
        client.open(false);
        return client;
    }

    private TwinCalls withTwin() throws Exception {
        return new TwinCalls(opened(), (twin, context) -> {});
    }

    private static TwinCollection patch(String key, Object value) {
        TwinCollection patch = new TwinCollection();
        patch.put(key, value);
        return patch;
    }

    @Test
    void aDeviceComesInWithItsOwnKeyOnly() throws Exception {
        opened();
        assertThat(hub.isConnected("press-1")).isTrue();

        String wrong = device.replaceAll("SharedAccessKey=.*", "SharedAccessKey=" + HubStandIn.newKey());
        assertRefused(wrong);
        assertRefused(device.replace("press-1", "press-2"));
        hub.enable("press-1", false);
        assertRefused(device);
    }

    private void assertRefused(String connectionString) {
        IotHubClientException refused = assertThrows(
                IotHubClientException.class, () -> client(connectionString).open(false));
        assertThat(refused.getStatusCode()).isEqualTo(IotHubStatusCode.UNAUTHORIZED);
    }

    @Test
    void nobodyComesInWhoTrustsAnotherAuthority() {
        ClientOptions foreign = ClientOptions.builder()
                .sslContext(CertificateAuthority.create().clientContext())
                .build();
        DeviceClient client = new DeviceClient(device, IotHubClientProtocol.MQTT, foreign);
        client.setRetryPolicy(new NoRetry());

        assertThatThrownBy(() -> client.open(false)).hasStackTraceContaining("PKIX");
    }

    @Test
    void aNewerConnectionClosesTheOlder() throws Exception {
        Queue<IotHubConnectionStatus> seen = new ConcurrentLinkedQueue<>();
        DeviceClient older = client(device);
        older.setConnectionStatusChangeCallback(change -> seen.add(change.getNewStatus()), null);
        older.open(false);

        opened();

        await().atMost(BOUND).until(() -> seen.contains(IotHubConnectionStatus.DISCONNECTED));
        assertThat(hub.isConnected("press-1")).isTrue();
        assertThat(hub.connectionsOf("press-1")).isEqualTo(2);
    }

    @Test
    void aReportedPatchIsMergedAndRaisesTheVersionByOne() throws Exception {
        TwinCalls twin = withTwin();
        twin.patch(patch("speed", 5), LIMIT);
        TwinCollection second = patch("mode", "slow");
        second.put("speed", null);

        TwinCalls.Answer answer = twin.patch(second, LIMIT);

        assertThat(answer).isEqualTo(new TwinCalls.Answer(204, 3, ""));
        assertThat(twin.read(LIMIT).body())
                .isEqualTo("{\"desired\":{\"$version\":1},\"reported\":{\"mode\":\"slow\",\"$version\":3}}");
        assertThat(hub.reported("press-1").toString()).isEqualTo("{\"mode\":\"slow\",\"$version\":3}");
    }

    @Test
    void aPatchOfAVersionThatIsOverIsRefused() throws Exception {
        TwinCalls twin = withTwin();
        twin.patch(patch("speed", 5), LIMIT);
        TwinCollection stale = patch("speed", 6);
        stale.setVersion(1);
        TwinCollection current = patch("speed", 7);
        current.setVersion(2);

        assertThat(twin.patch(stale, LIMIT).status()).isEqualTo(412);
        assertThat(twin.patch(current, LIMIT).status()).isEqualTo(204);

        assertThat(hub.reported("press-1").get("speed").asInt()).isEqualTo(7);
    }

    @Test
    void aPatchBeyondTheDocumentedLimitsIsRefused() throws Exception {
        TwinCalls twin = withTwin();

        assertThat(twin.patch(patch("a.b", 1), LIMIT).status()).isEqualTo(400);
        assertThat(twin.patch(patch("long", "x".repeat(5_000)), LIMIT).status()).isEqualTo(400);
        assertThat(twin.patch(patch("great", 4_503_599_627_370_496L), LIMIT).status())
                .isEqualTo(400);
        for (int i = 0; i < 8; i++) {
            twin.patch(patch("part" + i, "x".repeat(4_000)), LIMIT);
        }
        assertThat(twin.patch(patch("part8", "x".repeat(4_000)), LIMIT).status())
                .isEqualTo(413);
    }

    @Test
    void desiredPropertiesArePushedAndRead() throws Exception {
        Queue<Twin> pushed = new ConcurrentLinkedQueue<>();
        TwinCalls calls = new TwinCalls(opened(), (twin, context) -> pushed.add(twin));

        hub.patchDesired("press-1", "{\"section\":{\"interval\":200}}");

        await().atMost(BOUND).until(() -> !pushed.isEmpty());
        assertThat(pushed.peek().getDesiredProperties().getVersion()).isEqualTo(2);
        assertThat(pushed.peek().getDesiredProperties().toString()).contains("200");
        assertThat(calls.read(LIMIT).body()).contains("\"section\":{\"interval\":200}");
    }

    @Test
    void aMethodIsAnsweredByTheDeviceThatListens() throws Exception {
        assertThat(hub.invoke("press-1", "stop", "{}", BOUND).status()).isEqualTo(404);
        DeviceClient client = opened();
        client.subscribeToMethods(
                (name, payload, context) -> new DirectMethodResponse(207, Map.of("did", name)), null, LIMIT);

        MethodAnswer answer = hub.invoke("press-1", "stop", "{\"now\":true}", BOUND);

        assertThat(answer.status()).isEqualTo(207);
        assertThat(answer.payload()).contains("stop");
    }

    @Test
    void aMessageToADeviceIsKeptUntilItIsThere() throws Exception {
        hub.send("press-1", "stop", Map.of("why", "a b"));
        Queue<Message> received = new ConcurrentLinkedQueue<>();
        DeviceClient client = client(device);
        client.setMessageCallback(
                (message, context) -> {
                    received.add(message);
                    return IotHubMessageResult.COMPLETE;
                },
                null);
        client.open(false);

        await().atMost(BOUND).until(() -> received.size() == 1);
        assertThat(new String(received.peek().getBytes(), StandardCharsets.UTF_8))
                .isEqualTo("stop");
        assertThat(received.peek().getProperty("why")).isEqualTo("a b");
        hub.send("press-1", "go", Map.of());
        await().atMost(BOUND).until(() -> received.size() == 2);
    }

    @Test
    void messagesOfDevicesAndModulesArriveWithTheirProperties() throws Exception {
        Message message = new Message("27 °C");
        message.setProperty("ha-token", "7");
        opened().sendEvent(message, LIMIT);
        ModuleClient module =
                new ModuleClient(hub.addModule("press-1", "control"), IotHubClientProtocol.MQTT, options());
        module.open(false);
        module.sendEvent(new Message("hello"), "output1", LIMIT);
        module.close();

        assertThat(hub.telemetry()).hasSize(2);
        assertThat(hub.telemetry().get(0).text()).isEqualTo("27 °C");
        assertThat(hub.telemetry().get(0).properties()).containsEntry("ha-token", "7");
        assertThat(hub.telemetry().get(1).identity()).isEqualTo("press-1/control");
        assertThat(hub.telemetry().get(1).properties()).containsEntry("$.on", "output1");
    }

    @Test
    void tooManyRequestsAreRefused() throws Exception {
        TwinCalls twin = withTwin();
        hub.limit(new Limits(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0.01, Duration.ZERO));
        twin.patch(patch("speed", 1), LIMIT);

        assertThat(twin.patch(patch("speed", 2), LIMIT).status()).isEqualTo(429);

        hub.limit(Limits.NONE);
        assertThat(twin.patch(patch("speed", 3), LIMIT).status()).isEqualTo(204);
    }

    /** Unlike the refused ones these are applied, which may be after the sender has gone. */
    @Test
    void tooManyRequestsMayWait() throws Exception {
        TwinCalls twin = withTwin();
        hub.limit(new Limits(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 2, Duration.ofSeconds(5)));
        twin.patch(patch("speed", 1), LIMIT);

        assertThat(twin.patch(patch("speed", 2), 1)).isEqualTo(new TwinCalls.Answer(0, 0, ""));

        await().atMost(BOUND).until(() -> hub.reported("press-1").get("speed").asInt() == 2);
    }

    @Test
    void aRequestMayBeRefusedWithAnyStatus() throws Exception {
        TwinCalls twin = withTwin();
        hub.door().faults().next(Step.TWIN_PATCH, Reaction.refused(503, false));

        assertThat(twin.patch(patch("speed", 1), LIMIT)).isEqualTo(new TwinCalls.Answer(503, 0, ""));

        hub.door().faults().next(Step.TWIN_GET, Reaction.refused(500, true));
        assertThat(twin.read(LIMIT).body()).contains("errorCode");
        assertThat(hub.reported("press-1").get("speed")).isNull();
    }

    @Test
    void whatIsHeldBackIsAppliedLaterAlsoWhenTheConnectionIsGone() throws Exception {
        TwinCalls twin = withTwin();
        hub.door().faults().always(Step.TWIN_PATCH, Reaction.HELD);
        assertThat(twin.patch(patch("speed", 1), 500).status()).isZero();
        clients.get(0).close();
        assertThat(hub.reported("press-1").get("speed")).isNull();

        hub.door().heal();

        assertThat(hub.reported("press-1").get("speed").asInt()).isEqualTo(1);
    }

    @Test
    void anAnswerMayBeLostAlthoughThePatchIsApplied() throws Exception {
        TwinCalls twin = withTwin();
        hub.door().faults().next(Step.TWIN_PATCH, Reaction.UNANSWERED);

        assertThat(twin.patch(patch("speed", 1), 500).status()).isZero();

        assertThat(hub.reported("press-1").get("speed").asInt()).isEqualTo(1);
    }

    @Test
    void inABlackHoleNothingArrivesAndNothingEnds() throws Exception {
        TwinCalls twin = withTwin();
        Queue<IotHubConnectionStatus> seen = new ConcurrentLinkedQueue<>();
        clients.get(0).setConnectionStatusChangeCallback(change -> seen.add(change.getNewStatus()), null);
        hub.door().faults().blackHole(true);

        assertThat(twin.patch(patch("speed", 1), 500).status()).isZero();

        assertThat(hub.reported("press-1").get("speed")).isNull();
        assertThat(seen).isEmpty();
        hub.door().heal();
        hub.door().cut();
        await().atMost(BOUND).until(() -> seen.contains(IotHubConnectionStatus.DISCONNECTED));
    }

    @Test
    void aHubThatDiesAndComesBackKnowsWhatItKnew() throws Exception {
        withTwin().patch(patch("speed", 1), LIMIT);

        hub.kill();
        assertThrows(IotHubClientException.class, () -> client(device).open(false));
        hub.restart();

        assertThat(withTwin().read(LIMIT).body()).contains("\"speed\":1");
    }

    @Test
    void anOlderStateOfTheTwinMayComeBack() throws Exception {
        TwinCalls twin = withTwin();
        twin.patch(patch("speed", 1), LIMIT);
        ObjectNode before = hub.reported("press-1");
        twin.patch(patch("speed", 2), LIMIT);

        hub.rollBack("press-1", before);

        assertThat(twin.read(LIMIT).body()).contains("\"speed\":1,\"$version\":2");
    }
}
