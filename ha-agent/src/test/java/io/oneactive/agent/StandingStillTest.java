package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HaNode;
import io.oneactive.agent.control.ControlServer;
import io.oneactive.agent.control.NodeControl;
import io.oneactive.agent.http.HttpEndpoints;
import io.oneactive.agent.http.HttpSettings;
import io.oneactive.agent.http.PatientClient;
import io.oneactive.agent.http.ProbeTimes;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.spi.RoleGuard;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import picocli.CommandLine;

/** A node whose election loop stands still, while everything else in its process goes on: nobody may take its last word for the present. */
@Execution(ExecutionMode.CONCURRENT)
class StandingStillTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** The role lasts two seconds less the margin after the loop has stopped: long enough on a busy machine, and short enough to be waited for. */
    private static final int PROBES = 10;

    /** Prints each datagram that comes to a Unix socket; Java has none of these. */
    private static final String RECEIVER = """
            use IO::Socket::UNIX; $| = 1;
            my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM(), Local => $ARGV[0]) or die "$!";
            print "listening\\n";
            while (defined $socket->recv(my $text, 4096)) { $text =~ s/\\n/ /g; print "$text\\n"; }
            """;

    private final Brake brake = new Brake();
    private HaNode node;
    private HttpEndpoints http;
    private PatientClient client;
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

    private void start() throws IOException {
        ProbeTimes probes = new ProbeTimes(brake, 1_800_000_000, 200_000_000);
        node = HaNode.start(LoneNode.settings("gw-a").roleGuard(probes).build());
        NodeControl control = new NodeControl(node, Optional.empty(), Duration.ofMillis(600), remark -> {});
        http = HttpEndpoints.open(new HttpSettings("127.0.0.1", 0, Optional.empty()), control, probes, () -> "");
        server = ControlServer.open(directory.resolve("s"), control);
        client = new PatientClient(http);
        LoneNode.awaitActive(node, PROBES);
    }

    @AfterEach
    void stop() {
        brake.release();
        if (node != null) {
            node.close();
            http.close();
            server.close();
        }
    }

    @Test
    void itIsNeitherActiveNorPassiveNorReadyAndItsStatusIsUnknown() throws Exception {
        start();

        Awaitility.await("it stands still in the middle of its role")
                .atMost(LIMIT)
                .until(this::holdWhileActive);

        assertThat(client.get("/active").statusCode()).isEqualTo(503);
        assertThat(client.get("/ready").statusCode()).isEqualTo(503);
        assertThat(client.get("/passive").body()).startsWith("not passive: ");
        assertThat(client.get("/passive").statusCode()).isEqualTo(503);
        assertThat(client.get("/ready").body()).isEqualTo("not ready: unknown, the election loop stands still\n");
        String said = Awaitility.await("an answer within the second that the command waits")
                .atMost(LIMIT)
                .until(() -> status("s", ExitCode.UNKNOWN), text -> !text.contains("does not answer"));
        assertThat(said).startsWith("UNKNOWN  the answer is ");

        brake.release();

        client.awaitStatus("/active", 200);
        client.awaitStatus("/ready", 200);
    }

    /** False, and not held, when the role was lost by itself just then, as it may be on a busy machine. */
    private boolean holdWhileActive() {
        client.awaitStatus("/active", 200);
        client.awaitStatus("/ready", 200);
        client.awaitStatus("/passive", 503);
        brake.hold();
        client.awaitStatus("/active", 503);
        String status = Awaitility.await("what it knew last does not hold any more")
                .atMost(LIMIT)
                .until(() -> client.get("/status").body(), text -> text.contains("\"validForMS\":0"));
        boolean isHeld = status.contains("\"role\":\"passive\",\"state\":\"resigning\"");
        if (!isHeld) {
            brake.release();
        }
        return isHeld;
    }

    @Test
    void aStoppedNodeIsNeitherActiveNorPassiveNorLive() throws Exception {
        start();

        node.close();

        assertThat(client.get("/active").statusCode()).isEqualTo(503);
        assertThat(client.get("/passive").statusCode()).isEqualTo(503);
        assertThat(client.get("/passive").body()).isEqualTo("not passive: stopped\n");
        assertThat(client.get("/live").statusCode()).isEqualTo(503);
        assertThat(client.get("/ready").statusCode()).isEqualTo(503);
        assertThat(client.get("/status").body()).contains("\"role\":\"passive\",\"state\":\"stopped\"");
    }

    @Test
    void anAgentThatTakesTheConnectionAndSaysNothingIsUnknown() throws Exception {
        // As the kernel does for a process that is stopped.
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(directory.resolve("silent")));

            assertThat(status("silent", ExitCode.UNKNOWN))
                    .startsWith(
                            "UNKNOWN  the agent is there, but does not answer within 1000 ms: it is stopped, or hangs");
            assertThat(status("silent", ExitCode.UNKNOWN, "--json")).startsWith("{\"role\":\"unknown\",\"detail\":\"");
        }
    }

    @Test
    void systemdIsToldOfTheStartAndOfTheLoopAndNotWhenItStandsStill() throws Exception {
        start();
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
            Awaitility.await("what is known does not hold any more")
                    .atMost(LIMIT)
                    .until(() -> node.status().validFor().isZero());

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
    void thatSystemdCannotBeToldIsSaidOnce() throws Exception {
        start();
        List<String> remarks = new CopyOnWriteArrayList<>();

        ServiceManager.tell(
                node,
                Map.of("NOTIFY_SOCKET", directory.resolve("nobody").toString(), "WATCHDOG_USEC", "30000"),
                remarks::add);

        Awaitility.await("the remark").atMost(LIMIT).until(() -> !remarks.isEmpty());
        // Told again each 10 ms, and each time in vain.
        Awaitility.await("no other one")
                .during(Duration.ofSeconds(1))
                .atMost(LIMIT)
                .until(() -> remarks.equals(List.of("warning: systemd-notify failed")));
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

    /** What the command says that ends with this code. */
    private String status(String socket, int exitCode, String... more) {
        StringWriter said = new StringWriter();
        CommandLine commandLine = Ha.commandLine();
        commandLine.setOut(new PrintWriter(said, true));
        String[] arguments = {"status", "--socket", directory.resolve(socket).toString()};
        assertThat(commandLine.execute(
                        Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new)))
                .isEqualTo(exitCode);
        return said.toString();
    }
}
