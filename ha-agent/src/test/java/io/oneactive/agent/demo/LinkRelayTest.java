package io.oneactive.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkRelayTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private DatagramSocket first;
    private DatagramSocket second;
    private LinkRelay relay;

    @BeforeEach
    void lay() throws IOException {
        first = socket();
        second = socket();
        relay = LinkRelay.between(address(first), address(second));
    }

    @AfterEach
    void takeAway() {
        relay.close();
        first.close();
        second.close();
    }

    @Test
    void eachNodeSeesItsPeerAtOneAddressInBothDirections() throws IOException {
        send(first, relay.addressOfSecond(), "to second");
        DatagramPacket seen = receive(second);
        assertThat(text(seen)).isEqualTo("to second");
        assertThat(seen.getSocketAddress()).isEqualTo(relay.addressOfFirst());

        send(second, (InetSocketAddress) seen.getSocketAddress(), "answer");
        DatagramPacket answer = receive(first);
        assertThat(text(answer)).isEqualTo("answer");
        assertThat(answer.getSocketAddress()).isEqualTo(relay.addressOfSecond());
    }

    @Test
    void aCutWireLetsNothingThroughUntilItIsHealed() throws IOException {
        relay.cut();
        send(first, relay.addressOfSecond(), "lost");
        send(second, relay.addressOfFirst(), "lost too");
        await().atMost(LIMIT)
                .until(() -> relay.firstToSecond().dropped() == 1
                        && relay.secondToFirst().dropped() == 1);

        relay.heal();
        send(first, relay.addressOfSecond(), "arrives");
        assertThat(text(receive(second))).isEqualTo("arrives");
        send(second, relay.addressOfFirst(), "arrives too");
        assertThat(text(receive(first))).isEqualTo("arrives too");
    }

    @Test
    void oneDirectionIsCutByItself() throws IOException {
        relay.firstToSecond().cut();
        send(second, relay.addressOfFirst(), "still arrives");
        assertThat(text(receive(first))).isEqualTo("still arrives");
        send(first, relay.addressOfSecond(), "lost");
        await().atMost(LIMIT).until(() -> relay.firstToSecond().dropped() == 1);
        assertThat(relay.firstToSecond().forwarded()).isZero();
        await().atMost(LIMIT).until(() -> relay.secondToFirst().forwarded() == 1);
    }

    @Test
    void aLossyDirectionLosesAndTheOtherOneDoesNot() throws IOException {
        relay.firstToSecond().disturb(new Disturbance(1, 0, 0, Duration.ZERO, Duration.ZERO));
        send(first, relay.addressOfSecond(), "lost");
        await().atMost(LIMIT).until(() -> relay.firstToSecond().dropped() == 1);
        send(second, relay.addressOfFirst(), "arrives");
        assertThat(text(receive(first))).isEqualTo("arrives");

        relay.heal();
        send(first, relay.addressOfSecond(), "arrives, too");
        assertThat(text(receive(second))).isEqualTo("arrives, too");
    }

    @Test
    void aDuplicateArrivesAsASecondDatagram() throws IOException {
        relay.firstToSecond().disturb(new Disturbance(0, 1, 0, Duration.ZERO, Duration.ZERO));
        send(first, relay.addressOfSecond(), "twice");
        assertThat(text(receive(second))).isEqualTo("twice");
        assertThat(text(receive(second))).isEqualTo("twice");
    }

    @Test
    void aDelayedDatagramIsNotThereBeforeItsTime() throws IOException {
        relay.firstToSecond().disturb(new Disturbance(0, 0, 0, Duration.ofMillis(200), Duration.ofMillis(5)));
        long sent = System.nanoTime();
        send(first, relay.addressOfSecond(), "late");
        assertThat(text(receive(second))).isEqualTo("late");
        assertThat(System.nanoTime() - sent).isGreaterThanOrEqualTo(200_000_000);
    }

    @Test
    void datagramsThatAreOvertakenArriveAll() throws IOException {
        relay.firstToSecond().disturb(new Disturbance(0, 0, 0.5, Duration.ZERO, Duration.ofMillis(5)));
        Set<String> missing = new HashSet<>();
        for (int number = 0; number < 50; number++) {
            missing.add("number " + number);
            send(first, relay.addressOfSecond(), "number " + number);
        }
        boolean inOrder = true;
        int highest = -1;
        while (!missing.isEmpty()) {
            String text = text(receive(second));
            int number = Integer.parseInt(text.substring("number ".length()));
            inOrder &= number > highest;
            highest = Math.max(highest, number);
            missing.remove(text);
        }
        assertThat(inOrder).isFalse();
    }

    @Test
    void whatAStrangerSendsIsDropped() throws IOException {
        try (DatagramSocket stranger = socket()) {
            send(stranger, relay.addressOfSecond(), "let me in");
            await().atMost(LIMIT).until(() -> relay.firstToSecond().dropped() == 1);
        }
        assertThat(relay.firstToSecond().forwarded()).isZero();
    }

    @Test
    void aClosedRelayForwardsNothing() throws IOException {
        InetSocketAddress was = relay.addressOfSecond();
        relay.close();
        send(first, was, "nobody there");
        second.setSoTimeout(50);
        assertThatThrownBy(() -> receive(second)).isInstanceOf(SocketTimeoutException.class);
    }

    private static DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    private static InetSocketAddress address(DatagramSocket socket) {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private static void send(DatagramSocket from, InetSocketAddress to, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        from.send(new DatagramPacket(bytes, bytes.length, to));
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1_000], 1_000);
        socket.receive(packet);
        return packet;
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
}
