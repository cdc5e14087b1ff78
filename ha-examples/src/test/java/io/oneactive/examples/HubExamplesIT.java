package io.oneactive.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.standin.CertificateAuthority;
import io.oneactive.standin.DpsStandIn;
import io.oneactive.standin.HubStandIn;
import io.oneactive.standin.RegistryStandIn;
import io.oneactive.standin.RegistryStandIn.Right;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples for IoT Hub, as programs of their own, against stand-ins of hub, registry and provisioning service. */
class HubExamplesIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String PASSWORD = "changeit";
    private static final String DEVICE = "failover_java";

    private final CertificateAuthority authority = CertificateAuthority.create();
    private final HubStandIn hubA = HubStandIn.start(authority);
    private final HubStandIn hubB = HubStandIn.start(authority);
    private final List<Process> programs = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void end() {
        programs.forEach(Process::destroyForcibly);
        hubA.close();
        hubB.close();
    }

    @Test
    void theFailoverExampleServesTwoHubsOneAfterTheOtherAndQuits() throws Exception {
        try (DpsStandIn service = DpsStandIn.start(authority, "0ne00000001")) {
            service.assign(hubA);
            Process program = start(
                    FailoverExample.class,
                    "scopeId=" + service.idScope(),
                    "groupSymmetricKey=" + service.groupKey(),
                    "provisioningHost=" + service.host(),
                    "periodSeconds=1");
            assertThatItServes(hubA);

            service.assign(DEVICE, hubB);
            hubA.kill();
            assertThatItServes(hubB);

            try (OutputStream keys = program.getOutputStream()) {
                keys.write('q');
            }
            assertThat(program.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).as(output(FailoverExample.class)).isZero();
            assertThat(output(FailoverExample.class))
                    .contains("All is sent", "Message setAlarm(on)", "Method echo(\"hello\")")
                    .doesNotContain(service.groupKey());
        }
    }

    private static void assertThatItServes(HubStandIn hub) {
        until(() -> hub.telemetry().stream()
                .anyMatch(message -> message.text().matches("\\{\"temp\":.*,\"humidity\":.*}")));
        until(() -> hub.reported(DEVICE).has("battery"));
        hub.patchDesired(DEVICE, "{\"fanSpeed\":3}");
        until(() -> hub.reported(DEVICE).at("/fanSpeed/ac").asInt() == 200);
        assertThat(hub.reported(DEVICE).at("/fanSpeed/ad").asText()).isEqualTo("completed");
        assertThat(hub.invoke(DEVICE, "echo", "\"hello\"", LIMIT).payload()).isEqualTo("\"hello\"");
        hub.send(DEVICE, "on", Map.of("method-name", "setAlarm"));
    }

    @Test
    void theFlagExampleLooksOnce() throws Exception {
        hubA.addDevice("press-1");
        try (RegistryStandIn registry = RegistryStandIn.start(authority, hubA)) {
            registry.patchTags("press-1", "{\"pool\":\"line-7\"}");
            Process program = start(
                    FlagControllerExample.class,
                    "connectionString=" + registry.addPolicy("flag", Right.REGISTRY_READ, Right.SERVICE_CONNECT),
                    "endpoint=" + registry.endpoint(),
                    "pool=line-7",
                    "primary=press-1",
                    "override=press-1",
                    "once=true");

            assertThat(program.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(output(FlagControllerExample.class)).contains("SWITCHED: press-1 has the flag");
            assertThat(program.exitValue()).isZero();
            assertThat(hubA.desired("press-1").get("flag").asBoolean()).isTrue();
        }
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private Process start(Class<?> example, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djavax.net.ssl.trustStore=" + trustStore(),
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
                "-cp",
                System.getProperty("java.class.path"),
                example.getName()));
        command.addAll(List.of(arguments));
        Process program = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(example.getSimpleName()).toFile())
                .start();
        programs.add(program);
        return program;
    }

    private String output(Class<?> example) throws Exception {
        return Files.readString(directory.resolve(example.getSimpleName()), StandardCharsets.UTF_8);
    }

    private Path trustStore() throws Exception {
        Path file = directory.resolve("trust.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(authority.writeTo(directory.resolve("ca.pem")));
                OutputStream out = Files.newOutputStream(file)) {
            store.setCertificateEntry(
                    "stand-in", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }
}
