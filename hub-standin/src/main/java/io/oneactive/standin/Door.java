package io.oneactive.standin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A port at which a server listens for MQTT over TLS, with faults of its own: so that of two nodes that share an identity one can be cut off,
 * when each has a door to itself.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What cannot be sent or closed any more needs no answer.
public final class Door {
    private static final int GREATEST_PACKET = 300 * 1024;

    private final EventLoop loop;
    private final SslContext tls;
    private final BiFunction<Faults, Gate, ChannelHandler> sessions;
    private final Faults faults = new Faults();
    private final ChannelGroup connections;
    private InetSocketAddress address;
    private @Nullable Channel listener;

    Door(EventLoop loop, SslContext tls, InetSocketAddress address, BiFunction<Faults, Gate, ChannelHandler> sessions) {
        this.loop = loop;
        this.tls = tls;
        this.address = address;
        this.sessions = sessions;
        this.connections = new DefaultChannelGroup(loop);
    }

    /** Begins to listen; at the same port as before when it did already. */
    void open() {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accepted(channel);
                    }
                });
        listener = bootstrap.bind(address).syncUninterruptibly().channel();
        address = (InetSocketAddress) listener.localAddress();
    }

    private void accepted(SocketChannel channel) {
        Reaction.Kind kind = faults.at(Step.ACCEPT).kind();
        if (kind == Reaction.Kind.CLOSED) {
            reset(channel);
            channel.close();
            return;
        }
        connections.add(channel);
        Gate gate = new Gate(faults);
        if (kind == Reaction.Kind.SWALLOWED) {
            gate.lose();
        }
        SslHandler secured = tls.newHandler(channel.alloc());
        // In a black hole this limit would show up as the end of the connection.
        secured.setHandshakeTimeoutMillis(0);
        channel.pipeline()
                .addLast(
                        gate,
                        secured,
                        MqttEncoder.INSTANCE,
                        new MqttDecoder(GREATEST_PACKET),
                        sessions.apply(faults, gate));
    }

    /** Lets it end with RST, as when the process dies. */
    private static void reset(SocketChannel connection) {
        try {
            connection.config().setSoLinger(0);
        } catch (ChannelException e) {
            // The client has closed it already.
        }
    }

    /** Stops listening and ends all connections at once, as a process that dies. */
    void shut() {
        Channel open = listener;
        if (open != null) {
            open.close().syncUninterruptibly();
            listener = null;
        }
        for (Channel connection : connections) {
            reset((SocketChannel) connection);
        }
        connections.close().syncUninterruptibly();
    }

    /**
     * Where it listens.
     *
     * @return an address of the loopback interface
     */
    public String host() {
        return address.getAddress().getHostAddress();
    }

    /**
     * Where it listens.
     *
     * @return the port
     */
    public int port() {
        return address.getPort();
    }

    /**
     * Both, for settings.
     *
     * @return {@code host:port}
     */
    public String address() {
        return host() + ":" + port();
    }

    /**
     * What goes wrong here.
     *
     * @return to be changed
     */
    public Faults faults() {
        return faults;
    }

    /**
     * How many connections there are.
     *
     * @return at this moment
     */
    public int connections() {
        return connections.size();
    }

    /** Closes the connections that came in here; new ones may come. */
    public void cut() {
        connections.close().awaitUninterruptibly();
    }

    /** Ends all faults. What was held back is applied when this returns. */
    public void heal() {
        HubThread.run(loop, () -> faults.clear().forEach(Runnable::run));
    }
}
