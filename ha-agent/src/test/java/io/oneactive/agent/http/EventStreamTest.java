package io.oneactive.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.agent.control.NodeControl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One node in open mode, and those who watch it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventStreamTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private int udpPort;
    private HaNode node;
    private HttpEndpoints http;

    @BeforeAll
    void start() throws IOException {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            udpPort = free.getLocalPort();
        }
        ProbeTimes probes = new ProbeTimes((token, until) -> {}, 540_000_000, 200_000_000);
        node = HaNode.start(HaConfig.builder()
                .nodeId("gw-a")
                .transport(
                        "udp-broadcast",
                        Map.of("address", "127.0.0.1", "peers", "127.0.0.1", "port", Integer.toString(udpPort)))
                .roleGuard(probes)
                .build());
        NodeControl control = new NodeControl(node, Optional.empty(), Duration.ofMillis(600), remark -> {});
        http = HttpEndpoints.open(new HttpSettings("127.0.0.1", 0, Optional.of("a secret")), control, probes, () -> "");
    }

    @AfterEach
    void leave() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        opened.clear();
    }

    @AfterAll
    void stop() {
        http.close();
        node.close();
    }

    @Test
    void thePageIsServedWithItsPolicyAndIsNotKept() throws Exception {
        HttpResponse<String> page = client.send(HttpRequest.newBuilder(uri("/")).build(), BodyHandlers.ofString());

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .contains(Page.load().policy());
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.body()).startsWith("<!doctype html>").contains("<h1 id=\"headline\">Unknown</h1>");
    }

    @Test
    void aWatcherIsToldTheHistoryThenTheStatusAgainAndAgain() throws Exception {
        BufferedReader stream = watch("/events");

        assertThat(stream.readLine()).isEqualTo("retry: 1000");
        assertThat(stream.readLine()).isEqualTo("event: hello");
        assertThat(stream.readLine()).isEqualTo("data: {\"commands\":true,\"failureTimeoutMS\":600}");
        assertThat(next(stream, "history")).contains("\"sequence\":1,", "\"reason\":\"started\"");
        assertThat(next(stream, "status"))
                .startsWith("{\"roundTripMicros\":")
                .contains("\"misses\":", "\"status\":{", "\"node\":\"gw-a\"", "\"validForMS\":", "\"takenNanos\":");
        Awaitility.await("it is active").atMost(LIMIT).until(node::isActive);
        awaitData(stream, "status", "\"role\":\"active\"");
        node.pause(Duration.ofHours(1));
        assertThat(awaitData(stream, "history", "\"to\":\"paused\"")).doesNotContain("\"sequence\":1,");
        awaitData(stream, "status", "\"state\":\"paused\"");
        node.resume();
        awaitData(stream, "status", "\"role\":\"active\"");
    }

    @Test
    void aWatcherIsNotToldAgainWhatItHas() throws Exception {
        String incarnation = node.status().incarnation();
        Awaitility.await("a second event")
                .atMost(LIMIT)
                .until(() -> node.history().size() > 1);

        assertThat(next(watch("/events?after=" + incarnation + ":1"), "history"))
                .contains("\"sequence\":2,")
                .doesNotContain("\"sequence\":1,");
        assertThat(next(watch("/events?after=anotherprocess:1"), "history")).contains("\"sequence\":1,");
        assertThat(next(watch("/events?after=" + incarnation + ":x"), "history"))
                .contains("\"sequence\":1,");
    }

    @Test
    void soManyMayWatchAndNoMoreAndWhoLeavesMakesRoom() throws Exception {
        List<BufferedReader> watchers = new ArrayList<>();
        for (int count = 0; count < EventStream.MOST; count++) {
            watchers.add(watch("/events"));
        }
        HttpResponse<String> refused =
                client.send(HttpRequest.newBuilder(uri("/events")).build(), BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("5");
        assertThat(refused.body()).isEqualTo("16 watch already, which is all that are served at a time\n");
        assertThat(client.send(HttpRequest.newBuilder(uri("/live")).build(), BodyHandlers.ofString())
                        .statusCode())
                .as("others are served")
                .isEqualTo(200);

        watchers.get(0).close();
        Awaitility.await("room for another").atMost(LIMIT).until(this::isLetIn);
    }

    private boolean isLetIn() throws Exception {
        HttpResponse<InputStream> answer =
                client.send(HttpRequest.newBuilder(uri("/events")).build(), BodyHandlers.ofInputStream());
        answer.body().close();
        return answer.statusCode() == 200;
    }

    @Test
    void whoDoesNotReadHoldsUpNobody() throws Exception {
        for (int count = 0; count < EventStream.MOST - 1; count++) {
            Socket silent = new Socket();
            silent.setReceiveBufferSize(2_048);
            silent.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), http.port()));
            silent.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            opened.add(silent);
        }
        BufferedReader reader = watch("/events");
        for (int count = 0; count < 5; count++) {
            assertThat(next(reader, "status")).contains("\"node\":\"gw-a\"");
        }
    }

    @Test
    void aHostileIdStaysOneLineOfData() throws Exception {
        String hostile = "x\\u000adata: forged\\u000a\\u000a<script>alert(1)</script>";
        BufferedReader stream = watch("/events");
        next(stream, "status");
        byte[] frame = ("{\"isActive\":false,\"gatewayID\":\"" + hostile + "\",\"bootTimeEPOCH\":1592419489}")
                .getBytes(StandardCharsets.UTF_8);
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            stranger.send(new DatagramPacket(frame, frame.length, InetAddress.getLoopbackAddress(), udpPort));
        }
        Awaitility.await("the frame was looked at")
                .atMost(LIMIT)
                .until(() -> node.status().droppedFrames().values().stream().anyMatch(count -> count > 0));

        for (int count = 0; count < 3; count++) {
            assertThat(next(stream, "status")).doesNotContain("<script>");
        }
        assertThat(node.status().peers()).as("no such id is taken in").isEmpty();
    }

    @Test
    void onlyGetIsAllowed() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(uri("/events"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertThat(client.send(HttpRequest.newBuilder(uri("/events/x")).build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    private BufferedReader watch(String path) throws Exception {
        HttpResponse<InputStream> answer = Awaitility.await("those who left before make room")
                .atMost(LIMIT)
                .until(
                        () -> client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofInputStream()),
                        given -> given.statusCode() == 200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        BufferedReader reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        opened.add(reader);
        return reader;
    }

    /** The data of the next event with this name; every line on the way has the form of a stream of events. */
    private static String next(BufferedReader stream, String name) throws IOException {
        String event = "";
        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
            assertThat(line).matches("|retry: 1000|event: (hello|history|status|renew)|data: \\{.*}");
            if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("data: ") && event.equals(name)) {
                return line.substring(6);
            }
        }
        throw new IOException("the stream ended before an event " + name);
    }

    private static String awaitData(BufferedReader stream, String name, String part) throws IOException {
        String data = next(stream, name);
        while (!data.contains(part)) {
            data = next(stream, name);
        }
        return data;
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + http.port() + path);
    }
}
