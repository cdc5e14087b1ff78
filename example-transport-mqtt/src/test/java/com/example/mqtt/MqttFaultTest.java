package com.example.mqtt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.oneactive.HaStartException;
import io.oneactive.spi.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong in a plant: brokers that are late, die, hang and refuse; strangers; nodes that are named alike. */
class MqttFaultTest {
    static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static Broker broker;

    @BeforeAll
    static void startBroker() {
        broker = Broker.start();
    }

    @AfterAll
    static void endBroker() {
        broker.close();
    }

    private static Transport mqtt(String cluster, String node) {
        return Transports.mqtt(cluster, node, Map.of("broker", broker.address(), "longestPauseMS", "100"));
    }

    // ---- the broker

    @Test
    @Tag("long")
    void aBrokerThatComesLateIsWaitedFor() {
        try (Broker late = Broker.start()) {
            late.kill();
            Map<String, String> settings = Map.of("broker", late.address(), "startTimeoutMS", "60000");
            Transport transport = Transports.mqtt("late", "one", settings);
            CompletableFuture<Heard> started = CompletableFuture.supplyAsync(() -> new Heard(transport));
            await().atMost(LIMIT).until(() -> transport.describe().contains("refused"));

            late.restart();

            try (Heard one = started.join()) {
                assertThat(one.described()).contains("(connected)");
            }
        }
    }

    @Test
    @Tag("long")
    void aBrokerWithoutAnAddressIsTold() {
        // No name server needs to be asked about a name with so long a part.
        String host = "b".repeat(64) + ".plant";
        assertThatThrownBy(() -> new Heard(Transports.mqtt(
                        "nowhere", "one", Map.of("broker", "mqtt://" + host, "startTimeoutMS", "3000"))))
                .isInstanceOf(HaStartException.class)
                .hasMessageContaining("no address is known of host " + host);
    }

    @Test
    @Tag("long")
    void whatABrokerThatHangsDoesNotTakeIsDroppedAndCounted() {
        try (Broker own = Broker.start();
                Heard one = new Heard(Transports.mqtt("hung", "one", Map.of("broker", own.address())))) {
            own.hang();
            String longest = "x".repeat(Transport.MAX_FRAME_BYTES);
            await().atMost(LIMIT).until(() -> {
                for (int i = 0; i < 10_000; i++) {
                    one.say(longest);
                }
                return one.described().contains("frames dropped because of a backlog");
            });
            own.heal();
        }
    }

