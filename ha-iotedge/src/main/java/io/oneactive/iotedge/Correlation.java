package io.oneactive.iotedge;

import com.microsoft.azure.sdk.iot.device.IotHubStatusCode;
import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.exceptions.IotHubClientException;
import com.microsoft.azure.sdk.iot.device.twin.GetTwinCorrelatingMessageCallback;
import com.microsoft.azure.sdk.iot.device.twin.ReportedPropertiesUpdateCorrelatingMessageCallback;
import com.microsoft.azure.sdk.iot.device.twin.ReportedPropertiesUpdateResponse;
import com.microsoft.azure.sdk.iot.device.twin.Twin;
import java.util.function.Consumer;

/** Shows a request before it can be sent; its answer is taken elsewhere. */
final class Correlation
        implements GetTwinCorrelatingMessageCallback, ReportedPropertiesUpdateCorrelatingMessageCallback {
    private final Consumer<Message> queued;

    Correlation(Consumer<Message> queued) {
        this.queued = queued;
    }

    @Override
    public void onRequestQueued(Message message, Object context) {
        queued.accept(message);
    }

    @Override
    public void onRequestSent(Message message, Object context) {}

    @Override
    public void onRequestAcknowledged(Message message, Object context, IotHubClientException failure) {}

    @Override
    public void onResponseReceived(
            Twin twin, Message message, Object context, IotHubStatusCode code, IotHubClientException failure) {}

    @Override
    public void onResponseReceived(
            Message message,
            Object context,
            IotHubStatusCode code,
            ReportedPropertiesUpdateResponse response,
            IotHubClientException failure) {}

    @Override
    public void onResponseAcknowledged(Message message, Object context) {}
}
