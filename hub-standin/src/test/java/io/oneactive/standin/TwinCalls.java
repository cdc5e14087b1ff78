package io.oneactive.standin;

import com.microsoft.azure.sdk.iot.device.InternalClient;
import com.microsoft.azure.sdk.iot.device.Message;
import com.microsoft.azure.sdk.iot.device.MessageCallback;
import com.microsoft.azure.sdk.iot.device.exceptions.IotHubClientException;
import com.microsoft.azure.sdk.iot.device.transport.IotHubTransportMessage;
import com.microsoft.azure.sdk.iot.device.twin.DesiredPropertiesCallback;
import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Twin calls of the real device or module client, one at a time, whose answers are taken where they arrive: on the way to the client's own callbacks some are
 * lost (azure-iot-sdk-java issue 1803), and a test of the stand-in is not about that.
 */
final class TwinCalls {
    private static final int SUBSCRIBE_MILLIS = 20_000;

    private final InternalClient client;
    private final BlockingQueue<IotHubTransportMessage> answers = new LinkedBlockingQueue<>();

    /** On an open client. */
    TwinCalls(InternalClient client, DesiredPropertiesCallback desired)
            throws InterruptedException, IotHubClientException {
        this.client = client;
        client.subscribeToDesiredProperties(desired, null, SUBSCRIBE_MILLIS);
        MessageCallback ofClient = client.getConfig().getDeviceTwinMessageCallback();
        client.getConfig()
                .setDeviceTwinMessageCallback(
                        (Message message, Object context) -> {
                            if (message instanceof IotHubTransportMessage answer && answer.getStatus() != null) {
                                answers.add(answer);
                            }
                            return ofClient.onCloudToDeviceMessageReceived(message, null);
                        },
                        null);
    }

    /** What came back. */
    record Answer(int status, int version, String body) {}

    private static final Answer NONE = new Answer(0, 0, "");

    Answer read(long limitMillis) throws InterruptedException {
        answers.clear();
        client.getTwinAsync((twin, failure, context) -> {}, null);
        return answer(limitMillis);
    }

    Answer patch(TwinCollection patch, long limitMillis) throws InterruptedException {
        answers.clear();
        client.updateReportedPropertiesAsync(patch, (code, response, failure, context) -> {}, null);
        return answer(limitMillis);
    }

    /** Status 0 when there was none in time. */
    private Answer answer(long limitMillis) throws InterruptedException {
        IotHubTransportMessage answer = answers.poll(limitMillis, TimeUnit.MILLISECONDS);
        if (answer == null) {
            return NONE;
        }
        Integer version = answer.getVersion();
        return new Answer(
                Integer.parseInt(answer.getStatus()),
                version == null ? 0 : version,
                new String(answer.getBytes(), Message.DEFAULT_IOTHUB_MESSAGE_CHARSET));
    }
}
