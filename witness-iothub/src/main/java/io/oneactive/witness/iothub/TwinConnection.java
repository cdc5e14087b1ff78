package io.oneactive.witness.iothub;

import com.microsoft.azure.sdk.iot.device.ClientOptions;
import com.microsoft.azure.sdk.iot.device.ConnectionStatusChangeContext;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.IotHubClientProtocol;
import com.microsoft.azure.sdk.iot.device.IotHubMessageResult;
import com.microsoft.azure.sdk.iot.device.IotHubStatusCode;
import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.MessageCallback;
import com.microsoft.azure.sdk.iot.device.exceptions.IotHubClientException;
import com.microsoft.azure.sdk.iot.device.transport.IotHubConnectionStatus;
import com.microsoft.azure.sdk.iot.device.transport.IotHubTransportMessage;
import com.microsoft.azure.sdk.iot.device.transport.NoRetry;
import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import io.oneactive.witness.iothub.HubFault.Meaning;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One short connection to the hub: all calls to the device client are here.
 *
 * <p>The client never retries: it would send a patch again whose answer was lost, with the old version, and call what succeeded refused. Answers
 * are taken where they arrive, since the client loses some of them on its way to its own callbacks (azure-iot-sdk-java issue 1803).
 */
final class TwinConnection implements AutoCloseable {
    /** The MQTT client writes a stack trace there for each connection that ends. Held, since loggers are collected. */
    private static final Logger MQTT_LOG = Logger.getLogger("org.eclipse.paho.client.mqttv3");

    private static final int TOKEN_SECONDS = 86_400;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int LOOK_MILLIS = 2;
    private static final int LONGEST_LOSS_MILLIS = 2_000;
    private static final int STATUS_OK = 200;

    private final DeviceClient client;
    private final Deadline deadline;
    private final long beganNanos = System.nanoTime();
    private final Map<String, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
    private final CompletableFuture<Answer> lost = new CompletableFuture<>();

    static {
        MQTT_LOG.setLevel(Level.OFF);
    }

