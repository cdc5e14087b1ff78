package io.oneactive.iotedge.failover;

import com.microsoft.azure.sdk.iot.provisioning.device.AdditionalData;
import com.microsoft.azure.sdk.iot.provisioning.device.ProvisioningDeviceClient;
import com.microsoft.azure.sdk.iot.provisioning.device.ProvisioningDeviceClientRegistrationResult;
import com.microsoft.azure.sdk.iot.provisioning.device.ProvisioningDeviceClientStatus;
import com.microsoft.azure.sdk.iot.provisioning.device.ProvisioningDeviceClientTransportProtocol;
import com.microsoft.azure.sdk.iot.provisioning.device.internal.exceptions.ProvisioningDeviceClientException;
import com.microsoft.azure.sdk.iot.provisioning.device.internal.exceptions.ProvisioningDeviceHubException;
import com.microsoft.azure.sdk.iot.provisioning.device.plugandplay.PnpHelper;
import com.microsoft.azure.sdk.iot.provisioning.security.SecurityProviderSymmetricKey;
import io.oneactive.iothub.Deadline;
import io.oneactive.iothub.Sockets;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** Asks the Device Provisioning Service where a device belongs: all calls to the provisioning client are here. */
final class Provisioning {
    /** A client that is closed sooner leaves a thread behind when its registration failed. */
    private static final int SETTLING_MILLIS = 500;

    private final FailoverSettings settings;

    Provisioning(FailoverSettings settings) {
        this.settings = settings;
    }

    /** Takes its TLS from the attempt: the client takes it from nowhere else. */
    private static final class Security extends SecurityProviderSymmetricKey {
        private final SSLContext context;

        Security(FailoverSettings settings, SSLContext context) {
            super(settings.deviceKey.getBytes(StandardCharsets.UTF_8), settings.deviceId);
            this.context = context;
        }

        @Override
        public SSLContext getSSLContext() {
            return context;
        }
    }

    void register(Sockets sockets, Deadline deadline, CompletableFuture<Assignment> answer) throws HubFailure {
        ProvisioningDeviceClient client = null;
        try {
            client = ProvisioningDeviceClient.create(
                    settings.provisioningHost,
                    settings.scopeId,
                    ProvisioningDeviceClientTransportProtocol.MQTT,
                    new Security(settings, sockets.context()));
            int seconds = (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(deadline.leftNanos()));
            answer.complete(assignment(client.registerDeviceSync(additional(), seconds)));
        } catch (ProvisioningDeviceClientException e) {
            // Told at once; what follows is for the client's threads only.
            answer.completeExceptionally(failure(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HubFailure.away("interrupted");
        } finally {
            if (client != null) {
                settle();
                client.close();
            }
            sockets.end();
        }
    }

    private AdditionalData additional() {
        AdditionalData data = new AdditionalData();
        settings.modelId.ifPresent(model -> data.setProvisioningPayload(PnpHelper.createDpsPayload(model)));
        return data;
    }

    private Assignment assignment(ProvisioningDeviceClientRegistrationResult result) throws HubFailure {
        ProvisioningDeviceClientStatus status = result.getProvisioningDeviceClientStatus();
        String hub = result.getIothubUri();
        String device = result.getDeviceId();
        if (status != ProvisioningDeviceClientStatus.PROVISIONING_DEVICE_STATUS_ASSIGNED
                || hub == null
                || device == null) {
            throw refused(String.valueOf(status));
        }
        return new Assignment(hub, device);
    }

    private HubFailure failure(ProvisioningDeviceClientException e) {
        String text = HubFailure.deepest(e);
        boolean isRefusal = text.matches("(?s).*(Not authorized|Service error: 40[0134]).*");
        if (e instanceof ProvisioningDeviceHubException || isRefusal) {
            return refused(text);
        }
        return HubFailure.away("the Device Provisioning Service at " + settings.provisioningHost + " was not reached ("
                + text + "). Port 8883 to it must be open, and its certificate trusted");
    }

    private HubFailure refused(String text) {
        return HubFailure.refused("the Device Provisioning Service refuses device '" + settings.deviceId + "' (" + text
                + "). Check scopeId " + settings.scopeId
                + ", the key of the group enrolment, and whether the device or the enrolment is disabled");
    }

    private static void settle() {
        try {
            boolean never = new CountDownLatch(1).await(SETTLING_MILLIS, TimeUnit.MILLISECONDS);
            assert !never;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
