package io.oneactive.iotedge;

import com.microsoft.azure.sdk.iot.device.ClientConfiguration;
import com.microsoft.azure.sdk.iot.device.InternalClient;
import com.microsoft.azure.sdk.iot.device.IotHubMessageResult;
import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.MessageCallback;
import com.microsoft.azure.sdk.iot.device.transport.IotHubTransportMessage;
import com.microsoft.azure.sdk.iot.device.twin.DeviceOperations;
import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The twin of a client that belongs to the application: all twin calls to the device client are here. Its one slot for desired properties stays the
 * application's: what comes is read where it arrives, before it goes on to the client, which also mends that the client loses answers (issue 1803 of
 * its project). One thread calls, and may wait; the client's threads only leave what arrived.
 */
final class HubTwin {
    private static final Logger LOG = LoggerFactory.getLogger(HubTwin.class);
    private static final String MUST_SUBSCRIBE = "subscribe";

    private final InternalClient client;
    private final Runnable desiredChanged;
    private final Map<String, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
    private volatile @Nullable MessageCallback ofClient;
    private final MessageCallback listener = this::received;

    /** {@code desiredChanged} is called by the client's threads and must not block. */
    HubTwin(InternalClient client, Runnable desiredChanged) {
        this.client = client;
        this.desiredChanged = desiredChanged;
    }

    /**
     * What the hub answered.
     *
     * @param status as in HTTP
     * @param body JSON, or empty
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Answer(int status, byte[] body) {
        boolean isYes() {
            return status == 200 || status == 204;
        }
    }

    /** Which hub and identity this is; other ones have other versions of their properties. */
    String identity() {
        ClientConfiguration configuration = client.getConfig();
        String module = configuration.getModuleId();
        return configuration.getIotHubHostname() + "/" + configuration.getDeviceId()
                + (module == null || module.isEmpty() ? "" : "/" + module);
    }

    /** Reads the twin; empty when no answer came in time, or the client is closed. */
    Optional<Answer> read(Duration limit) throws InterruptedException {
        return asked(limit, queued -> client.getTwinAsync(new Correlation(queued), null));
    }

    /** Patches the reported properties; empty when no answer came in time, or the client is closed: it may be applied all the same. */
    Optional<Answer> patch(TwinCollection patch, Duration limit) throws InterruptedException {
        return asked(limit, queued -> client.updateReportedPropertiesAsync(patch, new Correlation(queued), null));
    }

    private Optional<Answer> asked(Duration limit, Consumer<Consumer<Message>> request) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        String[] id = {""};
        try {
            if (!listen(deadlineNanos)) {
                return Optional.empty();
            }
            request.accept(message -> {
                // What cannot be sent in time must not be sent later: by then something newer has been said.
                message.setExpiryTime(Math.max(1, left(deadlineNanos) / 1_000_000));
                id[0] = message.getCorrelationId();
                waiting.put(id[0], answer);
            });
            return Optional.of(answer.get(Math.max(0, left(deadlineNanos)), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (IllegalStateException | UnsupportedOperationException e) {
            LOG.debug("the client takes no request: {}", e.getMessage());
            if (String.valueOf(e.getMessage()).contains(MUST_SUBSCRIBE)) {
                // Closed and opened again by the application: the next request finds it subscribed.
                subscribe(deadlineNanos);
            }
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer cannot fail", e);
        } finally {
            waiting.remove(id[0]);
        }
    }

    private static long left(long deadlineNanos) {
        return deadlineNanos - System.nanoTime();
    }

    /**
     * Sees that answers and changes are heard. The client must be subscribed to desired properties for any of it: when the application has not done
     * that it is done here, with a callback that does nothing; when it does it later, that takes the place of this.
     */
    private boolean listen(long deadlineNanos) throws InterruptedException {
        MessageCallback installed = client.getConfig().getDeviceTwinMessageCallback();
        if (installed == listener) {
            return true;
        }
        if (installed == null) {
            return subscribe(deadlineNanos);
        }
        ofClient = installed;
        client.getConfig().setDeviceTwinMessageCallback(listener, null);
        return true;
    }

    private boolean subscribe(long deadlineNanos) throws InterruptedException {
        CompletableFuture<Boolean> subscribed = new CompletableFuture<>();
        try {
            client.subscribeToDesiredPropertiesAsync(
                    (twin, context) -> {}, null, (failure, context) -> subscribed.complete(failure == null), null);
            return subscribed.get(Math.max(0, left(deadlineNanos)), TimeUnit.NANOSECONDS) && listen(deadlineNanos);
        } catch (TimeoutException | IllegalStateException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a subscription cannot fail", e);
        }
    }

    private IotHubMessageResult received(Message message, Object context) {
        if (message instanceof IotHubTransportMessage arrived) {
            if (arrived.getDeviceOperationType()
                    == DeviceOperations.DEVICE_OPERATION_TWIN_SUBSCRIBE_DESIRED_PROPERTIES_RESPONSE) {
                desiredChanged.run();
            }
            CompletableFuture<Answer> asked =
                    arrived.getRequestId() == null ? null : waiting.get(arrived.getRequestId());
            if (asked != null && arrived.getStatus() != null) {
                asked.complete(new Answer(Integer.parseInt(arrived.getStatus()), arrived.getBytes()));
            }
        }
        MessageCallback next = ofClient;
        return next == null ? IotHubMessageResult.COMPLETE : next.onCloudToDeviceMessageReceived(message, context);
    }

    /** Leaves the client as if this had never been. */
    void release() {
        MessageCallback next = ofClient;
        if (next != null && client.getConfig().getDeviceTwinMessageCallback() == listener) {
            client.getConfig().setDeviceTwinMessageCallback(next, null);
        }
    }
}
