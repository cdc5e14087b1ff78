package io.oneactive.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.HaNode;
import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.RoleListener;
import io.oneactive.agent.LoneNode;
import io.oneactive.agent.control.ControlClient;
import io.oneactive.agent.control.ControlClient.Answer;
import io.oneactive.agent.control.ControlServer;
import io.oneactive.agent.control.JsonObject;
import io.oneactive.agent.control.NodeControl;
import io.oneactive.agent.control.StatusView;
import io.oneactive.agent.terminal.Palette;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One node in open mode, which becomes active by itself, asked over its socket and over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunningNodeOverHttpTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TOKEN = "a secret";

    private HaNode node;
    private NodeControl control;
    private HttpEndpoints http;
    private PatientClient client;
    private ControlServer server;
    private Path socket;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        ProbeTimes probes = new ProbeTimes((token, until) -> {}, 1_800_000_000, 200_000_000);
        node = HaNode.start(LoneNode.settings("gw-a").roleGuard(probes).build());
        control = new NodeControl(node, Optional.empty(), Duration.ofSeconds(2), remark -> {});
        socket = directory.resolve("s");
        server = ControlServer.open(socket, control);
        Metrics metrics = new Metrics(node, control::command, probes, new PauseWatch());
        http = HttpEndpoints.open(
                new HttpSettings("127.0.0.1", 0, Optional.of(TOKEN)), control, probes, metrics::scrape);
        client = new PatientClient(http);
        LoneNode.makeSteady(node);
    }

    @AfterAll
    void stop() {
        LoneNode.close(node);
        http.close();
        server.close();
    }

    @Test
    void aLoadBalancerIsToldWhoIsActive() throws Exception {
        HttpResponse<String> active = client.awaitStatus("/active", 200);
        assertThat(active.body()).isEqualTo("active\n");
        assertThat(active.headers().firstValueAsLong("OneActive-Valid-For-MS").orElse(0))
                .as("no longer than the role is secured")
                .isBetween(0L, 20_000L);
        client.awaitStatus("/passive", 503);
        client.awaitStatus("/live", 200);
        client.awaitStatus("/ready", 200);
        assertThat(client.get("/active").headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void anOrderWithoutTheTokenIsRefusedBeforeItsBodyIsThere() throws Exception {
        String answer = Awaitility.await("an answer; on a busy machine whoever asks may be cut off")
                .atMost(LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(this::orderWithoutTokenAndBody, start -> !start.isEmpty());

        assertThat(answer).isEqualTo("HTTP/1.1 401");
    }

    private String orderWithoutTokenAndBody() throws IOException {
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            slow.setSoTimeout((int) LIMIT.toMillis());
            slow.getOutputStream()
                    .write("POST /switchover HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(slow.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aNodeWhoseWorkIsStillStoppingIsNotPassive() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        HaNode resigning = HaNode.start(LoneNode.settings("gw-b")
                .override("handoverTimeoutMS", "120000", "the test")
                .build());
        resigning.addListener(new RoleListener() {
            @Override
            public void onPassive(NodeEvent event) {
                try {
                    stopped.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        NodeControl control = new NodeControl(resigning, Optional.empty(), Duration.ofSeconds(2), remark -> {});
        // Not waited for: alone, it looks for a successor until the time for a hand-over is up.
        Thread closing = new Thread(resigning::close);
        closing.setDaemon(true);
        ProbeTimes probes = new ProbeTimes((token, until) -> {}, 1_800_000_000, 200_000_000);
        try (HttpEndpoints other =
                HttpEndpoints.open(new HttpSettings("127.0.0.1", 0, Optional.empty()), control, probes, () -> "")) {
            LoneNode.makeSteady(resigning);
            closing.start();
            Awaitility.await("it resigns")
                    .atMost(LIMIT)
                    .until(() -> resigning.status().state() == NodeState.RESIGNING);

            PatientClient asking = new PatientClient(other);
            HttpResponse<String> passive = asking.get("/passive");
            assertThat(passive.statusCode()).isEqualTo(503);
            assertThat(passive.body()).isEqualTo("not passive: resigning\n");
            assertThat(asking.get("/active").statusCode()).isEqualTo(503);
            assertThat(asking.get("/live").statusCode()).isEqualTo(200);
        } finally {
            stopped.countDown();
        }
    }

    @Test
    void theStatusOfAnActiveNodeHoldsNoLongerThanItsRole() {
        Answer.Given status = freshStatus();
        long taken = status.json().number("takenNanos").orElse(0L);

        StatusView fresh = StatusView.of(status, taken + 1_000_000);
        assertThat(fresh.isAnybodyActive()).isTrue();
        assertThat(String.join("\n", fresh.lines(Palette.PLAIN)))
                .contains("gw-a IS ACTIVE", "if gw-a died: nobody takes over");

        StatusView late = StatusView.of(status, taken + 1_000_000_000);
        assertThat(late.isUnknown()).isTrue();
        assertThat(late.isAnybodyActive()).isFalse();
        assertThat(String.join("\n", late.lines(Palette.PLAIN)))
                .startsWith("UNKNOWN")
                .doesNotContain("ACTIVE ");
        assertThat(late.json()).contains("\"role\":\"unknown\"");
    }

    /** On a busy machine the node's loop may be late, and then nothing holds. */
    private Answer.Given freshStatus() {
        return Awaitility.await("a status that holds, of an active node")
                .atMost(LIMIT)
                .until(
                        () -> ask(socket, "status"),
                        status -> status.json().number("validForMS").orElse(0L) > 1
                                && status.json().text("role").orElse("").equals("active"));
    }

    /** The answer to what may be asked twice: on a busy machine the agent may have cut off whoever asked. */
    private static Answer.Given ask(Path where, String request) {
        return (Answer.Given) Awaitility.await("an answer to '" + request + "'")
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .until(() -> ControlClient.ask(where, request, LIMIT), Answer.Given.class::isInstance);
    }

    @Test
    void nobodyAnswersWhereNoAgentIs() {
        Answer answer = ControlClient.ask(socket.resolveSibling("other"), "status", LIMIT);

        assertThat(answer).isInstanceOf(Answer.None.class);
        assertThat(StatusView.of(answer, System.nanoTime()).isUnknown()).isTrue();
    }

    @Test
    void aSecondAgentLeavesTheSocketToTheFirst() throws Exception {
        assertThatThrownBy(() -> ControlServer.open(socket, control))
                .isInstanceOf(IOException.class)
                .hasMessage("another agent has it; choose another 'control.socket'");
        assertThat(ask(socket, "status").json().text("node")).contains("gw-a");

        Path silent = socket.resolveSibling("silent");
        try (ServerSocketChannel stopped = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stopped.bind(UnixDomainSocketAddress.of(silent));
            assertThatThrownBy(() -> ControlServer.open(silent, control))
                    .hasMessageStartingWith("another agent has it");
        }
        // What is left now is the file of an agent that has died.
        assertThat(silent).exists();
        NodeControl other = new NodeControl(node, Optional.empty(), Duration.ofSeconds(2), remark -> {});
        try (ControlServer opened = ControlServer.open(silent, other)) {
            assertThat(ask(silent, "status").json().text("node"))
                    .as("%s", opened)
                    .contains("gw-a");
        }
    }

    @Test
    void whatAnswersButIsNoAgentIsUnknown() throws Exception {
        Path foreign = socket.resolveSibling("foreign");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(foreign));
            Thread rude = new Thread(() -> {
                try (SocketChannel client = channel.accept()) {
                    client.read(ByteBuffer.allocate(100));
                    client.write(ByteBuffer.wrap("{\"role\":\"active\",\n".getBytes(StandardCharsets.UTF_8)));
                } catch (IOException gone) {
                    throw new UncheckedIOException(gone);
                }
            });
            rude.start();

            StatusView view = StatusView.of(ControlClient.ask(foreign, "status", LIMIT), System.nanoTime());

            assertThat(view.isUnknown()).isTrue();
            assertThat(view.json())
                    .isEqualTo(
                            "{\"role\":\"unknown\",\"detail\":\"what answers at %s is no agent, or one of another version\"}"
                                    .formatted(foreign));
            rude.join(LIMIT.toMillis());
        }
    }

    @Test
    void commandsNeedTheToken() throws Exception {
        assertThat(post("/resign", "").statusCode()).isEqualTo(401);
        assertThat(post("/resign", "Bearer wrong").statusCode()).isEqualTo(401);
        HttpResponse<String> refused = Awaitility.await("a refusal while it is active")
                .atMost(LIMIT)
                .until(
                        () -> post("/resign", "Bearer " + TOKEN),
                        answer -> !answer.body().contains("is not active"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("\"done\":false", "no eligible peer is heard");
        for (String nobody : List.of("gw-b%20x", "gw-z", "", "gw-a")) {
            HttpResponse<String> answer = post("/switchover?to=" + nobody, "Bearer " + TOKEN);
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("\"done\":false").containsAnyOf("no node that this one knows", "itself");
        }
        assertThat(get("/resign").statusCode()).isEqualTo(405);
    }

    @Test
    void anOrderThatIsMisspeltIsNotCarriedOut() throws Exception {
        for (String wrong :
                List.of("/switchover?too=gw-b", "/switchover?gw-b", "/resign?to=gw-b", "/pause", "/pause?forMS=30m")) {
            HttpResponse<String> answer = post(wrong, "Bearer " + TOKEN);
            assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
            assertThat(answer.body()).startsWith("nothing was done: ");
        }
        assertThat(post("/pause?forMS=0", "Bearer " + TOKEN).body()).contains("a pause lasts from 1 ms to 7 days");
        assertThat(plan("switchover gw-z 32503680000000")).contains("gw-z is no node that this one knows; known: none");
        assertThat(node.status().state()).isNotEqualTo(NodeState.PAUSED);
    }

    private String plan(String request) {
        return ask(socket, request).json().text("detail").orElse("");
    }

    @Test
    void badRequestsAreToldWhatThereIs() throws Exception {
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/active/x").statusCode()).isEqualTo(404);
        assertThat(post("/active", "").statusCode()).isEqualTo(405);
        JsonObject answer = ask(socket, "explode now").json();
        assertThat(answer.flag("done")).isFalse();
        assertThat(answer.text("detail").orElse("")).contains("'explode' is no request; allowed: status, history");
        assertThat(plan("pause"))
                .isEqualTo(
                        "'pause' is not well formed; allowed: switchover [ID|- [EPOCH-MILLISECONDS]], pause MILLISECONDS");
    }

    @Test
    void prometheusIsToldEverything() throws Exception {
        String metrics = Awaitility.await("it is active")
                .atMost(LIMIT)
                .until(
                        () -> get("/metrics").body(),
                        text -> text.contains("oneactive_active{cluster=\"default\",node=\"gw-a\"} 1.0"));

        assertThat(metrics)
                .contains("oneactive_state{cluster=\"default\",node=\"gw-a\",state=\"active\"} 1.0")
                .containsPattern("oneactive_role_changes_total\\{.*reason=\"no-active-heard\",to=\"active\"\\} [1-9]")
                .contains("oneactive_authority_seconds", "oneactive_pauses_total", "oneactive_probe_misses_total");
    }

    @Test
    void theHistoryIsToldInItsOrder() throws Exception {
        assertThat(get("/history").body()).containsSubsequence("\"reason\":\"started\"", "\"to\":\"active\"");
    }

    private HttpResponse<String> get(String path) {
        return client.get(path);
    }

    private HttpResponse<String> post(String path, String authorization) {
        return client.post(path, authorization);
    }
}
