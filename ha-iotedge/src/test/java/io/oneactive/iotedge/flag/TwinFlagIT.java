package io.oneactive.iotedge.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.IotHubClientProtocol;
import io.oneactive.Role;
import io.oneactive.iotedge.flag.FlagReport.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Devices that follow the flag. */
@Execution(ExecutionMode.CONCURRENT)
class TwinFlagIT {
    private static final Duration BOUND = Duration.ofSeconds(1);

    /** For those whose truth never ends: also not when this machine stands still for a while. */
    private static final Duration LONG_BOUND = Duration.ofSeconds(30);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A twin in memory, whose hub can be away or slow. */
    private static final class Twin implements TwinFlag.Source {
        private final Map<String, JsonElement> reported = new ConcurrentHashMap<>();
        private volatile boolean isOn;
        private volatile boolean isAway;
        private final AtomicInteger version = new AtomicInteger(1);
        private volatile long slowNanos;

        @Override
        public JsonObject read(Duration limit) throws IOException {
            if (isAway) {
                throw new IOException("away");
            }
            JsonObject desired = new JsonObject();
            desired.addProperty("flag", isOn);
            desired.addProperty("$version", version.get());
            JsonObject twin = new JsonObject();
            twin.add("desired", desired);
            long endNanos = System.nanoTime() + slowNanos;
            while (endNanos - System.nanoTime() > 0) {
                LockSupport.parkNanos(this, endNanos - System.nanoTime());
            }
            return twin;
        }

        @Override
        public void report(String name, JsonElement value) {
            reported.put(name, value);
        }

        void become(boolean on) {
            isOn = on;
            version.incrementAndGet();
        }
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    @Test
    void aDeviceFollowsItsFlagAndReportsThatItStopped() {
        Twin twin = new Twin();
        List<Role> told = new CopyOnWriteArrayList<>();
        try (TwinFlag flag = TwinFlag.follow(twin, "flag", LONG_BOUND, WhenUnknown.STOP, told::add)) {
            assertThat(flag.role()).isEqualTo(Role.PASSIVE);
            twin.become(true);
            flag.hint();
            until(flag::isActive);
            twin.become(false);
            flag.hint();
            until(() -> !flag.isActive());
            until(() -> String.valueOf(twin.reported.get("flagFollowed")).equals("{\"value\":false,\"av\":3}"));
            assertThat(told).containsExactly(Role.ACTIVE, Role.PASSIVE);
            twin.become(true);
            flag.hint();
            until(flag::isActive);
        }
        assertThat(told).endsWith(Role.PASSIVE);
    }

    @Test
    void whenTheTruthIsUnknownForLongerThanTheBoundItStops() {
        Twin twin = new Twin();
        List<Role> told = new CopyOnWriteArrayList<>();
        twin.become(true);
        try (TwinFlag flag = TwinFlag.follow(twin, "flag", BOUND, WhenUnknown.STOP, told::add)) {
            until(flag::isActive);
            twin.isAway = true;
            until(() -> !flag.isActive());
            assertThat(flag.isKnown()).isFalse();
            until(() -> !told.isEmpty() && told.get(told.size() - 1) == Role.PASSIVE);
            assertThat(told).startsWith(Role.ACTIVE);
            twin.isAway = false;
            until(flag::isActive);
        }
    }

    @Test
    void orGoesOnIfThatIsWanted() {
        Twin twin = new Twin();
        twin.become(true);
        TwinFlag kept;
        try (TwinFlag flag = TwinFlag.follow(twin, "flag", BOUND, WhenUnknown.KEEP, role -> {})) {
            until(flag::isActive);
            twin.isAway = true;
            until(() -> !flag.isKnown());
            assertThat(flag.isActive()).isTrue();
            kept = flag;
        }
        assertThat(kept.isActive()).isFalse();
    }

    @Test
    void anAnswerCountsFromWhenItWasAskedFor() {
        Twin twin = new Twin();
        twin.become(true);
        twin.slowNanos = BOUND.toNanos() + 1;
        List<Role> told = new CopyOnWriteArrayList<>();
        try (TwinFlag flag = TwinFlag.follow(twin, "flag", BOUND, WhenUnknown.STOP, told::add)) {
            until(() -> twin.reported.containsKey("flagFollowed"));
            assertThat(flag.isActive()).isFalse();
            assertThat(told).isEmpty();
        }
    }

    @Test
    void throughAnEdgeHubItDoesNotFollow() {
        DeviceClient client = new DeviceClient(
                "HostName=hub.net;DeviceId=a;SharedAccessKey=a2V5;GatewayHostName=edge.local",
                IotHubClientProtocol.MQTT);
        assertThatThrownBy(() -> TwinFlag.Source.of(client))
                .hasMessageContaining("edge.local", "answers from its copy");
        assertThatThrownBy(() -> TwinFlag.follow(new Twin(), "flag", Duration.ZERO, WhenUnknown.STOP, role -> {}))
                .hasMessageContaining("bound = PT0S");
    }

    @Test
    void aDeviceThatIsCutOffHasStoppedBeforeAnotherOneStarts() throws Exception {
        try (Pool pool = new Pool("a", "b")) {
            DeviceClient one = pool.connect("a");
            DeviceClient other = pool.connect("b");
            one.subscribeToDesiredProperties((twin, context) -> {}, null);
            other.subscribeToDesiredProperties((twin, context) -> {}, null);
            Duration bound = Duration.ofSeconds(4);
            try (TwinFlag first =
                            TwinFlag.follow(TwinFlag.Source.of(one), "flag", bound, WhenUnknown.STOP, role -> {});
                    TwinFlag second =
                            TwinFlag.follow(TwinFlag.Source.of(other), "flag", bound, WhenUnknown.STOP, role -> {})) {
                FlagController controller = pool.controller(pool.settings("a").offWait(bound.plusMillis(400)));
                assertThat(controller.look().outcome()).isEqualTo(Outcome.SWITCHED);
                until(first::isActive);

                // Thrown out, and kept out: it goes on with what it knows.
                pool.hub.enable("a", false);
                assertThat(first.isActive()).isTrue();
                assertThat(controller.look().outcome()).isEqualTo(Outcome.SWITCHED);

                assertThat(first.isActive()).isFalse();
                until(second::isActive);
                assertThat(pool.on()).containsExactly("b");
            }
        }
    }
}
