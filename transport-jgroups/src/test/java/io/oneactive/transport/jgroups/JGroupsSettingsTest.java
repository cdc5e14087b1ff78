package io.oneactive.transport.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.oneactive.HaConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be configured, and what is said about the rest. */
class JGroupsSettingsTest {
    private static JGroupsSettings read(String... settings) {
        return JGroupsSettings.read(Transports.values(settings));
    }

    @Test
    void withoutSettingsTheStackIsUdp() {
        assertThat(read().shipped()).contains(ShippedStack.UDP);
        assertThat(read().overrides()).isEqualTo(Map.of("UDP", Map.of()));
    }

    @Test
    void crashesAreDetectedOnlyOnRequest() {
        assertThat(read().crashDetection()).isFalse();
        assertThat(read("crashDetection=true").crashDetection()).isTrue();
    }

    @Test
    void thePeersOfATcpStackAreHostsAndPerhapsPorts() {
        JGroupsSettings settings =
                read("stack=tcp", "port=7900", "peers=gw-a, gw-b.example:7, 10.0.0.7:65535, [2001:db8::7], [::1]:8");
        assertThat(settings.overrides().get("TCPPING"))
                .containsEntry("initial_hosts", "gw-a[7900],gw-b.example[7],10.0.0.7[65535],2001:db8::7[7900],::1[8]");
        assertThat(settings.overrides().get("TCP")).isEqualTo(Map.of("bind_port", "7900"));
    }

    @Test
    void whatIsSetForUdpReplacesWhatTheStackSays() {
        assertThat(read(
                                "address=10.0.0.7",
                                "port=7000",
                                "multicastGroup=239.1.2.3",
                                "multicastPort=7001",
                                "multicastTTL=4")
                        .overrides()
                        .get("UDP"))
                .isEqualTo(Map.of(
                        "bind_addr",
                        "10.0.0.7",
                        "bind_port",
                        "7000",
                        "port_range",
                        "0",
                        "mcast_addr",
                        "239.1.2.3",
                        "mcast_port",
                        "7001",
                        "ip_ttl",
                        "4"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "stack=nowhere.xml | 'transport.stack' = 'nowhere.xml' (from test) is no file that can be read; allowed: udp, tcp, tcp-encrypted",
                "stack=tcp | setting 'transport.peers' is missing; stack 'tcp' needs all nodes",
                "stack=tcp ; peers=gw-a:x | has 'gw-a:x'; allowed: host, host:port",
                "stack=tcp ; peers=gw-a:0 | has 'gw-a:0'",
                "stack=tcp ; peers=gw-a:65536 | has 'gw-a:65536'",
                "stack=tcp ; peers=gw a | has 'gw a'",
                "stack=tcp ; peers=me@gw-a | has 'me@gw-a'",
                "stack=tcp ; peers=gw-a/x | has 'gw-a/x'",
                "stack=tcp ; peers=::1 | has '::1'",
                "stack=tcp ; peers=gw-a ; multicastGroup=239.1.2.3 | 'transport.multicastGroup' = '239.1.2.3' (from test) has a meaning only with stack 'udp'",
                "stack=tcp ; peers=gw-a ; keystore=k | 'transport.keystore' = 'k' (from test) has a meaning only with stack 'tcp-encrypted'",
                "peers=gw-a | has a meaning only with the TCP stacks",
                "multicastGroup=10.0.0.7 | is no multicast address; allowed: 224.0.0.0 to 239.255.255.255",
                "multicastGroup=gw-a | is no multicast address",
                "multicastGroup=239.1.2.300 | is no multicast address",
                "stack=tcp-encrypted ; peers=gw-a | setting 'transport.keystore' is missing; stack 'tcp-encrypted' needs it",
                "stack=tcp-encrypted ; peers=gw-a ; keystore=nowhere.p12 | 'transport.keystore' = 'nowhere.p12' (from test) is no file that can be read",
                "stack=tcp-encrypted ; peers=gw-a ; truststorePassword=x | belong together",
            })
    void aWrongValueIsNamedWithWhatIsAllowed(String settings, String message) {
        assertThatExceptionOfType(HaConfigException.class)
                .isThrownBy(() -> read(settings.split(" ; ", -1)))
                .withMessageContaining(message);
    }

    @Test
    void allProblemsAreNamedAtOnce() {
        HaConfigException thrown = catchThrowableOfType(
                HaConfigException.class,
                () -> read("stack=tcp-encrypted", "multicastTTL=2", "keystorePassword=secret"));
        assertThat(thrown.problems()).hasSize(3);
        assertThat(thrown).hasMessageNotContaining("'secret'");
    }

    @Test
    void besideAStackFileNothingElseCanBeSet(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("stack.xml"), "<config/>");
        assertThat(read("stack=" + file).shipped()).isEmpty();
        assertThat(read("stack=" + file, "crashDetection=true").crashDetection())
                .as("but what is no affair of the stack")
                .isTrue();
        assertThatExceptionOfType(HaConfigException.class)
                .isThrownBy(() -> read("stack=" + file, "port=7000"))
                .withMessageContaining("'transport.port' = '7000' (from test) has no meaning with a stack file");
    }
}
