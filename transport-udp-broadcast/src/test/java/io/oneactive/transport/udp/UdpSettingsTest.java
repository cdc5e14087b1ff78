package io.oneactive.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.oneactive.HaConfigException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be configured, and what is said about the rest. */
class UdpSettingsTest {
    private static UdpSettings read(String... settings) {
        return UdpSettings.read(Transports.values(settings));
    }

    @Test
    @Tag("X1")
    void theDefaultsAreThoseOfTheOriginal() {
        UdpSettings settings = read();
        assertThat(settings.port()).isEqualTo(60_000);
        assertThat(settings.limitedBroadcast()).isTrue();
        assertThat(settings.discoveryInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.peerExpiry()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.multicastHops()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "gw-b, gw-b:60000",
        "gw-b.example:7, gw-b.example:7",
        "10.0.0.7, 10.0.0.7:60000",
        "10.0.0.7:65535, 10.0.0.7:65535",
        "2001:db8::7, [2001:db8::7]:60000",
        "[2001:db8::7], [2001:db8::7]:60000",
        "[2001:db8::7]:7, [2001:db8::7]:7",
    })
    void aPeerIsAHostAndPerhapsAPort(String text, String read) {
        assertThat(read("peers=" + text).peers()).hasToString("[" + read + "]");
    }

    @ParameterizedTest
    @CsvSource({
        "gw-b:0, has the port '0'",
        "gw-b:65536, has the port '65536'",
        "gw-b:x, has the port 'x'",
        "gw-b:, has the port ''",
        "10.0.0.300, is no host name and no address",
        "gw b, is no host name and no address",
        "[10.0.0.1]:7, is no host name and no address",
        "[gw-b]:7, is no host name and no address",
        "[2001:db8::7, has no ']'",
        "http://gw-b, has the port '//gw-b'",
        "1:2:3, is no host name and no address",
    })
    void aPeerThatIsNoneIsRefused(String text, String fault) {
        assertThatExceptionOfType(HaConfigException.class)
                .isThrownBy(() -> read("peers=gw-c," + text))
                .withMessageContainingAll("transport.peers", "'" + text + "'", fault, "allowed:");
    }

    @ParameterizedTest
    @CsvSource({
        "61000, port 61000",
        "10.0.0.7, 10.0.0.7:60000",
        "10.0.0.7:61000, 10.0.0.7:61000",
        "[2001:db8::7]:61000, [2001:db8::7]:61000",
    })
    void whereANodeIsReachedIsAPortOrAnAddressOrBoth(String text, String read) {
        assertThat(read("advertise=" + text).advertised()).hasToString("Optional[" + read + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gw-b",
                "gw-b:61000",
                "0",
                "70000",
                "10.0.0.7:0",
                "x y",
                "0.0.0.0",
                "255.255.255.255:61000",
                "239.1.2.3"
            })
    void whereANodeIsNotReachedIsRefused(String text) {
        assertThatExceptionOfType(HaConfigException.class)
                .isThrownBy(() -> read("advertise=" + text))
                .withMessageContainingAll("transport.advertise", "'" + text + "'", "allowed: a port such as 61000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.15.0", "192.168.15.0/24"})
    void aSubnetIsGivenByItsFirstAddress(String text) {
        assertThat(read("broadcastSubnet=" + text).sweptSubnet()).hasToString("Optional[/192.168.15.0]");
        assertThat(read("broadcastSubnet=" + text).limitedBroadcast()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "broadcastSubnet=192.168.15.7 | 'transport.broadcastSubnet' = '192.168.15.7' (from test) does not end with .0",
                "broadcastSubnet=192.168.15.0/16 | is no IPv4 address",
                "broadcastSubnet=fd00:: | is no IPv4 address",
                "broadcast=everywhere | has 'everywhere', which is no IPv4 address; allowed: limited, none or IPv4",
                "broadcast=none,limited | says none and something else",
                "address=gw-a | has 'gw-a', which is no address",
                "address=239.0.0.1 | is a multicast address",
                "address=fe80::1%nope7 | names no interface of this machine",
                "multicastGroup=10.0.0.7 | has 10.0.0.7, which is no group; allowed: 224.0.0.0 to 239.255.255.255",
                "multicastTTL=3 | has no meaning without 'multicastGroup'",
            })
    void aWrongValueIsNamedWithWhatIsAllowed(String setting, String message) {
        assertThatExceptionOfType(HaConfigException.class)
                .isThrownBy(() -> read(setting))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "address=::1 ; broadcast=limited | 'transport.broadcast'",
                "address=::1 ; broadcastSubnet=10.0.0.0 | 'transport.broadcastSubnet'",
                "address=::1 ; peers=10.0.0.7 | 'transport.peers'",
                "address=127.0.0.1 ; peers=::1 | 'transport.peers'",
                "address=127.0.0.1 ; multicastGroup=ff02::6000 | 'transport.multicastGroup'",
                "port=0 ; broadcast=limited | 'transport.port'",
                "port=0 ; peers=gw-b | needs a port",
                "interface=lo ; peers=gw-b | 'transport.interface'",
            })
    void aContradictionIsNamed(String settings, String message) {
        assertThatExceptionOfType(HaConfigException.class)
                .isThrownBy(() -> read(settings.split(" ; ", -1)))
                .withMessageContaining(message);
    }

    @Test
    void allProblemsAreNamedAtOnce() {
        HaConfigException thrown = catchThrowableOfType(
                HaConfigException.class, () -> read("peers=a:b,c:d", "broadcastSubnet=x", "multicastTTL=2"));
        assertThat(thrown.problems()).hasSize(4);
    }

    @Test
    void crashDetectionUsesTheNumberOfTheUdpPortUnlessItIsGivenAnother() {
        assertThat(read().crashDetectionPort()).isEmpty();
        assertThat(read("crashDetection=true").crashDetectionPort()).contains(0);
        assertThat(read("crashDetection=true", "crashDetectionPort=60001").crashDetectionPort())
                .contains(60_001);
    }

    @Test
    void aPortOfCrashDetectionWithoutCrashDetectionIsRefused() {
        assertThatExceptionOfType(HaConfigException.class)
                .isThrownBy(() -> read("crashDetectionPort=60001"))
                .withMessageContainingAll("crashDetectionPort", "'crashDetection' = true");
    }
}
