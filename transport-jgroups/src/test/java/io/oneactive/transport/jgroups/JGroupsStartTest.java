package io.oneactive.transport.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.oneactive.HaStartException;
import io.oneactive.spi.Transport;
import io.oneactive.spi.TransportProvider;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jgroups.JChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts that fail and say why. */
class JGroupsStartTest {
    private static void assertStartFails(Transport transport, String... texts) {
        try (transport) {
            assertThatExceptionOfType(HaStartException.class)
                    .isThrownBy(() -> transport.start(new Recorder()))
                    .withMessageContainingAll(texts);
        }
    }

    @Test
    void theProviderIsFound() {
        assertThat(ServiceLoader.load(TransportProvider.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .map(TransportProvider::name))
                .containsExactly("jgroups");
    }

    @Test
    void aTakenTcpPortIsNamed() throws IOException {
        try (ServerSocket blocker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = "" + blocker.getLocalPort();
            assertStartFails(
                    Transports.make("test", "a", "stack=tcp", "address=127.0.0.1", "peers=127.0.0.1", "port=" + port),
                    "stack 'tcp'",
                    port,
                    "'transport.port'");
        }
    }

    @Test
    void aTakenUdpPortIsNamed() throws IOException {
        try (DatagramSocket blocker = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String port = "" + blocker.getLocalPort();
            assertStartFails(
                    Transports.make("test", "a", "address=127.0.0.1", "port=" + port),
                    "stack 'udp'",
                    port,
                    "'transport.port'");
        }
    }

    @Test
    void anUnknownHostIsNamed() {
        assertStartFails(
                Transports.make("test", "a", "stack=tcp", "address=127.0.0.1", "peers=gw-b.invalid"),
                "the host 'gw-b.invalid' of 'transport.peers' is unknown");
    }

    @Test
    void anAddressThatThisMachineDoesNotHaveIsNamed() {
        assertStartFails(
                Transports.make("test", "a", "address=192.0.2.1"), "stack 'udp'", "192.0.2.1", "'transport.address'");
    }

    @Test
    void aWrongPasswordOfTheKeystoreIsSaidWithoutIt() {
        Transport transport = Transports.make(
                "test",
                "a",
                "stack=tcp-encrypted",
                "address=127.0.0.1",
                "peers=127.0.0.1",
                "keystore=" + Certificates.keystore("gw-a"),
                "keystorePassword=wrong-one");
        try (transport) {
            assertThatExceptionOfType(HaStartException.class)
                    .isThrownBy(() -> transport.start(new Recorder()))
                    .withMessageContainingAll("stack 'tcp-encrypted'", "password")
                    .withMessageNotContaining("wrong-one");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "not XML at all | cannot be read",
                "<stack/> | cannot be read",
                "<config><UDP bind_addr='127.0.0.1'/><NO_SUCH_PROTOCOL/></config> | NO_SUCH_PROTOCOL",
                "<config><UDP bind_addr='127.0.0.1' no_such_attribute='7'/><PING/></config> | no_such_attribute",
            })
    void aBadStackFileIsNamedWithWhatIsWrong(String text, String fault, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("stack.xml"), text.replace('\'', '"'));
        assertStartFails(Transports.make("test", "a", "stack=" + file), file.toString(), fault);
    }

    @Test
    void aStackFileOfOnesOwnIsUsedWithItsCrashDetection(@TempDir Path folder) throws IOException {
        int port = Transports.freePorts(1).get(0);
        Path file = Files.writeString(folder.resolve("stack.xml"), """
                <!-- As small as can be. -->
                <config xmlns="urn:org:jgroups">
                    <UDP bind_addr="127.0.0.1" mcast_port="%d"/>
                    <PING/>
                    <FD_SOCK2 suspect_msg_interval="1000"/>
                    <pbcast.NAKACK2/>
                    <UNICAST3/>
                    <pbcast.STABLE/>
                    <pbcast.GMS print_local_addr="false" join_timeout="100"/>
                </config>
                """.formatted(port));
        try (Transport transport = Transports.make("line-7", "gw-a", "stack=" + file, "crashDetection=true")) {
            transport.start(new Recorder());
            assertThat(transport.describe())
                    .startsWith("jgroups by stack " + file + ": line-7 as gw-a (127.0.0.1:")
                    .contains("view 0 of 1: gw-a; nothing sent or received");
        }
    }

    @Test
    void crashDetectionNeedsItsProtocolInTheStackFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("stack.xml"), """
                <config xmlns="urn:org:jgroups">
                    <UDP bind_addr="127.0.0.1"/>
                    <PING/>
                    <FD_ALL3/>
                    <pbcast.NAKACK2/>
                    <UNICAST3/>
                    <pbcast.STABLE/>
                    <pbcast.GMS print_local_addr="false" join_timeout="100"/>
                </config>
                """);
        assertStartFails(
                Transports.make("test", "a", "stack=" + file, "crashDetection=true"),
                file.toString(),
                "has no FD_SOCK2",
                "'transport.crashDetection'");
    }

    @Test
    void aGivenChannelMustBeConnected() {
        List<JChannel> made = new ArrayList<>();
        assertStartFails(
                JGroupsTransport.over(GivenChannels.unconnected(made), "test"),
                "not connected",
                "before the node is started");
        made.forEach(JChannel::close);
    }

    @Test
    void aSecondStartIsRefused() {
        try (Transport transport =
                Transports.make("test", "a", Transports.multicasting(1).get(0))) {
            transport.start(new Recorder());
            assertThatIllegalStateException().isThrownBy(() -> transport.start(new Recorder()));
        }
    }
}
