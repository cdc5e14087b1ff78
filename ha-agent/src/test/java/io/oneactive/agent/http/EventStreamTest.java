package io.oneactive.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HaNode;
import io.oneactive.agent.LoneNode;
import io.oneactive.agent.control.NodeControl;
import io.oneactive.agent.demo.FreePorts;
import io.oneactive.spi.HealthCheck;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One node in open mode, and those who watch it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventStreamTest {
    private static final Duration LIMIT = Duration.ofSeconds(100);

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private int udpPort;
    private HaNode node;
    private HttpEndpoints http;
    private PatientClient patient;

    @BeforeAll
    void start() throws IOException {
        udpPort = FreePorts.next();
        ProbeTimes probes = new ProbeTimes((token, until) -> {}, 540_000_000, 200_000_000);
        node = HaNode.start(LoneNode.settings("gw-a", udpPort).roleGuard(probes).build());
        NodeControl control = new NodeControl(node, Optional.empty(), Duration.ofMillis(600), remark -> {});
        http = HttpEndpoints.open(new HttpSettings("127.0.0.1", 0, Optional.of("a secret")), control, probes, () -> "");
        patient = new PatientClient(http);
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
        HttpResponse<String> page = patient.get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .contains(Page.load().policy());
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.body()).startsWith("<!doctype html>").contains("<h1 id=\"headline\">Unknown</h1>");
    }

    @Test
    void aWatcherIsToldTheHistoryThenTheStatusAgainAndAgain() {
        watching(stream -> {
            node.resume();
            assertThat(stream.line()).isEqualTo("retry: 1000");
            assertThat(stream.line()).isEqualTo("event: hello");
            assertThat(stream.line()).isEqualTo("data: {\"commands\":true,\"failureTimeoutMS\":600}");
            assertThat(stream.next("history")).contains("\"sequence\":1,", "\"reason\":\"started\"");
            assertThat(stream.next("status"))
                    .startsWith("{\"roundTripMicros\":")
                    .contains("\"misses\":", "\"status\":{", "\"node\":\"gw-a\"", "\"validForMS\":", "\"takenNanos\":");
            stream.awaitData("status", "\"role\":\"active\"");
            node.pause(Duration.ofHours(1));
            assertThat(stream.awaitData("history", "\"to\":\"paused\"")).doesNotContain("\"sequence\":1,");
            stream.awaitData("status", "\"state\":\"paused\"");
            node.resume();
            stream.awaitData("status", "\"role\":\"active\"");
        });
    }

    @Test
    void aWatcherIsNotToldAgainWhatItHas() {
        String incarnation = node.status().incarnation();
        Awaitility.await("a second event")
                .atMost(LIMIT)
                .until(() -> node.history().size() > 1);

        watching(
                "/events?after=" + incarnation + ":1",
                stream -> assertThat(stream.next("history"))
                        .contains("\"sequence\":2,")
                        .doesNotContain("\"sequence\":1,"));
        for (String other : List.of("anotherprocess:1", incarnation + ":x")) {
            watching(
                    "/events?after=" + other,
                    stream -> assertThat(stream.next("history")).contains("\"sequence\":1,"));
        }
    }

    @Test
    void soManyMayWatchAndNoMoreAndWhoLeavesMakesRoom() throws Exception {
        String refusal = Awaitility.await("one too many; none of the others ended before it came")
                .atMost(LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(this::watchUntilRefused, said -> !said.isEmpty());
        assertThat(refusal).isEqualTo("Retry-After 5: 16 watch already, which is all that are served at a time\n");
        assertThat(patient.get("/live").statusCode()).as("others are served").isEqualTo(200);

        opened.remove(0).close();
        Awaitility.await("room for another")
                .atMost(LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    HttpResponse<InputStream> answer = ask("/events");
                    answer.body().close();
                    return answer.statusCode() == 200;
                });
    }

    /** Empty when one of the watchers had ended again, so that the last one was let in. */
    private String watchUntilRefused() throws Exception {
        leave();
        for (int count = 0; count < EventStream.MOST; count++) {
            watch("/events");
        }
        HttpResponse<InputStream> last = ask("/events");
        try (InputStream body = last.body()) {
            if (last.statusCode() == 200) {
                return "";
            }
            assertThat(last.statusCode()).isEqualTo(503);
            return "Retry-After " + last.headers().firstValue("Retry-After").orElse("") + ": "
                    + new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * All other streams stand still in the middle of a message. By hand, since it takes half a minute until these are cut off: {@code -Dexcluded.tests=none
     * -Dtest=EventStreamTest}.
     */
    @Test
    @Tag("long")
    void whoDoesNotReadHoldsUpNobodyAndIsCutOff() throws Exception {
        List<Socket> silent = new ArrayList<>();
        for (int count = 0; count < EventStream.MOST - 1; count++) {
            Socket socket = new Socket();
            opened.add(socket);
            silent.add(socket);
            socket.setReceiveBufferSize(2_048);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), http.port()));
            socket.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        Awaitility.await("more is to be sent than the system takes")
                .pollInterval(Duration.ofMillis(20))
                .atMost(LIMIT)
                .until(() -> {
                    sendStrangers(60);
                    node.pause(Duration.ofHours(1));
                    node.resume();
                    return stuckWriters() == silent.size();
                });

        watching(stream -> {
            for (int count = 0; count < 5; count++) {
                assertThat(stream.next("status")).contains("\"node\":\"gw-a\"");
            }
        });
        assertThat(patient.get("/live").statusCode()).isEqualTo(200);
        assertThat(stuckWriters()).isEqualTo(silent.size());
        Awaitility.await("they are cut off").atMost(LIMIT).until(() -> stuckWriters() == 0);
        Awaitility.await("room for as many again")
                .atMost(LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(this::watchUntilRefused, said -> !said.isEmpty());
    }

    private static long stuckWriters() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("oneactive-events"))
                .filter(thread -> thread.getValue().length > 0
                        && thread.getValue()[0].getMethodName().equals("write0"))
                .count();
    }

    /** Nodes of the original library, each of which has its place in the status. */
    private void sendStrangers(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            send("stranger" + i);
        }
    }

    /** Each thread of the server has such a request; more wait. */
    @Test
    void whoDoesNotSendItsRequestIsCutOffAndOthersAreServed() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int count = 0; count < 40; count++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port());
            opened.add(socket);
            slow.add(socket);
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write("GET /live HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(patient.get("/live").statusCode()).isEqualTo(200);
        for (Socket socket : slow) {
            assertThat(isCutOff(socket)).isTrue();
        }
    }

    private static boolean isCutOff(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** A name that the original library allows, which would be the end of a text in HTML or of a line of orders. */
    @Test
    void aHostileIdStaysOneLineOfData() {
        String hostile = "x';alert(1);//data:%0A%0Aforged";
        watching(stream -> {
            String data = stream.next("status");
            while (!data.contains(hostile)) {
                send(hostile);
                data = stream.next("status");
            }
        });
    }

    private void send(String id) throws IOException {
        byte[] frame = ("{\"isActive\":false,\"gatewayID\":\"" + id + "\",\"bootTimeEPOCH\":1592419489}")
                .getBytes(StandardCharsets.UTF_8);
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            stranger.send(new DatagramPacket(frame, frame.length, InetAddress.getLoopbackAddress(), udpPort));
        }
    }

    /** What a check says may come from anywhere. */
    @Test
    void aHostileReasonStaysOneLineOfData() throws Exception {
        String hostile = "x\ndata: forged\r\n\r\nevent: forged<script>alert(1)</script>";
        ProbeTimes probes = new ProbeTimes((token, until) -> {}, 540_000_000, 200_000_000);
        try (HaNode sick = HaNode.start(LoneNode.settings("gw-s")
                        .healthCheck(() -> new HealthCheck.Result(false, hostile))
                        .build());
                HttpEndpoints other = HttpEndpoints.open(
                        new HttpSettings("127.0.0.1", 0, Optional.empty()),
                        new NodeControl(sick, Optional.empty(), Duration.ofMillis(600), remark -> {}),
                        probes,
                        () -> "")) {
            watching(other, "/events", stream -> {
                stream.awaitData("history", "forged");
                stream.next("status");
            });
        }
    }

    @Test
    void onlyGetIsAllowed() {
        assertThat(patient.post("/events", "").statusCode()).isEqualTo(405);
        assertThat(patient.get("/events/x").statusCode()).isEqualTo(404);
    }

    /** What is read from a stream; throws when that ends before. */
    @FunctionalInterface
    private interface Look {
        void at(Stream stream) throws Exception;
    }

    private void watching(Look look) {
        watching("/events", look);
    }

    private void watching(String path, Look look) {
        watching(http, path, look);
    }

    /** Looks at a stream, and once more from the beginning at another one when it has ended: each does so after some time, and sooner on a busy machine. */
    private void watching(HttpEndpoints from, String path, Look look) {
        Awaitility.await("a look at a stream")
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    try (Stream stream = watch(from, path)) {
                        look.at(stream);
                    }
                    return true;
                });
    }

    private void watch(String path) throws Exception {
        opened.add(watch(http, path));
    }

    private Stream watch(HttpEndpoints from, String path) throws Exception {
        HttpResponse<InputStream> answer = ask(from, path);
        if (answer.statusCode() != 200) {
            answer.body().close();
            throw new IOException("those who left before make room later: " + answer.statusCode());
        }
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        return new Stream(new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
    }

    private HttpResponse<InputStream> ask(String path) throws IOException, InterruptedException {
        return ask(http, path);
    }

    private HttpResponse<InputStream> ask(HttpEndpoints from, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + from.port() + path))
                        .build(),
                BodyHandlers.ofInputStream());
    }

    /** A stream of events that is open. */
    private record Stream(BufferedReader reader) implements AutoCloseable {
        String line() throws IOException {
            String line = reader.readLine();
            if (line == null) {
                throw new EOFException("the stream has ended");
            }
            return line;
        }

        /** The data of the next event with this name; every line on the way has the form of a stream of events. */
        String next(String name) throws IOException {
            String event = "";
            while (true) {
                String line = line();
                assertThat(line).matches("|retry: 1000|event: (hello|history|status|renew)|data: \\{.*}");
                if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ") && event.equals(name)) {
                    return line.substring(6);
                }
            }
        }

        String awaitData(String name, String part) throws IOException {
            String data = next(name);
            while (!data.contains(part)) {
                data = next(name);
            }
            return data;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