    /**
     * What the hub answered to a request.
     *
     * @param status as in HTTP
     * @param version that a patch led to; null when the answer has none
     * @param body JSON, or empty
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Answer(int status, @Nullable Integer version, byte[] body) {
        boolean isYes() {
            return status == STATUS_OK || status == 204;
        }

        /** For an answer that is neither yes nor the one that was expected. */
        HubFault fault(String request) {
            String text = "the hub answered " + status + " to " + request;
            return new HubFault(status == 412 ? Meaning.CONFLICT : Meaning.BUSY, text);
        }
    }

    /** Not connected yet. */
    TwinConnection(DeviceAddress device, Sockets sockets, Deadline deadline) {
        ClientOptions options = ClientOptions.builder()
                .sslContext(sockets.context())
                .sasTokenExpiryTime(TOKEN_SECONDS)
                .keepAliveInterval(KEEP_ALIVE_SECONDS)
                .sendInterval(LOOK_MILLIS)
                .receiveInterval(LOOK_MILLIS)
                .messageExpirationCheckPeriod(0)
                .logRoutineDisconnectsAsErrors(false)
                .build();
        this.client = new DeviceClient(device.connectionString(), IotHubClientProtocol.MQTT, options);
        this.deadline = deadline;
        client.setRetryPolicy(new NoRetry());
    }

    /**
     * Connects, within the deadline only if its sockets are closed then. A client whose opening failed keeps its connection, and pings on it,
     * unless they are closed under it.
     */
    void open() throws HubFault {
        try {
            client.setConnectionStatusChangeCallback(this::statusChanged, null);
            client.open(false);
        } catch (IotHubClientException e) {
            HubFault fault = openFault(e);
            lost.completeExceptionally(fault);
            throw fault;
        }
        subscribe();
    }

    /** When this was made. */
    long beganNanos() {
        return beganNanos;
    }

    private void subscribe() throws HubFault {
        CompletableFuture<Answer> subscribed = new CompletableFuture<>();
        try {
            client.subscribeToDesiredPropertiesAsync(
                    (twin, context) -> {},
                    null,
                    (failure, context) -> {
                        if (failure == null) {
                            subscribed.complete(new Answer(STATUS_OK, null, new byte[0]));
                        } else {
                            subscribed.completeExceptionally(failure);
                        }
                    },
                    null);
        } catch (IllegalStateException e) {
            throw new HubFault(Meaning.LOST, "the connection ended at once");
        }
        await(subscribed, "subscribing", deadline.leftNanos());
        MessageCallback ofClient = client.getConfig().getDeviceTwinMessageCallback();
        client.getConfig().setDeviceTwinMessageCallback((message, context) -> received(message, ofClient), null);
    }

    private IotHubMessageResult received(Message message, MessageCallback ofClient) {
        if (message instanceof IotHubTransportMessage answer
                && answer.getRequestId() != null
                && answer.getStatus() != null) {
            CompletableFuture<Answer> asked = waiting.remove(answer.getRequestId());
            if (asked != null) {
                asked.complete(
                        new Answer(Integer.parseInt(answer.getStatus()), answer.getVersion(), answer.getBytes()));
            }
        }
        return ofClient.onCloudToDeviceMessageReceived(message, null);
    }

    private void statusChanged(ConnectionStatusChangeContext change) {
        if (change.getNewStatus() != IotHubConnectionStatus.CONNECTED) {
            Throwable cause = change.getCause();
            lost.completeExceptionally(new HubFault(
                    Meaning.LOST,
                    "the connection was lost: " + change.getNewStatusReason()
                            + (cause == null ? "" : ", " + cause.getMessage())));
        }
    }

    /** Reads the twin. */
    TwinView read() throws HubFault {
        long beganNanos = System.nanoTime();
        CompletableFuture<Answer> asked = new CompletableFuture<>();
        send("reading", () -> client.getTwinAsync(new Correlation(id -> waiting.put(id, asked)), null));
        Answer answer = await(asked, "reading", deadline.leftNanos());
        if (answer.status() != STATUS_OK) {
            throw answer.fault("reading the twin");
        }
        return TwinView.parse(answer.body(), beganNanos);
    }

    /** Patches the reported properties if they still have this version. */
    Answer patch(TwinCollection patch, int version) throws HubFault {
        if (deadline.isOver()) {
            throw new HubFault(Meaning.SILENT, "no time was left to write");
        }
        patch.setVersion(version);
        CompletableFuture<Answer> asked = new CompletableFuture<>();
        send(
                "writing",
                () -> client.updateReportedPropertiesAsync(patch, new Correlation(id -> waiting.put(id, asked)), null));
        // The other half of the time is for looking whether it was applied.
        return await(asked, "writing", deadline.leftNanos() / 2);
    }

    private static void send(String what, Runnable request) throws HubFault {
        try {
            request.run();
        } catch (IllegalStateException e) {
            throw new HubFault(Meaning.LOST, "the connection was lost before " + what);
        }
    }

    private Answer await(CompletableFuture<Answer> asked, String what, long limitNanos) throws HubFault {
        try {
            return (Answer) CompletableFuture.anyOf(asked, lost).get(limitNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HubFault(Meaning.SILENT, "no answer to " + what + " in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubFault(Meaning.LOST, "interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof HubFault fault
                    ? fault
                    : new HubFault(Meaning.LOST, what + " failed: " + e.getCause());
        }
    }

    private HubFault openFault(IotHubClientException e) {
        IotHubStatusCode code = e.getStatusCode();
        if (code == IotHubStatusCode.UNAUTHORIZED) {
            return new HubFault(Meaning.REFUSED, "the hub refuses the device's credential");
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            boolean isTrust = cause instanceof SSLException && !deadline.isOver();
            if (isTrust
                    && String.valueOf(cause.getMessage())
                            .matches("(?s).*(certif|PKIX|subject alternative|No name).*")) {
                return new HubFault(Meaning.REFUSED, "the hub's certificate is not trusted: " + cause.getMessage());
            }
        }
        if (deadline.isOver()) {
            return new HubFault(Meaning.SILENT, "no connection in time");
        }
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        Meaning meaning = code == IotHubStatusCode.SERVER_BUSY ? Meaning.BUSY : Meaning.LOST;
        return new HubFault(meaning, "no connection: " + code + ", " + deepest.getMessage());
    }

    /**
     * For one whose sockets are closed: waits until the client has noticed. One that has not would wait 30 s, when it is closed, for what was not
     * answered.
     */
    void closeWhenLost() {
        try {
            lost.handle((none, loss) -> true).get(LONGEST_LOSS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Then closing takes its time, on this thread, which nobody waits for.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public void close() {
        client.close();
    }
}
