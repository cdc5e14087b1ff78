package io.oneactive.witness.iothub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.HaConfigException;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.standin.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator may give, and what is said of the rest. */
class DeviceAddressTest {
    private static final String GOOD = "HostName=hub.azure-devices.net;DeviceId=witness;SharedAccessKey=c2VjcmV0";
    private static final ProviderContext CONTEXT = new ProviderContext("line-7", "gw-a");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HostName=hub.x.net;DeviceId=w;SharedAccessKey=c2VjcmV0;GatewayHostName=edge | edge hub answers yes to every claim
            HostName=hub.x.net;DeviceId=w;ModuleId=m;SharedAccessKey=c2VjcmV0 | that of a module
            HostName=hub.x.net;SharedAccessKeyName=iothubowner;SharedAccessKey=c2VjcmV0 | policy of the hub
            HostName=hub.x.net;DeviceId=w;SharedAccessSignature=SharedAccessSignature sr=x | no SharedAccessKey
            HostName=hub.x.net;DeviceId=w;x509=true | no SharedAccessKey
            HostName=hub.x.net;SharedAccessKey=c2VjcmV0 | lacks a part
            HostName=hub;DeviceId=w;SharedAccessKey=c2VjcmV0 | no full name of a hub
            HostName=hub.x.net:8883;DeviceId=w;SharedAccessKey=c2VjcmV0 | without a port
            HostName=hub.x.net;DeviceId=w;SharedAccessKey=not!base64 | no Base64
            nonsense | without '='
            """)
    void aConnectionStringThatWillNotDoIsRefusedWithTheReason(String text, String reason) {
        assertThat(new DeviceAddress(text).fault())
                .hasValueSatisfying(fault -> assertThat(fault).contains(reason).doesNotContain("c2VjcmV0"));
        assertThatThrownBy(() -> new IotHubWitnessProvider().create(values(Map.of("connectionString", text)), CONTEXT))
                .isInstanceOf(HaConfigException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("c2VjcmV0");
    }

    @Test
    void aDeviceOfTheHubItselfIsTakenInAnyOrder() {
        DeviceAddress device =
                new DeviceAddress(" SharedAccessKey=c2VjcmV0;hostname=Hub.azure-devices.net;DeviceId=witness; ");

        assertThat(device.fault()).isEmpty();
        assertThat(device).hasToString("hub.azure-devices.net/witness");
    }

    @Test
    void theIdentityOfAWitnessIsItsDeviceAndNothingSecret() {
        assertThat(new IotHubWitnessProvider().identity(values(Map.of("connectionString", GOOD)), CONTEXT))
                .contains("hub.azure-devices.net/witness");
    }

    @Test
    void addressAndAuthoritiesAreChecked() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.pem"));

        assertThatThrownBy(() -> create(Map.of("address", "10.0.0.1")))
                .hasMessageContaining("address")
                .hasMessageContaining("10.1.2.3:8883");
        assertThatThrownBy(() -> create(Map.of("address", "10.0.0.1:99999"))).hasMessageContaining("host:port");
        assertThatThrownBy(() -> create(Map.of("caCertificate", folder + "/none.pem")))
                .hasMessageContaining("none.pem");
        assertThatThrownBy(() -> create(Map.of("caCertificate", empty.toString())))
                .hasMessageContaining("no certificate");

        Path authority = CertificateAuthority.create().writeTo(folder.resolve("authority.pem"));
        create(Map.of("address", "10.0.0.1:8883", "caCertificate", authority.toString()));
    }

    private static void create(Map<String, String> further) {
        Map<String, String> all = new HashMap<>(further);
        all.put("connectionString", GOOD);
        new IotHubWitnessProvider().create(values(all), CONTEXT).close();
    }

    private static SettingValues values(Map<String, String> given) {
        Map<String, SettingValues.Given> all = new HashMap<>();
        given.forEach((key, value) -> all.put(key, new SettingValues.Given(value, "test")));
        List<String> problems = new ArrayList<>();
        SettingValues values = SettingValues.check("witness.", new IotHubWitnessProvider().settings(), all, problems);
        assertThat(problems).isEmpty();
        return values;
    }
}
