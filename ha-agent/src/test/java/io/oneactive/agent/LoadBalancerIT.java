package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.demo.FreePorts;
import io.oneactive.witness.file.FileWitnessProvider;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HAProxy in front of two nodes, as docs/commands.md has it; from {@code kill -9} of the active one to the first answer of the other. {@code -Dbalancer.rounds=20}. */
@Tag("long")
class LoadBalancerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern NODE = Pattern.compile("\"node\":\"(gw-[ab])\"");
    private static final int ROUNDS = Integer.getInteger("balancer.rounds", 2);

    @TempDir
    private Path directory;

    private final Map<String, HaProcess> nodes = new LinkedHashMap<>();

    @Test
    void requestsReachTheOtherNodeAfterTheActiveOneWasKilled() throws Exception {
        Files.createDirectory(directory.resolve("temporary"));
        FileWitnessProvider.initialise(Files.createDirectory(directory.resolve("witness")), "default");
        List<Integer> http = List.of(FreePorts.next(), FreePorts.next(), FreePorts.next());
        int one = FreePorts.next();
        int two = FreePorts.next();
        write("gw-a", one, two, http.get(0));
        write("gw-b", two, one, http.get(1));
        writeBalancer(http);
        List<Long> took = new ArrayList<>();
        try (HaProcess balancer =
                HaProcess.start(new ProcessBuilder("haproxy", "-db", "-f", "haproxy.cfg"), directory, Map.of())) {
            start("gw-a");
            start("gw-b");
            for (int i = 0; i < ROUNDS; i++) {
                String active = awaitAnswer(http.get(2), "");
                String other = active.equals("gw-a") ? "gw-b" : "gw-a";
                // As it is nearly always: the other one could take over, and the witness, given back, is free for it.
                awaitStatus(http.get(other.equals("gw-a") ? 0 : 1), "\"state\":\"passive\"");
                awaitStatus(http.get(active.equals("gw-a") ? 0 : 1), "\"leaseRemainingMS\":0");

                long begun = System.nanoTime();
                Objects.requireNonNull(nodes.get(active)).kill();
                assertThat(awaitAnswer(http.get(2), active)).isEqualTo(other);
                took.add(System.nanoTime() - begun);

                start(active);
            }
            assertThat(balancer.handle().isAlive()).isTrue();
        } finally {
            nodes.values().forEach(HaProcess::close);
        }
        Collections.sort(took);
        System.out.printf(
                "kill -9 to the first answer of the other node through HAProxy, %d times: smallest %d ms, median %d ms, greatest %d ms%n",
                took.size(),
                took.get(0) / 1_000_000,
                took.get(took.size() / 2) / 1_000_000,
                took.get(took.size() - 1) / 1_000_000);
    }

    private void start(String node) throws IOException {
        nodes.put(node, HaProcess.start(directory, Map.of(), "node", "--config", node + ".yaml"));
    }

    /** Which node answers a request, as soon as that is another one. */
    private static String awaitAnswer(int port, String notThis) {
        return Awaitility.await("an answer through the balancer, not by '" + notThis + "'")
                .pollInterval(Duration.ofMillis(5))
                .atMost(LIMIT)
                .until(() -> answering(port), node -> !node.isEmpty() && !node.equals(notThis));
    }

    private void awaitStatus(int port, String text) {
        Awaitility.await(text)
                .pollInterval(Duration.ofMillis(50))
                .atMost(LIMIT)
                .until(() -> get(port, "/status").contains(text));
    }

    private static String answering(int port) {
        Matcher matcher = NODE.matcher(get(port, "/status"));
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String get(int port, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(1_000);
            connection.setRequestProperty("Connection", "close");
            return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException notNow) {
            return "";
        }
    }

    private void write(String node, int port, int peer, int http) throws IOException {
        Files.writeString(directory.resolve(node + ".yaml"), """
                nodeId: %s
                members: [gw-a, gw-b]
                stateDirectory: state-%s
                transport:
                  name: udp-broadcast
                  address: 127.0.0.1
                  port: %d
                  peers: 127.0.0.1:%d
                witness:
                  name: file
                  folder: witness
                http:
                  port: %d
                control:
                  socket: %s.sock
                """.formatted(
                        node, node, port, peer, http, directory.resolve(node)));
    }

    private void writeBalancer(List<Integer> http) throws IOException {
        Files.writeString(directory.resolve("haproxy.cfg"), """
                defaults
                  mode http
                  timeout connect 500ms
                  timeout client 5s
                  timeout server 5s
                frontend all
                  bind 127.0.0.1:%d
                  default_backend nodes
                backend nodes
                  option httpchk GET /active
                  http-check expect status 200
                  default-server inter 100ms fall 1 rise 1 on-marked-down shutdown-sessions
                  server gw-a 127.0.0.1:%d check
                  server gw-b 127.0.0.1:%d check
                """.formatted(http.get(2), http.get(0), http.get(1)));
    }
}
