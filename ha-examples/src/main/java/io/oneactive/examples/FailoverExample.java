package io.oneactive.examples;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.oneactive.iotedge.failover.Acknowledgement;
import io.oneactive.iotedge.failover.CloudMessage;
import io.oneactive.iotedge.failover.DeviceHandlers;
import io.oneactive.iotedge.failover.FailoverClient;
import io.oneactive.iotedge.failover.FailoverSettings;
import io.oneactive.iotedge.failover.HubMessage;
import io.oneactive.iotedge.failover.MethodResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A device that goes where the Device Provisioning Service sends it, for the device template {@code Failover} of the IoT Central high availability samples:
 * telemetry {@code temp} and {@code humidity}, property {@code battery}, writable property {@code fanSpeed}, command {@code echo}, message {@code setAlarm}.
 * {@code q} ends it. docs/hub-failover.md says how to make the hub fail.
 *
 * <pre>
 * java -cp 'CLASS-PATH' io.oneactive.examples.FailoverExample scopeId=0ne00000000 groupSymmetricKey=...
 * </pre>
 */
public final class FailoverExample {
    private static final Set<String> SETTINGS = Set.of(
            // to be given
            "scopeId",
            "groupSymmetricKey",
            // may be given
            "provisioningHost",
            "deviceId",
            "modelId",
            "cacheFile",
            "periodSeconds",
            // what it does
            "telemetrySendOn",
            "reportedPropertySendOn",
            "desiredPropertyReceiveOn",
            "directMethodReceiveOn",
            "c2dCommandReceiveOn");

    private FailoverExample() {}

    /**
     * Runs until {@code q} is typed or the input ends.
     *
     * @param arguments {@code name=value}; scopeId and groupSymmetricKey must be there
     * @throws IOException when the input cannot be read
     * @throws InterruptedException when somebody interrupts the main thread
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = new Arguments(arguments, SETTINGS);

        // example:begin
        FailoverSettings settings = FailoverSettings.builder(
                        given.required("scopeId"),
                        given.required("groupSymmetricKey"),
                        given.text("deviceId", "failover_java"))
                .provisioningHost(given.text("provisioningHost", "global.azure-devices-provisioning.net"))
                .modelId(given.text("modelId", "dtmi:Sample:Failover;1"))
                .cacheFile(Path.of(given.text("cacheFile", "last-hub.json")))
                .build();
        try (FailoverClient client = FailoverClient.start(settings, handlers(given))) {
            ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
            int period = given.number("periodSeconds", 5);
            if (given.isOn("telemetrySendOn", true)) {
                repeat(timer, period, () -> client.send(telemetry()));
            }
            if (given.isOn("reportedPropertySendOn", true)) {
                repeat(timer, period, () -> client.report("battery", reading()));
            }
            awaitQuit();
            timer.shutdownNow();
            boolean isSent = client.awaitSent(Duration.ofSeconds(10));
            System.out.println((isSent ? "All is sent: " : "Not all is sent: ") + client.status());
        }
        // example:end
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It ends with the timer.
    private static void repeat(ScheduledExecutorService timer, int seconds, Runnable task) {
        timer.scheduleAtFixedRate(task, seconds, seconds, TimeUnit.SECONDS);
    }

    private static DeviceHandlers handlers(Arguments given) {
        DeviceHandlers handlers = DeviceHandlers.none().onStatus(System.out::println);
        if (given.isOn("desiredPropertyReceiveOn", true)) {
            handlers = handlers.onDesired((name, value) -> {
                System.out.println("Desired property " + name + " = " + value);
                return name.equals("fanSpeed")
                        ? Acknowledgement.completed()
                        : Acknowledgement.refused("this device has no property " + name);
            });
        }
        if (given.isOn("directMethodReceiveOn", true)) {
            handlers = handlers.onMethod("echo", payload -> {
                System.out.println("Method echo(" + payload + ")");
                return new MethodResult(200, payload);
            });
        }
        if (given.isOn("c2dCommandReceiveOn", true)) {
            handlers = handlers.onMessage(FailoverExample::messageCame);
        }
        return handlers;
    }

    private static void messageCame(CloudMessage message) {
        String method = message.properties().getOrDefault("method-name", "");
        System.out.println(
                method.equals("setAlarm")
                        ? "Message setAlarm(" + message.text() + ")"
                        : "Unknown message '" + method + "'");
    }

    private static HubMessage telemetry() {
        JsonObject telemetry = new JsonObject();
        telemetry.add("temp", reading());
        telemetry.add("humidity", reading());
        return HubMessage.json(telemetry.toString());
    }

    /** Stands for a sensor. */
    private static JsonPrimitive reading() {
        return new JsonPrimitive(new Random().nextInt(10_000) / 100.0);
    }

    private static void awaitQuit() throws IOException {
        int key = System.in.read();
        while (key >= 0 && key != 'q') {
            key = System.in.read();
        }
    }
}
