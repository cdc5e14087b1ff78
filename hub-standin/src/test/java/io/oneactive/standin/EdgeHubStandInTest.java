package io.oneactive.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real module client of Microsoft, in a process with the environment of a container, against the stand-in. */
class EdgeHubStandInTest {
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String MODULE = "gw-a/control";

    private final HubStandIn hub = HubStandIn.start(AUTHORITY, "hub-a.standin.test");
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final EdgeHubStandIn edge;
    private final Process module;

    EdgeHubStandInTest() throws IOException {
        hub.addDevice("gw-a");
        edge = EdgeHubStandIn.start(AUTHORITY, hub, "gw-a");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EdgeModule.class.getName());
        builder.environment().putAll(edge.addModule("control"));
        module = builder.redirectErrorStream(true).start();
        Thread reader = new Thread(
                () -> module.inputReader(StandardCharsets.UTF_8).lines().forEach(said::add));
        reader.setDaemon(true);
        reader.start();
    }

    @AfterEach
    void close() throws InterruptedException {
        module.destroyForcibly().waitFor();
        edge.close();
        hub.close();
    }

    private void awaitSaid(String beginning) {
        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(List.copyOf(said)).anyMatch(line -> line.startsWith(beginning)));
    }

    private void command(String text) throws IOException {
        BufferedWriter input = module.outputWriter(StandardCharsets.UTF_8);
        input.write(text + "\n");
        input.flush();
    }

    /** This is why no witness may go through it: it says yes to a version that is long over, and whether or not it can reach the hub. */
    @Test
    void aModuleMadeFromItsEnvironmentTalksToTheHubThroughAnEdgeHubThatNeverRefusesAWrite() throws Exception {
        awaitSaid("twin ");
        command("send hello");
        await().atMost(BOUND).until(() -> hub.telemetry().size() == 1);
        assertThat(hub.telemetry().get(0).identity()).isEqualTo(MODULE);
        assertThat(hub.telemetry().get(0).properties()).containsEntry("$.on", "output1");
        hub.patchDesired(MODULE, "{\"interval\":200}");
        awaitSaid("desired ");

        hub.patchReported(MODULE, "{\"a\":1}");
        command("report b x 1");
        awaitSaid("version 1");
        await().atMost(BOUND).until(() -> hub.reported(MODULE).has("b"));
        assertThat(hub.reported(MODULE).get("$version").asInt()).isEqualTo(3);

        edge.online(false);
        said.clear();
        command("report c y 1");
        awaitSaid("version ");
        command("send later");
        awaitSaid("sent");
        assertThat(hub.reported(MODULE).has("c")).isFalse();
        assertThat(hub.telemetry()).hasSize(1);

        edge.online(true);
        await().atMost(BOUND)
                .until(() -> hub.telemetry().size() == 2 && hub.reported(MODULE).has("c"));
    }
}
