package io.oneactive.standin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.oneactive.standin.RegistryStandIn.Right;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryStandInTest {
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HubStandIn hub = HubStandIn.start(AUTHORITY, "hub-a.standin.test");
    private final RegistryStandIn registry = RegistryStandIn.start(AUTHORITY, hub);
    private final HttpClient http =
            HttpClient.newBuilder().sslContext(AUTHORITY.clientContext()).build();
    private final String owner = registry.addPolicy("controller", Right.REGISTRY_READ, Right.SERVICE_CONNECT);

    RegistryStandInTest() {
        hub.addDevice("plc-1");
        hub.addDevice("plc-2");
    }

    @AfterEach
    void close() {
        registry.close();
        hub.close();
    }

    private String token(String connectionString) {
        Map<String, String> parts = Topics.fields(connectionString.replace(';', '&'));
        return SharedAccess.token(
                hub.hostName(),
                parts.getOrDefault("SharedAccessKey", ""),
                parts.getOrDefault("SharedAccessKeyName", ""),
                Instant.now().getEpochSecond() + 600);
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(registry.endpoint() + path + "?api-version=2021-04-12"))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", token(owner));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Test
    void aDeviceTellsWhetherItIsConnected() throws Exception {
        JsonNode device = json(send("GET", "/devices/plc-1", ""));

        assertThat(device.get("connectionState").asText()).isEqualTo("Disconnected");
        assertThat(device.get("status").asText()).isEqualTo("enabled");
        assertThat(Instant.parse(device.get("lastActivityTime").asText())).isEqualTo(Instant.EPOCH);
        hub.enable("plc-1", false);
        assertThat(json(send("GET", "/devices/plc-1", "")).get("status").asText())
                .isEqualTo("disabled");
    }

    @Test
    void aTwinIsPatchedOnTheConditionOfItsEtag() throws Exception {
        HttpResponse<String> before = send("GET", "/twins/plc-1", "");
        String etag = before.headers().firstValue("ETag").orElseThrow();
        String patch = "{\"tags\":{\"pool\":\"line-7\"},\"properties\":{\"desired\":{\"flag\":true}}}";

        JsonNode patched = json(send("PATCH", "/twins/plc-1", patch, "If-Match", etag));

        assertThat(patched.at("/properties/desired/flag").asBoolean()).isTrue();
        assertThat(patched.at("/properties/desired/$version").asInt()).isEqualTo(2);
        assertThat(send("PATCH", "/twins/plc-1", patch, "If-Match", etag).statusCode())
                .isEqualTo(412);
        assertThat(send("PATCH", "/twins/plc-1", patch, "If-Match", "*").statusCode())
                .isEqualTo(200);
        assertThat(hub.desired("plc-1").get("$version").asInt()).isEqualTo(3);
    }

    @Test
    void devicesAreFoundByATag() throws Exception {
        send("PATCH", "/twins/plc-2", "{\"tags\":{\"pool\":\"line-7\"}}");

        JsonNode found =
                json(send("POST", "/devices/query", query("SELECT * FROM devices WHERE tags.pool = 'line-7'")));

        assertThat(found).hasSize(1);
        assertThat(found.get(0).get("deviceId").asText()).isEqualTo("plc-2");
        assertThat(json(send("POST", "/devices/query", query("select * from devices"))))
                .hasSize(2);
        assertThat(send("POST", "/devices/query", query("SELECT COUNT() FROM devices"))
                        .statusCode())
                .isEqualTo(400);
    }

    private static String query(String text) {
        return Twin.object().put("query", text).toString();
    }

    @Test
    void whoHasNotTheRightIsRefused() throws Exception {
        String reader = registry.addPolicy("reader", Right.REGISTRY_READ);

        assertThat(send("GET", "/devices/plc-1", "", "Authorization", token(reader))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/twins/plc-1", "", "Authorization", token(reader))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send("GET", "/twins/plc-1", "", "Authorization", "none").statusCode())
                .isEqualTo(401);
        assertThat(send("GET", "/devices/plc-9", "").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/devices/plc-1", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aMethodOfADeviceThatIsAwayIsNotFound() throws Exception {
        assertThat(send("POST", "/twins/plc-1/methods", "{\"methodName\":\"stop\",\"payload\":{}}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void requestsMayFail() throws Exception {
        registry.fail(429, 503);

        assertThat(send("GET", "/devices/plc-1", "").statusCode()).isEqualTo(429);
        assertThat(send("GET", "/devices/plc-1", "").statusCode()).isEqualTo(503);
        assertThat(send("GET", "/devices/plc-1", "").statusCode()).isEqualTo(200);
        assertThat(registry.requests()).isEqualTo(3);
    }
}
