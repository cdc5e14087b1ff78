package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.agent.control.ControlServer;
import io.oneactive.agent.control.NodeControl;
import io.oneactive.agent.http.HttpEndpoints;
import io.oneactive.agent.http.HttpSettings;
import io.oneactive.agent.http.ProbeTimes;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.spi.RoleGuard;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import picocli.CommandLine;

/** A node whose election loop stands still, while everything else in its process goes on: nobody may take its last word for the present. */
@Execution(ExecutionMode.CONCURRENT)
class StandingStillTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Prints each datagram that comes to a Unix socket; Java has none of these. */
    private static final String RECEIVER = """
            use IO::Socket::UNIX; $| = 1;
            my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM(), Local => $ARGV[0]) or die "$!";
            print "listening\\n";
            while (defined $socket->recv(my $text, 4096)) { $text =~ s/\\n/ /g; print "$text\\n"; }
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Brake brake = new Brake();
    private HaNode node;
    private HttpEndpoints http;
    private ControlServer server;

    @TempDir
    private Path directory;

    /** The election loop tells it how long the role lasts, and waits for its return. */
    private static final class Brake implements RoleGuard {
        private volatile CountDownLatch released = new CountDownLatch(0);

        @Override
        public void occupiedUntil(long token, long untilNanos) {
            try {
                released.await();
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
        }

        void hold() {
            released = new CountDownLatch(1);
        }

        void release() {
            released.countDown();
        }
    }

    @BeforeEach
    void start() throws IOException {
        int port;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProbeTimes probes = new ProbeTimes(brake, 1_800_000_000, 200_000_000);
        node = HaNode.start(HaConfig.builder()
                .nodeId("gw-a")
                .transport(
                        "udp-broadcast",
                        Map.of("address", "127.0.0.1", "peers", "127.0.0.1", "port", Integer.toString(port)))
                .failedProbeCount(10)
                .roleGuard(probes)
                .build());
        NodeControl control = new NodeControl(node, Optional.empty(), Duration.ofMillis(600), remark -> {});
        http = HttpEndpoints.open(new HttpSettings("127.0.0.1", 0, Optional.empty()), control, probes, () -> "");
        server = ControlServer.open(directory.resolve("s"), control);
        Awaitility.await("it is active").atMost(LIMIT).until(node::isActive);
    }

    @AfterEach
    void stop() {
        brake.release();
        node.close();
        http.close();
        server.close();
    }

    @Test
    void itIsNeitherActiveNorPassiveNorReadyAndItsStatusIsUnknown() throws Exception {
        awaitCode("/active", 200);
        awaitCode("/ready", 200);
        awaitCode("/passive", 503);

        brake.hold();

        awaitCode("/active", 503);
        awaitCode("/ready", 503);
        Awaitility.await("what it knew last does not hold any more")
                .atMost(LIMIT)
                .until(() -> get("/status").body(), status -> status.contains("\"validForMS\":0"));
        assertThat(get("/status").body()).contains("\"role\":\"passive\",\"state\":\"resigning\"");
        assertThat(get("/passive").body()).startsWith("not passive: ");
        assertThat(get("/passive").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body()).isEqualTo("not ready: unknown, the election loop stands still\n");
        StringWriter said = new StringWriter();
        assertThat(status("s", said)).isEqualTo(ExitCode.UNKNOWN);
        assertThat(said.toString()).startsWith("UNKNOWN  the answer is ");

        brake.release();

        awaitCode("/active", 200);
        awaitCode("/ready", 200);
    }

    @Test
    void aStoppedNodeIsNeitherActiveNorPassiveNorLive() throws Exception {
        node.close();

        assertThat(get("/active").statusCode()).isEqualTo(503);
        assertThat(get("/passive").statusCode()).isEqualTo(503);
        assertThat(get("/passive").body()).isEqualTo("not passive: stopped\n");
        assertThat(get("/live").statusCode()).isEqualTo(503);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/status").body()).contains("\"role\":\"passive\",\"state\":\"stopped\"");
    }

    @Test
    void anAgentThatTakesTheConnectionAndSaysNothingIsUnknown() throws Exception {
        // As the kernel does for a process that is stopped.
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(directory.resolve("silent")));
            StringWriter said = new StringWriter();

            assertThat(status("silent", said)).isEqualTo(ExitCode.UNKNOWN);
            assertThat(said.toString())
                    .startsWith(
                            "UNKNOWN  the agent is there, but does not answer within 1000 ms: it is stopped, or hangs");
            StringWriter json = new StringWriter();
            assertThat(status("silent", json, "--json")).isEqualTo(ExitCode.UNKNOWN);
            assertThat(json.toString()).startsWith("{\"role\":\"unknown\",\"detail\":\"");
        }
    }

    @Test
    void systemdIsToldOfTheStartAndOfTheLoopAndNotWhenItStandsStill() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        List<String> remarks = new CopyOnWriteArrayList<>();
        Path socket = directory.resolve("notify");
        Process receiver = new ProcessBuilder("perl", "-e", RECEIVER, socket.toString())
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(() -> read(receiver, told));
        reader.setDaemon(true);
        reader.start();
        try {
            Awaitility.await("a socket").atMost(LIMIT).until(() -> told.contains("listening"));

            ServiceManager.tell(
                    node, Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", "300000"), remarks::add);

            Awaitility.await("the start, and signs of life")
                    .atMost(LIMIT)
                    .until(() -> count(told, "READY=1") == 1 && count(told, "WATCHDOG=1") > 2);
            assertThat(told)
                    .anySatisfy(line ->
                            assertThat(line).contains("WATCHDOG=1", "STATUS=gw-a is active; gw-a is active, term "));

            brake.hold();
            AtomicLong last = new AtomicLong();
            Awaitility.await("no sign of life any more")
                    .during(Duration.ofMillis(1_500))
                    .atMost(LIMIT)
                    .until(() -> {
                        long now = count(told, "WATCHDOG=1");
                        return last.getAndSet(now) == now;
                    });
            assertThat(node.status().validFor()).isZero();

            brake.release();
            Awaitility.await("signs of life again")
                    .atMost(LIMIT)
                    .until(() -> count(told, "WATCHDOG=1") > last.get() + 2);
            assertThat(remarks).isEmpty();
        } finally {
            receiver.destroyForcibly();
        }
    }

    @Test
    void thatSystemdCannotBeToldIsSaidOnce() {
        List<String> remarks = new CopyOnWriteArrayList<>();

        ServiceManager.tell(
                node,
                Map.of("NOTIFY_SOCKET", directory.resolve("nobody").toString(), "WATCHDOG_USEC", "30000"),
                remarks::add);

        Awaitility.await("the remark").atMost(LIMIT).until(() -> !remarks.isEmpty());
        assertThat(remarks).containsExactly("warning: systemd-notify failed");
    }

    private static void read(Process process, List<String> into) {
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(into::add);
        } catch (IOException | UncheckedIOException ended) {
            into.add("ended");
        }
    }

    private static long count(List<String> told, String what) {
        return told.stream().filter(line -> line.contains(what)).count();
    }

    private int status(String socket, StringWriter said, String... more) {
        CommandLine commandLine = Ha.commandLine();
        commandLine.setOut(new PrintWriter(said, true));
        String[] arguments = {"status", "--socket", directory.resolve(socket).toString()};
        return commandLine.execute(
                Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private void awaitCode(String path, int code) {
        Awaitility.await(path + " answers " + code)
                .atMost(LIMIT)
                .until(() -> get(path).statusCode() == code);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                        .build(),
                BodyHandlers.ofString());
    }
}
