package io.oneactive.iothub;

import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.IotHubMessageResult;
import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.MessageCallback;
import com.microsoft.azure.sdk.iot.device.transport.IotHubTransportMessage;
import com.microsoft.azure.sdk.iot.device.twin.DeviceOperations;
import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Twin requests over one device client. Answers are taken where they arrive, since the client loses some of them on its way to its own callbacks
 * (azure-iot-sdk-java issue 1803). A future that nobody completes stays open: the caller bounds its wait.
 */
public final class TwinRequests {
    private static final int STATUS_OK = 200;
    private static final int STATUS_DONE = 204;

    private final DeviceClient client;
    private final Consumer<byte[]> desired;
    private final Map<String, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();

    /**
     * Nothing asked yet.
     *
     * @param client to be opened by the caller
     * @param desired takes patches of desired properties, JSON with {@code $version}; called by the client's thread, must not block
     */
    public TwinRequests(DeviceClient client, Consumer<byte[]> desired) {
        this.client = client;
        this.desired = desired;
    }

    /**
     * What the hub answered to a request.
     *
     * @param status as in HTTP
     * @param version that a patch led to; null when the answer has none
     * @param body JSON, or empty
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Answer(int status, @Nullable Integer version, byte[] body) {
        /**
         * Whether it is a success.
         *
         * @return for 200 and 204
         */
        public boolean isYes() {
            return status == STATUS_OK || status == STATUS_DONE;
        }
    }

    /**
     * Subscribes to answers and to desired properties; must be done before anything is asked.
     *
     * @return when the hub has said yes, with status 200
     * @throws IllegalStateException when the connection is gone
     */
    public CompletableFuture<Answer> subscribe() {
        CompletableFuture<Answer> subscribed = new CompletableFuture<>();
        client.subscribeToDesiredPropertiesAsync(
                (twin, context) -> {},
                null,
                (failure, context) -> {
                    if (failure == null) {
                        takeAnswers();
                        subscribed.complete(new Answer(STATUS_OK, null, new byte[0]));
                    } else {
                        subscribed.completeExceptionally(failure);
                    }
                },
                null);
        return subscribed;
    }

    private void takeAnswers() {
        MessageCallback ofClient = client.getConfig().getDeviceTwinMessageCallback();
        client.getConfig().setDeviceTwinMessageCallback((message, context) -> received(message, ofClient), null);
    }

    private IotHubMessageResult received(Message message, MessageCallback ofClient) {
        if (message instanceof IotHubTransportMessage answer) {
            if (answer.getDeviceOperationType()
                    == DeviceOperations.DEVICE_OPERATION_TWIN_SUBSCRIBE_DESIRED_PROPERTIES_RESPONSE) {
                desired.accept(answer.getBytes());
            } else if (answer.getRequestId() != null && answer.getStatus() != null) {
                CompletableFuture<Answer> asked = waiting.remove(answer.getRequestId());
                if (asked != null) {
                    asked.complete(
                            new Answer(Integer.parseInt(answer.getStatus()), answer.getVersion(), answer.getBytes()));
                }
            }
        }
        return ofClient.onCloudToDeviceMessageReceived(message, null);
    }

    /**
     * Reads the twin.
     *
     * @return the answer, whatever its status
     * @throws IllegalStateException when the connection is gone
     */
    public CompletableFuture<Answer> read() {
        CompletableFuture<Answer> asked = new CompletableFuture<>();
        client.getTwinAsync(correlation(asked), null);
        return asked;
    }

    /**
     * Patches the reported properties.
     *
     * @param patch with a version: only if they still have it
     * @return the answer, whatever its status
     * @throws IllegalStateException when the connection is gone
     */
    public CompletableFuture<Answer> patch(TwinCollection patch) {
        CompletableFuture<Answer> asked = new CompletableFuture<>();
        client.updateReportedPropertiesAsync(patch, correlation(asked), null);
        return asked;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Only to forget it.
    private Correlation correlation(CompletableFuture<Answer> asked) {
        return new Correlation(id -> {
            waiting.put(id, asked);
            asked.whenComplete((answer, failure) -> waiting.remove(id));
        });
    }
}
