package io.oneactive.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.ActiveTerm;
import io.oneactive.HandoverResult.Outcome;
import io.oneactive.agent.control.NodeControl;
import io.oneactive.agent.control.ScriptedNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is answered over HTTP, and what is said to whom the truth changes meanwhile. Spoken by hand: a client's library sets the name that it asks for itself. */
class HttpVisitorsTest {
    private static final int LIMIT_MILLIS = 30_000;

    private final ScriptedNode node = new ScriptedNode();
    private final List<String> remarks = new CopyOnWriteArrayList<>();
    private HttpEndpoints http;

    @BeforeEach
    void start() throws IOException {
        NodeControl control = new NodeControl(node, Optional.empty(), Duration.ofMillis(600), remarks::add);
        http = HttpEndpoints.open(
                new HttpSettings("127.0.0.1", 0, Optional.of("right"), List.of("HA.plant.example")),
                control,
                new ProbeTimes((token, until) -> {}, 540_000_000, 200_000_000),
                () -> "",
                Duration.ofMillis(1));
    }

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void aPageOfSomebodyElseIsRefused() throws Exception {
        for (String path : List.of("/status", "/history", "/events", "/metrics", "/")) {
            assertThat(get(path, "Host: evil.example")).as(path).startsWith("HTTP/1.1 403 ");
            assertThat(get(path, "Host: evil.example:8080")).as(path).startsWith("HTTP/1.1 403 ");
        }
        assertThat(ask("POST /resign HTTP/1.1", "Host: evil.example", "Authorization: Bearer right"))
                .startsWith("HTTP/1.1 403 ")
                .contains("this agent is not known by that name");
        assertThat(get("/status", "Host: 127.0.0.1", "Sec-Fetch-Site: cross-site"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(node.handovers).hasValue(0);
    }

    @Test
    void whoAsksByAddressOrByANameThatIsSetIsAnswered() throws Exception {
        for (String host : List.of(
                "127.0.0.1", "127.0.0.1:8080", "192.0.2.7", "[::1]:8080", "localhost", "ha.Plant.example:443")) {
            assertThat(get("/status", "Host: " + host)).as(host).startsWith("HTTP/1.1 200 ");
        }
        assertThat(get("/status", "Host: localhost", "Sec-Fetch-Site: same-origin"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(get(
                        "/",
                        "Host: localhost",
                        "Sec-Fetch-Site: cross-site",
                        "Sec-Fetch-Mode: navigate",
                        "Sec-Fetch-Dest: document"))
                .as("a link")
                .startsWith("HTTP/1.1 200 ");
        assertThat(get("/live", "Host: balanced.example")).as("a load balancer").startsWith("HTTP/1.1 200 ");
        assertThat(ask("GET /status HTTP/1.0")).as("a program").startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whatOnlyBeginsLikeAnOrderIsNone() throws Exception {
        for (String path :
                List.of("/resignation", "/resign/now", "/switchovers", "/pauses?forMS=1000", "/resume.html")) {
            assertThat(ask("POST " + path + " HTTP/1.1", "Host: localhost", "Authorization: Bearer right"))
                    .as(path)
                    .startsWith("HTTP/1.1 404 ");
        }
        assertThat(node.handovers).hasValue(0);
        assertThat(node.pauses).hasValue(0);
    }

    @Test
    void aHandOverThatLastsLongIsUnderWay() throws Exception {
        node.say(ScriptedNode.active());
        String resign = "POST /resign HTTP/1.1";
        assertThat(ask(resign, "Host: localhost", "Authorization: Bearer right"))
                .startsWith("HTTP/1.1 202 ")
                .contains("{\"done\":false,\"underWay\":true,");

        node.endHandovers(Outcome.DONE, "gw-b is active");
        assertThat(ask(resign, "Host: localhost", "Authorization: Bearer right"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(remarks).startsWith("resign was ordered over HTTP by 127.0.0.1");
    }

    @Test
    void wrongTokensAreLoggedNowAndThen() throws Exception {
        for (int count = 0; count < 5; count++) {
            assertThat(ask("POST /resign HTTP/1.1", "Host: localhost", "Authorization: Bearer wrong"))
                    .startsWith("HTTP/1.1 401 ");
        }
        assertThat(remarks)
                .first()
                .isEqualTo("warning: an order over HTTP by 127.0.0.1 was refused: the token is missing or wrong");

        List<String> told = new ArrayList<>();
        Refusals refusals = new Refusals(told::add);
        for (int second = 0; second <= 10; second++) {
            refusals.add("over HTTP by 192.0.2.7", second * 1_000_000_000L);
        }
        assertThat(told).hasSize(2);
        assertThat(told.get(1)).endsWith("the token is missing or wrong, and 9 more since the last such line");
    }

    @Test
    void aYesThatIsOverBeforeItIsSentIsNotSent() throws Exception {
        node.hold(term(() -> {
            // As if the process were stopped after it looked.
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < 60_000_000) {
                LockSupport.parkNanos(this, 5_000_000);
            }
            return Duration.ofMillis(50);
        }));
        assertThat(get("/active", "Host: localhost"))
                .startsWith("HTTP/1.1 503 ")
                .endsWith("unknown: the answer was too late\n");

        node.hold(term(() -> Duration.ofSeconds(60)));
        Instant before = Instant.now();
        String answer = get("/active", "Host: localhost");
        Instant after = Instant.now();
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        Matcher until = Pattern.compile("(?i)OneActive-Valid-Until: (\\S+)").matcher(answer);
        assertThat(until.find()).isTrue();
        assertThat(Instant.parse(until.group(1))).isBetween(before, after.plusSeconds(60));
    }

    @Test
    void whoSendsHalfARequestShutsNobodyOut() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int count = 0; count < 120; count++) {
                Socket half = new Socket(InetAddress.getLoopbackAddress(), http.port());
                half.getOutputStream().write("GET /li".getBytes(StandardCharsets.US_ASCII));
                slow.add(half);
            }
            assertThat(get("/live", "Host: localhost")).startsWith("HTTP/1.1 200 ");
        } finally {
            for (Socket half : slow) {
                half.close();
            }
        }
    }

    @Test
    void oneAddressTakesNotAllPlacesOfThoseWhoWatch() throws Exception {
        Watchers watchers = new Watchers(2);
        InetAddress one = InetAddress.getByName("192.0.2.7");
        InetAddress other = InetAddress.getByName("192.0.2.8");

        assertThat(List.of(watchers.enter(one), watchers.enter(one), watchers.enter(one), watchers.enter(other)))
                .containsExactly(true, true, false, true);
        watchers.leave(one);
        assertThat(List.of(watchers.enter(one), watchers.enter(one))).containsExactly(true, false);
        InetAddress here = InetAddress.getLoopbackAddress();
        assertThat(List.of(watchers.enter(here), watchers.enter(here), watchers.enter(here)))
                .doesNotContain(false);
    }

    private static ActiveTerm term(Supplier<Duration> remaining) {
        return new ActiveTerm() {
            @Override
            public long token() {
                return 7;
            }

            @Override
            public Duration remaining() {
                return remaining.get();
            }

            @Override
            public boolean isHeld() {
                return true;
            }

            @Override
            public void check() {}
        };
    }

    private String get(String path, String... headers) throws IOException {
        return ask("GET " + path + " HTTP/1.1", headers);
    }

    /** The whole answer; of one that has no end, a stream, its beginning. */
    private String ask(String first, String... headers) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            client.setSoTimeout(LIMIT_MILLIS);
            String request = first + "\r\n" + String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n")
                    + "Connection: close\r\n\r\n";
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
