package io.oneactive.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.azure.sdk.iot.device.ClientOptions;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import com.microsoft.azure.sdk.iot.device.IotHubClientProtocol;
import com.microsoft.azure.sdk.iot.device.transport.NoRetry;
import com.microsoft.azure.sdk.iot.provisioning.device.ProvisioningDeviceClient;
import com.microsoft.azure.sdk.iot.provisioning.device.ProvisioningDeviceClientRegistrationResult;
import com.microsoft.azure.sdk.iot.provisioning.device.ProvisioningDeviceClientTransportProtocol;
import com.microsoft.azure.sdk.iot.provisioning.security.SecurityProviderSymmetricKey;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The real provisioning client of Microsoft, against the stand-in. */
@Execution(ExecutionMode.CONCURRENT)
class DpsStandInTest {
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();
    private static final String DEVICE = "gw-a";
    private static final int LIMIT_SECONDS = 60;

    private final HubStandIn hubA = HubStandIn.start(AUTHORITY);
    private final HubStandIn hubB = HubStandIn.start(AUTHORITY);
    private final DpsStandIn service = DpsStandIn.start(AUTHORITY, "0ne00000001");

    @AfterEach
    void close() {
        service.close();
        hubA.close();
        hubB.close();
    }

    /** Trusts the stand-in; the client takes its context from here only. */
    private static final class Security extends SecurityProviderSymmetricKey {
        Security(byte[] derivedKey) {
            super(derivedKey, DEVICE);
        }

        @Override
        public SSLContext getSSLContext() {
            return AUTHORITY.clientContext();
        }
    }

    private byte[] derivedKey(String groupKey) throws Exception {
        return SecurityProviderSymmetricKey.ComputeDerivedSymmetricKey(
                groupKey.getBytes(StandardCharsets.UTF_8), DEVICE);
    }

    private ProvisioningDeviceClientRegistrationResult registered(String groupKey) throws Exception {
        ProvisioningDeviceClient client = ProvisioningDeviceClient.create(
                service.host(),
                service.idScope(),
                ProvisioningDeviceClientTransportProtocol.MQTT,
                new Security(derivedKey(groupKey)));
        try {
            return client.registerDeviceSync(LIMIT_SECONDS);
        } finally {
            client.close();
        }
    }

    @Test
    void aDeviceIsAssignedToAHubAndComesInThereWithItsDerivedKey() throws Exception {
        service.assign(hubA);

        ProvisioningDeviceClientRegistrationResult result = registered(service.groupKey());

        assertThat(result.getIothubUri()).isEqualTo(hubA.hostName());
        assertThat(result.getDeviceId()).isEqualTo(DEVICE);
        String key = new String(derivedKey(service.groupKey()), StandardCharsets.UTF_8);
        DeviceClient device = new DeviceClient(
                "HostName=" + result.getIothubUri() + ";DeviceId=" + DEVICE + ";SharedAccessKey=" + key,
                IotHubClientProtocol.MQTT,
                ClientOptions.builder().sslContext(AUTHORITY.clientContext()).build());
        device.setRetryPolicy(new NoRetry());
        device.open(false);
        assertThat(hubA.isConnected(DEVICE)).isTrue();

        service.assign(DEVICE, hubB);
        assertThat(registered(service.groupKey()).getIothubUri()).isEqualTo(hubB.hostName());

        device.close();
        assertThatThrownBy(() -> hubA.connectionString(DEVICE)).hasMessageContaining(DEVICE);
        assertThat(hubB.connectionString(DEVICE)).contains(key);
        assertThat(service.requests()).isEqualTo(2);
    }

    @Test
    void aWrongGroupKeyAndADisabledDeviceAreRefused() {
        service.assign(hubA);

        assertThatThrownBy(() -> registered(HubStandIn.newKey())).isInstanceOf(Exception.class);
        service.disable(DEVICE, true);
        assertThatThrownBy(() -> registered(service.groupKey())).hasStackTraceContaining("Registration disabled");

        assertThatThrownBy(() -> hubA.connectionString(DEVICE)).hasMessageContaining(DEVICE);
    }
}
