package io.oneactive.iotedge.failover;

import com.google.gson.JsonObject;
import com.microsoft.azure.sdk.iot.device.ClientOptions;
import com.microsoft.azure.sdk.iot.device.ConnectionStatusChangeContext;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.IotHubClientProtocol;
import com.microsoft.azure.sdk.iot.device.IotHubConnectionStatusChangeReason;
import com.microsoft.azure.sdk.iot.device.IotHubMessageResult;
import com.microsoft.azure.sdk.iot.device.IotHubStatusCode;
import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.MessageProperty;
import com.microsoft.azure.sdk.iot.device.exceptions.IotHubClientException;
import com.microsoft.azure.sdk.iot.device.transport.IotHubConnectionStatus;
import com.microsoft.azure.sdk.iot.device.transport.NoRetry;
import com.microsoft.azure.sdk.iot.device.twin.DirectMethodPayload;
import com.microsoft.azure.sdk.iot.device.twin.DirectMethodResponse;
import io.oneactive.iothub.Deadline;
import io.oneactive.iothub.Sockets;
import io.oneactive.iothub.TwinRequests;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one hub, with all subscriptions: all calls to the device client are here. It never reconnects by itself: what follows a loss is
 * decided elsewhere, and a new connection is a new client.
 */
final class HubLink {
    private static final int TOKEN_SECONDS = 86_400;
    private static final int LOOK_MILLIS = 5;

    /** The client's thread that sends waits so long between two looks, and without limit while there is nothing to send. */
    private static final int SEND_MILLIS = 1;

    private static final int LONGEST_LOSS_MILLIS = 2_000;
    private static final int FAILED = 500;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LATE = 504;
    private static final String UTF_8 = "utf-8";

    private final DeviceClient client;
    private final Sockets sockets;
    private final TwinRequests twin;
    private final Assignment assignment;
    private final DeviceHandlers handlers;
    private final HandlerThread thread;
    private final Runnable changed;
    private final CompletableFuture<HubFailure> lost = new CompletableFuture<>();
    private final CompletableFuture<Boolean> noticed = new CompletableFuture<>();

    /** Handed over last; looked at by the thread that hands over. */
    private @Nullable OrderedMessage before;

    private HubLink(Parts parts, Assignment assignment, DeviceClient client, Sockets sockets) {
        this.client = client;
        this.sockets = sockets;
        this.assignment = assignment;
        this.handlers = parts.handlers();
        this.thread = parts.thread();
        this.changed = parts.changed();
        this.twin = new TwinRequests(client, parts.desired());
    }

    /**
     * What all connections of a client have in common.
     *
     * @param desired takes patches of desired properties; must not block
     * @param changed called when something happened; must not block
     */
    record Parts(
            FailoverSettings settings,
            DeviceHandlers handlers,
            HandlerThread thread,
            Consumer<byte[]> desired,
            Runnable changed) {}

    /** Connects and subscribes, within the deadline only if the sockets are closed then. */
    static void open(
            Parts parts, Assignment assignment, Sockets sockets, Deadline deadline, CompletableFuture<HubLink> answer)
            throws HubFailure {
        FailoverSettings settings = parts.settings();
        ClientOptions options = ClientOptions.builder()
                .sslContext(sockets.context())
                .modelId(settings.modelId.orElse(null))
                .sasTokenExpiryTime(TOKEN_SECONDS)
                .keepAliveInterval((int) settings.keepAlive.toSeconds())
                .sendInterval(SEND_MILLIS)
                .receiveInterval(LOOK_MILLIS)
                .messageExpirationCheckPeriod(0)
                .logRoutineDisconnectsAsErrors(false)
                .build();
        String connectionString = "HostName=" + assignment.hub() + ";DeviceId=" + assignment.deviceId()
                + ";SharedAccessKey=" + settings.deviceKey;
        DeviceClient client;
        try {
            client = new DeviceClient(connectionString, IotHubClientProtocol.MQTT, options);
        } catch (IllegalArgumentException e) {
            throw HubFailure.refused("'" + assignment.hub() + "' is no name of a hub: " + e.getMessage());
        }
        HubLink link = new HubLink(parts, assignment, client, sockets);
        try {
            link.connect(deadline);
        } catch (HubFailure e) {
            link.abandon();
            throw e;
        }
        if (!answer.complete(link)) {
            link.abandon();
        }
    }

    private void connect(Deadline deadline) throws HubFailure {
        try {
            client.setRetryPolicy(new NoRetry());
            client.setConnectionStatusChangeCallback(this::statusChanged, null);
            if (handlers.message().isPresent()) {
                client.setMessageCallback((message, context) -> messageCame(message), null);
            }
            client.open(false);
        } catch (IotHubClientException e) {
            throw failure(e);
        }
        try {
            await(twin.subscribe(), "the subscription to the twin", deadline);
            if (!handlers.methods().isEmpty()) {
                await(subscribedMethods(), "the subscription to methods", deadline);
            }
        } catch (IllegalStateException e) {
            throw lost.getNow(HubFailure.away("hub " + assignment.hub() + " ended the connection at once"));
        }
    }

    private CompletableFuture<Boolean> subscribedMethods() {
        CompletableFuture<Boolean> subscribed = new CompletableFuture<>();
        client.subscribeToMethodsAsync(
                (name, payload, context) -> methodCalled(name, payload),
                null,
                (failure, context) -> {
                    if (failure == null) {
                        subscribed.complete(true);
                    } else {
                        subscribed.completeExceptionally(failure);
                    }
                },
                null);
        return subscribed;
    }

