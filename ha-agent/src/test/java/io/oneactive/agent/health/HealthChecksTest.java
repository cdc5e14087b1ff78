package io.oneactive.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.oneactive.HaConfigException;
import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.HealthCheckProvider;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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
    private static final Duration LIMIT = Duration.ofSeconds(20);

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
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/health";
        try {
            HealthCheck check = make("http", Map.of("url", url));
            assertThat(check.check()).isEqualTo(new HealthCheck.Result(true, url + " answers 200"));
            status.set(500);
            assertThat(check.check()).isEqualTo(new HealthCheck.Result(false, url + " answers 500"));
        } finally {
            server.stop(0);
        }
        assertThat(make("http", Map.of("url", url)).check().healthy()).isFalse();
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
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HealthCheck check = make("tcp", Map.of("port", Integer.toString(server.getLocalPort())));
        assertThat(check.check().healthy()).isTrue();
        server.close();
        assertThat(check.check().healthy()).isFalse();
    }

    @Test
    void aFileIsHealthyWhileItChanges() throws Exception {
        Path file = directory.resolve("beat");
        HealthCheck check = make("file-age", Map.of("file", file.toString(), "maxAgeMS", "100"));
        assertThat(check.check()).isEqualTo(new HealthCheck.Result(false, file + " does not exist"));
        Files.writeString(file, "1");
        assertThat(check.check().healthy()).isTrue();
        Awaitility.await("it has become old")
                .atMost(LIMIT)
                .until(() -> !check.check().healthy());
        Awaitility.await("it is written again").atMost(LIMIT).until(() -> {
            Files.writeString(file, Long.toString(System.nanoTime()));
            return check.check().healthy();
        });
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
