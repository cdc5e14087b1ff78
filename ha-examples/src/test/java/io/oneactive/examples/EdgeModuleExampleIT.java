package io.oneactive.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.standin.CertificateAuthority;
import io.oneactive.standin.EdgeHubStandIn;
import io.oneactive.standin.HubStandIn;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module with three added lines, as the edge runtime starts it on two gateways: each with an edge hub of its own. */
class EdgeModuleExampleIT {
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Process> programs = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (Process program : programs) {
            program.destroyForcibly().waitFor();
        }
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    @Test
    void ofTwoModulesOneSendsUntilItIsKilledAndThenTheOther() throws Exception {
        int port = freePort();
        List<HubStandIn> hubs = new ArrayList<>();
        for (String device : List.of("gw-a", "gw-b")) {
            // Two subscriptions of one hub: the stand-in has room for one edge hub in each.
            HubStandIn hub = HubStandIn.start(AUTHORITY, device + ".standin.test");
            hub.addDevice(device);
            EdgeHubStandIn edge = EdgeHubStandIn.start(AUTHORITY, hub, device);
            opened.add(edge);
            opened.add(hub);
            hubs.add(hub);
            programs.add(start(device, port, edge.addModule("control")));
        }

        await().atMost(LIMIT).until(() -> sent(hubs.get(0)) + sent(hubs.get(1)) > 2);
        // Two that have not found each other yet both send, in open mode.
        int sender = await().atMost(LIMIT).until(() -> onlySender(hubs), index -> index >= 0);
        assertThat(active(hubs.get(sender), sender)).isTrue();
        assertThat(active(hubs.get(1 - sender), 1 - sender)).isFalse();

        programs.get(sender).destroyForcibly().waitFor();

        long before = sent(hubs.get(1 - sender));
        await().atMost(LIMIT).until(() -> sent(hubs.get(1 - sender)) > before);
        assertThat(hubs.get(1 - sender).telemetry().get(0).properties()).containsEntry("$.on", "output1");
    }

    private static long sent(HubStandIn hub) {
        return hub.telemetry().stream()
                .filter(message -> message.text().equals("{\"message\":\"hello\"}"))
                .count();
    }

    /** As both twins say. */
    private static int onlySender(List<HubStandIn> hubs) {
        boolean first = active(hubs.get(0), 0);
        boolean second = active(hubs.get(1), 1);
        boolean bothHeard = List.of(0, 1).stream()
                .allMatch(index -> hubs.get(index)
                        .reported("gw-" + "ab".charAt(index) + "/control")
                        .toString()
                        .matches(".*\"peers\":\"gw-[ab]\\|(True|False)\\|[^\"]*gw-[ab]\\|.*"));
        return !bothHeard || first == second ? -1 : first ? 0 : 1;
    }

    private static boolean active(HubStandIn hub, int index) {
        return hub.reported("gw-" + "ab".charAt(index) + "/control")
                .path("IoTEdgeModuleHA")
                .path("isActive")
                .asBoolean();
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The variables win over what the example's code says, and keep it on the loopback interface. */
    private Process start(String device, int port, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.log.com.microsoft=error",
                "-cp",
                System.getProperty("java.class.path"),
                EdgeModuleExample.class.getName());
        builder.environment().putAll(environment);
        builder.environment().put("HA_TRANSPORT_NAME", "udp-broadcast");
        builder.environment().put("HA_TRANSPORT_PORT", Integer.toString(port));
        builder.environment().put("HA_TRANSPORT_ADDRESS", device.equals("gw-a") ? "127.0.0.1" : "127.0.0.2");
        builder.environment().put("HA_TRANSPORT_BROADCAST_SUBNET", "127.0.0.0");
        Path output = directory.resolve(device + ".txt");
        Files.createFile(output);
        return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }
}
