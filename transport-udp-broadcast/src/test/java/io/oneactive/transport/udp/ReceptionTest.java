package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.oneactive.HaStartException;
import io.oneactive.spi.Transport;
import io.oneactive.transport.udp.Greeting.Sender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may connect, for how long, and what becomes of all others. */
class ReceptionTest {
    private static final String NODE = "127.0.0.1";
    private static final int PATIENCE_MILLIS = 20_000;

    private final int port = Transports.freePort();
    private final InetSocketAddress node = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    private final Transport transport =
            Transports.make("port=" + port, "address=" + NODE, "broadcast=none", "crashDetection=true");
    private final List<Socket> guests = new ArrayList<>();

    @BeforeEach
    void start() {
        transport.start(new Recorder());
    }

    @AfterEach
    void close() throws IOException {
        transport.close();
        for (Socket guest : guests) {
            guest.close();
        }
    }

    private Socket guest(String from) throws IOException {
        return guest(from, node);
    }

    private Socket guest(String from, SocketAddress to) throws IOException {
        Socket guest = new Socket();
        guests.add(guest);
        guest.bind(new InetSocketAddress(from, 0));
        guest.setSoTimeout(PATIENCE_MILLIS);
        guest.connect(to, PATIENCE_MILLIS);
        return guest;
    }

    private static void greet(Socket guest, UUID process) throws IOException {
        Sender sender = new Sender(process, 60_000);
        ByteBuf bytes = new Greeting(sender, (InetSocketAddress) guest.getLocalSocketAddress(), (InetSocketAddress)
                        guest.getRemoteSocketAddress())
                .encode();
        guest.getOutputStream().write(bytes.array(), 0, bytes.readableBytes());
    }

    private static Greeting answer(Socket guest) throws IOException {
        Greeting.Reader reader = new Greeting.Reader();
        ByteBuf one = Unpooled.buffer(1);
        while (true) {
            int next = guest.getInputStream().read();
            assertThat(next).as("the next byte of an answer").isNotNegative();
            one.clear().writeByte(next);
            Optional<Greeting> greeting = reader.read(one);
            if (greeting.isPresent()) {
                return greeting.get();
            }
        }
    }

