package io.oneactive.iotedge.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.oneactive.iotedge.flag.FlagReport.Outcome;
import io.oneactive.standin.RegistryStandIn.Right;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The controller against a hub's registry, with devices that Microsoft's client connects. */
@Execution(ExecutionMode.CONCURRENT)
class FlagControllerIT {
    private final Pool pool = new Pool("a", "b", "c");

    @AfterEach
    void close() {
        pool.close();
    }

    private static void assertLook(FlagController controller, Outcome outcome, String holder) {
        FlagReport report = controller.look();
        assertThat(report.outcome()).as(report.toString()).isEqualTo(outcome);
        assertThat(report.holder().orElse("")).isEqualTo(holder);
    }

    @Test
    void thePrimaryHasItUntilItIsDownAndThenAnotherOne() {
        FlagController controller = pool.controller(pool.settings("b"));
        assertLook(controller, Outcome.STUCK, "");
        pool.connect("a");
        pool.connect("b");
        assertLook(controller, Outcome.SWITCHED, "b");
        assertLook(controller, Outcome.KEPT, "b");

        pool.disconnect("b");
        await().until(() -> !pool.hub.isConnected("b"));
        assertLook(controller, Outcome.SWITCHED, "a");
        assertThat(pool.on()).containsExactly("a");
        pool.connect("b");
        assertLook(controller, Outcome.KEPT, "a");
        assertLook(pool.controller(pool.settings("b").failbackAfter(Duration.ZERO)), Outcome.SWITCHED, "b");

        assertThat(pool.most()).isEqualTo(1);
        assertThat(pool.timesSwitchedOn()).isEqualTo(3);
        JsonNode desired = pool.hub.desired("c");
        assertThat(desired.get("flag").asBoolean(true)).isFalse();
    }

    @Test
    void aShortAbsenceChangesNothing() {
        pool.connect("a");
        pool.connect("b");
        FlagController controller = pool.controller(pool.settings("b").downAfter(Duration.ofHours(1)));
        assertLook(controller, Outcome.SWITCHED, "b");
        pool.disconnect("b");
        await().until(() -> !pool.hub.isConnected("b"));

        assertLook(controller, Outcome.WAITING, "b");
        assertThat(pool.on()).containsExactly("b");
    }

    @Test
    void aDryRunWritesNothing() {
        pool.connect("a");
        FlagReport report = pool.controller(pool.settings("b").dryRun(true)).look();

        assertThat(report.outcome()).isEqualTo(Outcome.WOULD_SWITCH);
        assertThat(report.target()).hasValue("a");
        assertThat(pool.on()).isEmpty();
        assertThat(pool.hub.desired("a").get("$version").asInt()).isEqualTo(1);
    }

    @Test
    void operatorsHaveTheirWayWithAllControllers() throws Exception {
        pool.connect("a");
        pool.connect("b");
        FlagController one = pool.controller(pool.settings("b"));
        FlagController other = pool.controller(pool.settings("b"));
        assertLook(one, Outcome.SWITCHED, "b");

        one.override("c");
        assertLook(other, Outcome.SWITCHED, "c");
        one.override("a");
        assertLook(other, Outcome.SWITCHED, "a");
        one.endOverride("a");
        one.exclude("a");
        assertLook(other, Outcome.SWITCHED, "b");

        pool.hub.addDevice("stranger");
        assertThatThrownBy(() -> one.override("stranger")).hasMessageContaining("has no tag pool");
        assertThatThrownBy(() -> one.exclude("nobody")).hasMessageContaining("There is no such device");
    }

    @Test
    void aDeviceThatLeavesThePoolLosesItsFlagFirst() {
        pool.connect("a");
        pool.connect("b");
        FlagController controller = pool.controller(pool.settings("b"));
        assertLook(controller, Outcome.SWITCHED, "b");
        pool.tag("b", "pool", "elsewhere");

        assertLook(controller, Outcome.SWITCHED, "a");

        assertThat(pool.on()).containsExactly("a");
        assertThat(pool.most()).isEqualTo(1);
        FlagReport after = controller.look();
        assertThat(after.devices()).extracting(FlagReport.Device::id).containsExactly("a", "c");
    }

    @Test
    void severalFlagsThatSomebodySwitchedOnBecomeOne() {
        pool.connect("a");
        pool.hub.patchDesired("a", "{\"flag\":true}");
        pool.hub.patchDesired("c", "{\"flag\":true}");

        assertLook(pool.controller(pool.settings("b")), Outcome.SWITCHED, "a");

        assertThat(pool.on()).containsExactly("a");
    }

    @Test
    void aLookThatFailsInTheMiddleLeavesNoFlagOnAndTheNextOneMendsIt() {
        pool.connect("a");
        pool.connect("b");
        FlagController controller = pool.controller(pool.settings("b"));
        assertLook(controller, Outcome.SWITCHED, "b");
        pool.disconnect("b");
        await().until(() -> !pool.hub.isConnected("b"));
        // Query, then twin and device of each, then two are written off: all but the last write succeed.
        pool.registry.failAfter(9, 503);

        assertThat(controller.look().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(pool.on()).isEmpty();
        assertLook(controller, Outcome.SWITCHED, "a");
        assertThat(pool.most()).isEqualTo(1);
    }

    @Test
    void whoMayNotReadIsToldWhatToDo() {
        FlagReport report = pool.controller(
                        FlagSettings.builder(pool.registry.addPolicy("reader", Right.REGISTRY_READ), pool.name, "b")
                                .endpoint(URI.create(pool.registry.endpoint()))
                                .trust(Pool.trust()))
                .look();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.reason()).contains("401", "RegistryRead and ServiceConnect");
        pool.registry.fail(0, 0);
        assertThat(pool.controller(pool.settings("b")).look().reason()).contains("was not reached", "Port 443");
    }

    @Test
    void itLooksByItselfUntilItIsClosed() {
        pool.connect("b");
        List<FlagReport> reports = new CopyOnWriteArrayList<>();
        FlagController controller = pool.controller(pool.settings("b").interval(Duration.ofSeconds(1)));
        controller.start(reports::add);

        await().atMost(Duration.ofSeconds(60)).until(() -> reports.size() >= 2);
        controller.close();

        assertThat(reports).extracting(FlagReport::outcome).startsWith(Outcome.SWITCHED, Outcome.KEPT);
        // A pool has ended a moment before its last thread has.
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("flag-" + pool.name)));
    }

    @Test
    void badSettingsAreNamed() {
        assertThatThrownBy(() -> FlagSettings.builder("HostName=h;DeviceId=d;SharedAccessKey=a2V5", "p", "a"))
                .hasMessageContaining("service policy");
        assertThatThrownBy(() -> pool.settings("a'b").build()).hasMessageContaining("primary = a'b");
        assertThatThrownBy(() -> pool.settings("a").poolTag("a b").build()).hasMessageContaining("poolTag = a b");
        assertThatThrownBy(() -> pool.settings("a").interval(Duration.ZERO).build())
                .hasMessageContaining("interval = PT0S");
        assertThatThrownBy(() ->
                        pool.settings("a").endpoint(URI.create("http://hub")).build())
                .hasMessageContaining("endpoint = http://hub");
        assertThat(pool.settings("a").build()).asString().doesNotContain("SharedAccessKey");
    }
}
