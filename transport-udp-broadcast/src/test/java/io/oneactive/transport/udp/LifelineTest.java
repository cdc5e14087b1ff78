package io.oneactive.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.oneactive.transport.udp.Greeting.Sender;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The rules of a lifeline in virtual time: how late a refusal may come, and after what it proves nothing. */
class LifelineTest {
    private static final Sender SELF = new Sender(new UUID(0, 1), 6000);
    private static final Sender PEER = new Sender(new UUID(0, 2), 6000);
    private static final InetSocketAddress NEAR = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    private static final InetSocketAddress FAR = new InetSocketAddress("127.0.0.2", 6000);

    private final World world = new World();
    private final Lifeline line =
            new Lifeline(world, UdpOrigin.of((UdpTransport) Transports.make("port=0"), FAR), FAR, world.nowNanos());

    /** What is beside a lifeline; nothing happens in it by itself. */
    private static final class World implements Lifeline.Keeper {
        private long nowNanos = 1;
        private final List<Attempt> attempts = new ArrayList<>();
        private final List<Runnable> later = new ArrayList<>();
        private final List<String> gone = new ArrayList<>();

        @Override
        public Sender self() {
            return SELF;
        }

        @Override
        public boolean isDirectFrom(UUID process) {
            return true;
        }

        @Override
        public void connect(InetSocketAddress target, Attempt attempt) {
            attempts.add(attempt);
        }

        @Override
        public Future<?> later(Runnable task, long nanos) {
            later.add(task);
            return GlobalEventExecutor.INSTANCE.newSucceededFuture(null);
        }

        @Override
        public long nowNanos() {
            return nowNanos;
        }

        @Override
        public void gone(UdpOrigin origin, String evidence) {
            gone.add(evidence);
        }

        @Override
        public void complain(String what) {}

        @Override
        public void changed() {}

        Attempt last() {
            return attempts.get(attempts.size() - 1);
        }
    }

    /** The connection of an attempt. */
    private static final class Connection extends EmbeddedChannel {
        Connection(Attempt attempt) {
            super(attempt);
        }

        @Override
        protected SocketAddress localAddress0() {
            return NEAR;
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return FAR;
        }
    }

    private void pass(long millis) {
        world.nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void hear() {
        line.heard(world.nowNanos);
    }

    private Connection connected(Sender peer) {
        while (line.isIdle()) {
            hear();
            pass(1);
        }
        return greeted(peer);
    }

    private Connection greeted(Sender peer) {
        Connection connection = new Connection(world.last());
        connection.writeInbound(new Greeting(peer, FAR, NEAR).encode());
        return connection;
    }

    private static void end(Connection connection) {
        connection.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    private void refuse() {
        world.last().failed(new ConnectException("refused"));
    }

    @Test
    void aRefusalAtOnceAfterTheEndIsEvidence() {
        end(connected(PEER));
        pass(1);
        refuse();

        assertThat(world.gone).containsExactly("its connection ended and TCP port 6000 refuses");
    }

    /** A connection that gets no answer is given up by the system, and by some of them with the words of a refusal. */
    @Test
    void aRefusalThatTakesLongIsNone() {
        end(connected(PEER));
        pass(901);
        refuse();

        assertThat(world.gone).isEmpty();
        assertThat(world.later).as("it is tried again").hasSize(1);
    }

    @Test
    void aRefusalOfATryInTimeIsNoEvidenceAfterTheTimeForIt() {
        end(connected(PEER));
        pass(600);
        world.last().failed(new IOException("reset"));
        pass(500);
        refuse();

        assertThat(world.gone).isEmpty();
    }

    @Test
    void whatWasHeardSinceTheTrySpeaksAgainstARefusal() {
        end(connected(PEER));
        pass(1);
        hear();
        pass(1);
        refuse();

        assertThat(world.gone).isEmpty();
        world.later.get(0).run();
        pass(1);
        refuse();
        assertThat(world.gone).as("silent since the next try").hasSize(1);
    }

    @Test
    void whereThereIsNoWayNothingIsRefused() {
        end(connected(PEER));
        pass(1);
        world.last().failed(new NoRouteToHostException("no route to host"));
        assertThat(world.gone).isEmpty();
        pass(1);
        world.last().failed(new ConnectTimeoutException("timed out"));
        assertThat(world.gone).isEmpty();
    }

    @Test
    void anEndIsLookedIntoNoMoreWhenManyHaveProvedNothingUntilAConnectionLasts() {
        int lookedInto = 0;
        for (int round = 0; round < 10; round++) {
            if (isLookedInto(connected(PEER))) {
                lookedInto++;
                Connection again = greeted(PEER);
                again.pipeline().fireExceptionCaught(new IOException("reset"));
            }
            pass(60_000);
        }
        assertThat(lookedInto)
                .as("the end and the reset of each are a failure, and four are enough")
                .isEqualTo(2);

        Connection lasting = connected(PEER);
        pass(5_001);
        assertThat(isLookedInto(lasting)).isTrue();
    }

    private boolean isLookedInto(Connection connection) {
        int before = world.attempts.size();
        end(connection);
        return world.attempts.size() > before;
    }

    @Test
    void aConnectionThatIsSilentForThreePingsIsGivenUp() {
        Connection connection = connected(PEER);
        pass(14_999);
        line.look(world.nowNanos);
        assertThat(connection.isOpen()).isTrue();

        pass(2);
        line.look(world.nowNanos);

        assertThat(connection.isOpen()).isFalse();
        assertThat(world.gone).isEmpty();
        assertThat(line.isIdle()).isTrue();
    }

    @Test
    void aPingIsASignOfLife() {
        Connection connection = connected(PEER);
        pass(14_999);
        connection.writeInbound(Unpooled.wrappedBuffer(new byte[] {Guest.PING}));
        pass(14_999);
        line.look(world.nowNanos);

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void aConnectionToThisProcessItselfIsClosed() {
        Connection connection = connected(SELF);

        assertThat(connection.isOpen()).isFalse();
        assertThat(line.isTrusted()).isFalse();
    }
}