    private static void assertSentAway(Socket guest) throws IOException {
        try {
            assertThat(guest.getInputStream().read()).isNegative();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    /** What was answered once ends without a word only when the process ends: all else would look like its end. */
    private static void assertToldGoodBye(Socket guest) throws IOException {
        assertThat(guest.getInputStream().read()).isEqualTo(Guest.BYE);
        assertThat(guest.getInputStream().read()).isNegative();
    }

    @Test
    void aGuestIsToldAtWhichAddressesItIsSeen() throws IOException {
        Socket guest = guest("127.0.0.2");
        greet(guest, UUID.randomUUID());
        Greeting answer = answer(guest);
        assertThat(answer.near()).isEqualTo(node);
        assertThat(answer.far()).isEqualTo(guest.getLocalSocketAddress());
        assertThat(answer.sender().port()).isEqualTo(port);
    }

    @Test
    void garbageIsSentAwayAndCounted() throws IOException {
        Socket guest = guest("127.0.0.2");
        guest.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
        assertSentAway(guest);
        Socket talkative = guest("127.0.0.2");
        greet(talkative, UUID.randomUUID());
        answer(talkative);
        talkative.getOutputStream().write('x');
        assertToldGoodBye(talkative);
        assertThat(transport.describe()).contains("connections with garbage closed 2");
    }

    @Test
    void whoDoesNotGreetInTimeIsSentAwayAndCounted() throws IOException {
        Socket silent = guest("127.0.0.2");
        Socket slow = guest("127.0.0.2");
        slow.getOutputStream().write('O');
        assertSentAway(silent);
        assertSentAway(slow);
        assertThat(transport.describe()).contains("connections without a greeting closed 2");
    }

    @Test
    void oneAddressCannotTakeAllPlaces() throws IOException {
        for (int i = 0; i < 20; i++) {
            guest("127.0.0.2");
        }
        Waiting.until("some are sent away", () -> transport.describe().contains("connections too many closed 4"));
        Socket another = guest("127.0.0.3");
        greet(another, UUID.randomUUID());
        answer(another);
    }

    @Test
    void manyAddressesTogetherHaveNoMorePlacesThanThereAre() throws IOException {
        for (int i = 0; i < 128; i++) {
            Socket guest = guest("127.0.0." + (2 + i));
            greet(guest, UUID.randomUUID());
            answer(guest);
        }
        assertSentAway(guest("127.0.0.200"));
        assertThat(transport.describe()).contains("connections too many closed 1");
    }

    @Test
    void aProcessThatConnectsAgainReplacesItsFormerConnection() throws IOException {
        UUID process = UUID.randomUUID();
        Socket former = guest("127.0.0.2");
        greet(former, process);
        answer(former);
        Socket present = guest("127.0.0.2");
        greet(present, process);
        answer(present);
        assertToldGoodBye(former);
    }

    @Test
    void aFloodOfConnectionsLeavesRoomForOthers() throws IOException {
        for (int i = 0; i < 100; i++) {
            guest("127.0.0." + (10 + i)).close();
        }
        Socket guest = guest("127.0.0.2");
        greet(guest, UUID.randomUUID());
        answer(guest);
    }

    @Test
    void onCloseItSaysGoodBye() throws IOException {
        Socket guest = guest("127.0.0.2");
        greet(guest, UUID.randomUUID());
        answer(guest);
        transport.close();
        assertToldGoodBye(guest);
    }

    /** A reception without its node, so that nothing happens in it by itself. */
    private static final class Alone implements AutoCloseable {
        private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        private final Reception reception = new Reception(loops.next(), new Tally(), new DirectProcesses());
        private final InetSocketAddress local =
                reception.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

        Alone() {
            reception.open(new Sender(UUID.randomUUID(), local.getPort()));
        }

        void look(boolean pings) {
            loops.execute(() -> reception.look(System.nanoTime(), pings));
        }

        @Override
        public void close() {
            var unused = loops.shutdownGracefully(0, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private Socket guest(String from, Alone at) throws IOException {
        return greeting(from, at.local);
    }

    private Socket greeting(String from, SocketAddress to) throws IOException {
        Socket guest = guest(from, to);
        greet(guest, UUID.randomUUID());
        return guest;
    }

    @Test
    void guestsAreToldThatThisProcessIsWell() throws IOException {
        try (Alone alone = new Alone()) {
            Socket guest = guest("127.0.0.2", alone);
            answer(guest);
            alone.look(false);
            alone.look(true);
            alone.loops.execute(alone.reception::close);
            assertThat(guest.getInputStream().read()).isEqualTo(Guest.PING);
            assertToldGoodBye(guest);
        }
    }

    @Test
    void soManyAreLetInBetweenTwoLooksAndTheOthersWait() throws IOException {
        try (Alone alone = new Alone()) {
            List<Socket> answered = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                Socket guest = guest("127.0.0." + (2 + i), alone);
                answer(guest);
                answered.add(guest);
            }
            Socket more = guest("127.0.0.100", alone);
            // Each is a round of the event loop at least: one that lets in, one that reads a greeting, and one that
            // answers it would do.
            for (Socket guest : answered.subList(0, 4)) {
                guest.getOutputStream().write('x');
                assertToldGoodBye(guest);
            }
            assertThat(more.getInputStream().available())
                    .as("bytes of an answer")
                    .isZero();

            alone.look(false);
            answer(more);
        }
    }

    /** As netty does when an error comes while it accepts: the port then refuses as after the end of the process. */
    @Test
    void whenThePortIsClosedAlthoughTheProcessLivesItSaysGoodBye() throws IOException {
        try (Alone alone = new Alone()) {
            Socket guest = guest("127.0.0.2", alone);
            answer(guest);
            alone.loops.execute(() -> alone.reception.channelInactive(any()));
            assertToldGoodBye(guest);
        }
    }

    private static ChannelHandlerContext any() {
        return new EmbeddedChannel(new ChannelInboundHandlerAdapter())
                .pipeline()
                .firstContext();
    }

    /** It is the end of a connection and not of the process, so it must not look like that. */
    @Test
    void aConnectionWithAFaultIsEndedInWords() throws IOException {
        try (Alone alone = new Alone();
                ServerSocketChannel door = ServerSocketChannel.open()) {
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Socket guest = greeting("127.0.0.2", door.getLocalAddress());
            NioSocketChannel letIn = new NioSocketChannel(door.accept());
            alone.loops.execute(() -> alone.reception.channelRead(any(), letIn));
            answer(guest);
            letIn.pipeline().fireExceptionCaught(new IOException("planted"));
            assertToldGoodBye(guest);
        }
    }

    @Test
    void aTakenPortIsAStartErrorThatLeavesNothingOpen() throws IOException {
        int taken = Transports.freePort();
        String[] settings = {"port=" + taken, "address=" + NODE, "broadcast=none", "crashDetection=true"};
        try (ServerSocket other = new ServerSocket();
                Transport second = Transports.make(settings)) {
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), taken));
            assertThatThrownBy(() -> second.start(new Recorder()))
                    .isInstanceOf(HaStartException.class)
                    .hasMessageContainingAll("TCP port " + taken, "transport.crashDetectionPort", "ss -ltnp");
        }
        Transports.awaitFree(settings);
    }
}