    @Test
    @Tag("long")
    void aLossIsToldAndAfterTheEndNothingIsTriedAnyMore() {
        Broker own = Broker.start();
        Transport transport =
                Transports.mqtt("ended", "one", Map.of("broker", own.address(), "longestPauseMS", "60000"));
        try (Heard one = new Heard(transport)) {
            own.close();
            await().atMost(LIMIT).until(() -> one.described().contains("(not connected: "));
            one.say("to nobody");
            assertThat(one.described()).contains("frames dropped without a broker 1", "losses of the broker 1");
            String thread = one.described().replaceAll(".*, as ([^;]+);.*", "mqtt-transport of $1");
            assertThat(threads()).contains(thread);

            transport.close();

            assertThat(one.described()).contains("(closed)");
            await().atMost(LIMIT).until(() -> !threads().contains(thread));
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    // ---- who is let in

    @Test
    void aNodeIsLetInByNameAndPasswordOnly() {
        Map<String, String> right =
                Map.of("broker", broker.address(), "username", "gateway", "password", BrokerProgram.PASSWORD);
        new Heard(Transports.mqtt("login", "one", right)).close();

        Map<String, String> wrong = Map.of("broker", broker.address(), "username", "gateway", "password", "wr0ng");
        assertThatThrownBy(() -> new Heard(Transports.mqtt("login", "one", wrong)))
                .isInstanceOf(HaStartException.class)
                .hasMessageContainingAll(broker.address(), "cannot be used", "BAD_USER_NAME_OR_PASSWORD")
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void aNodeThatMayNotHearItsTopicsSaysSoAtStart() {
        Map<String, String> blind =
                Map.of("broker", broker.address(), "username", "blind", "password", BrokerProgram.PASSWORD);
        assertThatThrownBy(() -> new Heard(Transports.mqtt("login", "one", blind)))
                .isInstanceOf(HaStartException.class)
                .hasMessageContainingAll("cannot be used", "oneactive/login/all/+/+", "access list");
    }

    @Test
    @Tag("long")
    void theBrokersCertificateIsChecked() throws Exception {
        try (Broker secret = Broker.startWithTls(folder)) {
            checkCertificate(secret);
        }
    }

    private static void checkCertificate(Broker secret) throws IOException, GeneralSecurityException {
        String certificate = secret.certificate(folder).toString();
        String address = secret.tlsAddress("127.0.0.1");
        try (Heard one = new Heard(
                        Transports.mqtt("tls", "one", Map.of("broker", address, "trustedCertificates", certificate)));
                Heard two = new Heard(
                        Transports.mqtt("tls", "two", Map.of("broker", address, "trustedCertificates", certificate)))) {
            one.reaches(two);
        }

        assertThatThrownBy(() ->
                        new Heard(Transports.mqtt("tls", "one", Map.of("broker", address, "startTimeoutMS", "20000"))))
                .as("signed by nobody that Java trusts")
                .isInstanceOf(HaStartException.class)
                .hasMessageContainingAll(address, "certification path");
        String otherName = secret.tlsAddress("localhost");
        assertThatThrownBy(() -> new Heard(Transports.mqtt(
                        "tls",
                        "one",
                        Map.of("broker", otherName, "trustedCertificates", certificate, "startTimeoutMS", "20000"))))
                .as("a certificate for another name")
                .isInstanceOf(HaStartException.class)
                .hasMessageContainingAll(otherName, "localhost");
        assertThatThrownBy(() -> new Heard(Transports.mqtt(
                        "tls", "one", Map.of("broker", address, "trustedCertificates", folder + "/absent.pem"))))
                .isInstanceOf(HaStartException.class)
                .hasMessageContainingAll("absent.pem", "transport.trustedCertificates");
    }

    // ---- the others

    @Test
    void twoNodesThatWereGivenOneIdHearEachOther() {
        try (Heard one = new Heard(mqtt("twins", "gw-a"));
                Heard other = new Heard(mqtt("twins", "gw-a"))) {
            one.reaches(other);
            other.reaches(one);
            one.reaches(other);
            assertThat(one.described() + other.described()).doesNotContain("losses of the broker");
        }
    }

    @Test
    void groupsThatShareABrokerHearNothingOfEachOther() {
        try (Heard one = new Heard(mqtt("line-1", "gw-a"));
                Heard two = new Heard(mqtt("line-1", "gw-b"));
                Heard stranger = new Heard(mqtt("line-2", "gw-c"))) {
            one.reaches(two);
            stranger.say("stranger");
            stranger.say("stranger");
            one.reaches(two);
            assertThat(two.frames()).isEmpty();
            assertThat(two.described()).doesNotContain("dropped");
        }
    }

    @Test
    void ownFramesAreDroppedAndCounted() {
        try (Heard one = new Heard(mqtt("own", "gw-a"))) {
            one.say("own");
            await().atMost(LIMIT).until(() -> one.described().contains("own frames dropped 1"));
            assertThat(one.frames()).isEmpty();
        }
    }

    @Test
    void whatStrangersPublishIsDroppedAndCounted() {
        Mqtt3BlockingClient stranger = stranger();
        try (Heard one = new Heard(mqtt("garbage", "one"));
                Heard two = new Heard(mqtt("garbage", "two"))) {
            publish(stranger, "oneactive/garbage/all/x/00000001", Transport.MAX_FRAME_BYTES + 1, false);
            publish(stranger, "oneactive/garbage/all/x/00000001", 0, false);
            publish(stranger, "oneactive/garbage/all/x y/00000001", 10, false);
            publish(stranger, "oneactive/garbage/gone/x/zzzzzzzz", 0, false);
            await().atMost(LIMIT)
                    .until(() -> two.described().contains("foreign messages dropped 2")
                            && two.described().contains("frames of a wrong length dropped 2"));
            one.reaches(two);
            assertThat(two.frames()).isEmpty();
        }
        stranger.disconnect();
    }

    @Test
    void nothingIsRetainedAndWhatAStrangerRetainedIsDropped() {
        Mqtt3BlockingClient stranger = stranger();
        String topic = "oneactive/retained/all/x/00000001";
        publish(stranger, topic, 10, true);
        try (Heard one = new Heard(mqtt("retained", "one"));
                Heard two = new Heard(mqtt("retained", "two"))) {
            one.say("not to be kept");
            one.reaches(two);
            assertThat(two.described()).contains("retained messages dropped 1");
            try (Heard late = new Heard(mqtt("retained", "late"))) {
                one.reaches(late);
                assertThat(late.frames()).isEmpty();
                assertThat(late.described()).contains("retained messages dropped 1");
            }
        } finally {
            publish(stranger, topic, 0, true);
            stranger.disconnect();
        }
    }

    private static Mqtt3BlockingClient stranger() {
        Mqtt3BlockingClient client = Mqtt3Client.builder()
                .identifier("stranger")
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildBlocking();
        client.connect();
        return client;
    }

    private static void publish(Mqtt3BlockingClient client, String topic, int length, boolean retained) {
        client.publish(Mqtt3Publish.builder()
                .topic(topic)
                .qos(retained ? MqttQos.AT_LEAST_ONCE : MqttQos.AT_MOST_ONCE)
                .payload(new byte[length])
                .retain(retained)
                .build());
    }

    /**
     * The first to end does so in order; of the second the broker says that its session broke. Who closes a connection while something unread has arrived
     * resets it, and the good-bye with it: that may look like a broken session too, so it is looked at again.
     */
    @Test
    void aLastWillIsToldButIsNoEvidence() {
        try (Heard one = new Heard(mqtt("will", "one"))) {
            AtomicInteger round = new AtomicInteger();

            await().atMost(LIMIT).until(() -> {
                int before = lastWills(one);
                Heard two = new Heard(mqtt("will", "two"));
                two.reaches(one);
                two.close();
                String gone = "gw-b/%08x".formatted(round.incrementAndGet());
                breakSession("oneactive/will/gone/" + gone);
                await().atMost(LIMIT).until(() -> one.described().contains("last will of " + gone));
                return lastWills(one) == before + 1;
            });
            assertThat(one.gone()).isEmpty();
        }
    }

    private static int lastWills(Heard heard) {
        Matcher matcher = Pattern.compile("last wills heard (\\d+)").matcher(heard.described());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** A client that leaves a last will and goes without a word: the fewest bytes of MQTT that do it. */
    private static void breakSession(String will) throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        text(rest, "MQTT");
        rest.writeBytes(new byte[] {4, 0b110, 0, 60}); // MQTT 3.1.1; clean session with a will of QoS 0; keep-alive
        text(rest, "gw-b");
        text(rest, will);
        text(rest, "");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            socket.getOutputStream().write(new byte[] {0x10, (byte) rest.size()});
            socket.getOutputStream().write(rest.toByteArray());
            assertThat(socket.getInputStream().readNBytes(4)).as("CONNACK").containsExactly(0x20, 2, 0, 0);
        }
    }

    private static void text(ByteArrayOutputStream to, String text) {
        to.write(0);
        to.write(text.length());
        to.writeBytes(text.getBytes(US_ASCII));
    }
}