    private void await(CompletableFuture<?> asked, String what, Deadline deadline) throws HubFailure {
        try {
            Object first =
                    CompletableFuture.anyOf(asked, lost).get(Math.max(0, deadline.leftNanos()), TimeUnit.NANOSECONDS);
            if (first instanceof HubFailure loss) {
                throw loss;
            }
        } catch (TimeoutException e) {
            throw HubFailure.away("hub " + assignment.hub() + " did not answer to " + what);
        } catch (ExecutionException e) {
            throw HubFailure.away(what + " at hub " + assignment.hub() + " failed: " + HubFailure.deepest(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HubFailure.away("interrupted");
        }
    }

    private HubFailure failure(IotHubClientException e) {
        if (e.getStatusCode() == IotHubStatusCode.UNAUTHORIZED) {
            return HubFailure.refused("hub " + assignment.hub() + " refuses device '" + assignment.deviceId()
                    + "': it is not (any more) registered there, disabled, or has another key; or this clock is wrong");
        }
        return HubFailure.away("hub " + assignment.hub() + " was not reached (" + e.getStatusCode() + ", "
                + HubFailure.deepest(e) + "). Port 8883 to it must be open, and its certificate trusted");
    }

    private void statusChanged(ConnectionStatusChangeContext change) {
        if (change.getNewStatus() == IotHubConnectionStatus.CONNECTED) {
            return;
        }
        noticed.complete(true);
        IotHubConnectionStatusChangeReason reason = change.getNewStatusReason();
        String text = "the connection to hub " + assignment.hub() + " was lost: " + reason
                + (change.getCause() == null ? "" : ", " + HubFailure.deepest(change.getCause()));
        lose(
                reason == IotHubConnectionStatusChangeReason.BAD_CREDENTIAL
                        ? HubFailure.refused(text)
                        : HubFailure.away(text));
    }

    /** It is of no use any more. */
    void lose(HubFailure why) {
        if (lost.complete(why)) {
            changed.run();
        }
    }

    /** Why it is of no use any more; empty while it is. */
    Optional<HubFailure> loss() {
        return Optional.ofNullable(lost.getNow(null));
    }

    TwinRequests twin() {
        return twin;
    }

    Assignment assignment() {
        return assignment;
    }

    /** Whether the message before has left the client's queue, so that another one may follow it there. */
    boolean mayFollow() {
        return before == null || before.hasLeft();
    }

    /** Hands a message over, when it {@link #mayFollow}; its acknowledgement is told to the outbox. Called by one thread. */
    void send(Outbox.Entry entry, Outbox outbox) {
        OrderedMessage message = new OrderedMessage(entry.message.body(), changed);
        before = message;
        message.setMessageId(entry.id);
        if (!entry.message.contentType().isEmpty()) {
            message.setContentType(entry.message.contentType());
            message.setContentEncoding(UTF_8);
        }
        entry.message.properties().forEach(message::setProperty);
        try {
            client.sendEventAsync(
                    message,
                    (sent, failure, context) -> {
                        if (failure == null) {
                            outbox.acknowledged(entry);
                            changed.run();
                        } else {
                            lose(HubFailure.away(
                                    "hub " + assignment.hub() + " did not take a message: " + failure.getStatusCode()));
                        }
                    },
                    null);
        } catch (IllegalStateException e) {
            lose(HubFailure.away("the connection to hub " + assignment.hub() + " ended"));
        }
    }

    private IotHubMessageResult messageCame(Message message) {
        Map<String, String> properties = new HashMap<>();
        for (MessageProperty property : message.getProperties()) {
            properties.put(property.getName(), property.getValue());
        }
        String id = message.getMessageId() == null ? "" : message.getMessageId();
        CloudMessage taken = new CloudMessage(id, properties, message.getBytes());
        handlers.message().ifPresent(handler -> {
            try {
                thread.call("messages", () -> {
                    handler.received(taken);
                    return true;
                });
            } catch (Exception e) {
                // Counted and logged there. Kept back, it would come again for ever.
            }
        });
        return IotHubMessageResult.COMPLETE;
    }

    private DirectMethodResponse methodCalled(String name, DirectMethodPayload payload) {
        DeviceHandlers.Method handler = handlers.methods().get(name);
        if (handler == null) {
            return new DirectMethodResponse(NOT_FOUND, error("this device has no method '" + name + "'"));
        }
        try {
            MethodResult result =
                    thread.call("method " + name, () -> handler.invoke(payload.getPayloadAsJsonElement()));
            return new DirectMethodResponse(result.status(), result.payload());
        } catch (TimeoutException e) {
            return new DirectMethodResponse(TOO_LATE, error("the device took too long"));
        } catch (Exception e) {
            return new DirectMethodResponse(FAILED, error(String.valueOf(e.getMessage())));
        }
    }

    private static JsonObject error(String text) {
        JsonObject error = new JsonObject();
        error.addProperty("message", text);
        return error;
    }

    /** A client whose opening failed keeps its connection, and pings on it, unless that is closed under it. */
    private void abandon() {
        sockets.end();
        client.close();
    }

    /** Ends a connection that is of no use, from below: nothing goes out any more when this returns. */
    void cut() {
        sockets.end();
    }

    /** Closes the client; what it waits for on a socket must be cut before or meanwhile. */
    void close() {
        client.close();
    }

    /** Waits until the client has noticed that its sockets are closed: one that has not would wait 30 s for what was not answered. */
    void closeAfterCut() {
        try {
            noticed.get(LONGEST_LOSS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Then closing takes its time, on a thread that nobody waits for.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
