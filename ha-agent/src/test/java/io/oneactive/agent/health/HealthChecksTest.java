package io.oneactive.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.HaConfigException;
import io.oneactive.agent.demo.FreePorts;
import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.HealthCheckProvider;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthChecksTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String LONGEST_TIMEOUT = "60000";

    @TempDir
    private Path directory;

    @Test
    void aProgramIsJudgedByItsExitCode() throws Exception {
        assertThat(make("exec", Map.of("command", "true")).check().healthy()).isTrue();
        assertThat(make("exec", Map.of("command", "echo the disk is full; exit 4"))
                        .check())
                .isEqualTo(new HealthCheck.Result(
                        false, "'echo the disk is full; exit 4' ended with 4: the disk is full"));
    }

    @Test
    void aProgramThatHangsIsKilledWhenItIsInterrupted() throws Exception {
        Path pid = directory.resolve("pid");
        HealthCheck check = make("exec", Map.of("command", "echo $$ > " + pid + "; sleep 1000"));
        Thread thread = new Thread(() -> {
            try {
                check.check();
            } catch (Exception interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        Awaitility.await("it runs").atMost(LIMIT).until(() -> Files.exists(pid) && Files.size(pid) > 1);

        thread.interrupt();

        long process = Long.parseLong(Files.readString(pid).strip());
        Awaitility.await("it is dead")
                .atMost(LIMIT)
                .until(() ->
                        ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void anAddressIsJudgedByItsStatus() throws Exception {
        AtomicInteger status = new AtomicInteger(200);
        ServerSocket server = new ServerSocket(FreePorts.next(), 1, InetAddress.getLoopbackAddress());
        Thread answering = new Thread(() -> answer(server, status));
        answering.start();
        String url = "http://127.0.0.1:" + server.getLocalPort() + "/health";
        HealthCheck check = make("http", Map.of("url", url, "timeoutMS", LONGEST_TIMEOUT));

        assertThat(check.check()).isEqualTo(new HealthCheck.Result(true, url + " answers 200"));
        status.set(500);
        assertThat(check.check()).isEqualTo(new HealthCheck.Result(false, url + " answers 500"));
        server.close();
        answering.join(LIMIT.toMillis());
        assertThat(check.check().healthy()).isFalse();
    }

    /** Until it is closed. Not the server of the JDK: how patient that is was decided by whoever used it first in a process. */
    private static void answer(ServerSocket server, AtomicInteger status) {
        while (!server.isClosed()) {
            try (Socket client = server.accept();
                    BufferedReader request = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
                String line = request.readLine();
                while (line != null && !line.isEmpty()) {
                    line = request.readLine();
                }
                String answer = "HTTP/1.1 %d x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                client.getOutputStream().write(answer.formatted(status.get()).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void anAddressThatIsNoneIsRefusedAtTheStart() {
        assertThatThrownBy(() -> make("http", Map.of("url", "ftp://somewhere/")))
                .isInstanceOf(HaConfigException.class)
                .hasMessageContaining("'health.url' = 'ftp://somewhere/'")
                .hasMessageContaining("is neither http nor https");
    }

    @Test
    void aPortIsHealthyWhileItAcceptsConnections() throws Exception {
        ServerSocket server = new ServerSocket(FreePorts.next(), 1, InetAddress.getLoopbackAddress());
        HealthCheck check =
                make("tcp", Map.of("port", Integer.toString(server.getLocalPort()), "timeoutMS", LONGEST_TIMEOUT));
        assertThat(check.check().healthy()).isTrue();
        server.close();
        assertThat(check.check().healthy()).isFalse();
    }

    @Test
    void aFileIsHealthyWhileItChanges() throws Exception {
        Path file = directory.resolve("beat");
        HealthCheck check = make("file-age", Map.of("file", file.toString(), "maxAgeMS", "100"));
        assertThat(check.check()).isEqualTo(new HealthCheck.Result(false, file + " does not exist"));
        for (String time : List.of("first", "next")) {
            Awaitility.await("it is written for the " + time + " time")
                    .atMost(LIMIT)
                    .until(() -> {
                        Files.writeString(file, Long.toString(System.nanoTime()));
                        return check.check().healthy();
                    });
            Awaitility.await("it has become old")
                    .atMost(LIMIT)
                    .until(() -> !check.check().healthy());
        }
    }

    private static HealthCheck make(String name, Map<String, String> settings) {
        HealthCheckProvider provider = ServiceLoader.load(HealthCheckProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.name().equals(name))
                .findFirst()
                .orElseThrow();
        Map<String, SettingValues.Given> given = new HashMap<>();
        settings.forEach((key, value) -> given.put(key, new SettingValues.Given(value, "test")));
        List<String> problems = new ArrayList<>();
        SettingValues values = SettingValues.check("health.", provider.settings(), given, problems);
        assertThat(problems).isEmpty();
        return provider.create(values, new ProviderContext("line-7", "gw-a"));
    }
}
