package io.oneactive.transport.udp;

import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.oneactive.HaStartException;
import io.oneactive.transport.udp.Surroundings.Route;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sockets. They all have the same port: the main one is bound first, without the permission to share it, so that a port that is taken
 * shows; after that the others share it. All that arrives at any of them is read.
 *
 * <p>They are opened and bound here, which does not block with datagrams, and given to netty ready made: so a fault is an exception at the
 * place where it can be explained.
 */
final class Sockets {
    private static final Logger LOG = LoggerFactory.getLogger(UdpTransport.class);

    static final InetAddress LIMITED_BROADCAST = ipv4(255, 255, 255, 255);

    /** Where a trial broadcast goes: the port of the discard service. */
    private static final int DISCARD = 9;

    /** Connecting more sockets to peers with one shared port is relied on where it was tried. */
    private static final boolean CAN_CONNECT_PEERS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");

    /** Room for the frames that many groups on one port send at one moment; the system may give less. */
    private static final int RECEIVE_BYTES = 1 << 20;

    private final UdpSettings settings;
    private final EventLoop loop;
    private final DatagramChannel main;
    private final ChannelGroup adopted;
    private final int port;

    private Sockets(UdpSettings settings, EventLoop loop, DatagramChannel main) throws IOException {
        this.settings = settings;
        this.loop = loop;
        this.main = main;
        this.adopted = new DefaultChannelGroup(loop, true);
        this.port = ((InetSocketAddress) main.getLocalAddress()).getPort();
    }

    /**
     * Opens the main socket.
     *
     * @throws HaStartException when it cannot be bound
     */
    static Sockets open(UdpSettings settings, EventLoop loop) {
        InetSocketAddress local = settings.address()
                .map(address -> new InetSocketAddress(address, settings.port()))
                .orElseGet(() -> new InetSocketAddress(settings.port()));
        try {
            // Without an address this listens to IPv6 and IPv4, or to IPv4 alone where there is no IPv6.
            DatagramChannel main = settings.address().isEmpty() ? DatagramChannel.open() : openFor(local.getAddress());
            try {
                makeRoom(main);
                main.bind(local);
                main.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                return new Sockets(settings, loop, main);
            } catch (IOException e) {
                main.close();
                throw e;
            }
        } catch (BindException e) {
            throw new HaStartException(
                    ("UDP port %d (transport.port) on %s cannot be used: %s. Another program has it, perhaps another node on this machine"
                                    + " (on Linux 'ss -lunp sport = :%1$d' shows which), or it is below 1024 and needs a privilege."
                                    + " End that program, or give all nodes another port")
                            .formatted(settings.port(), UdpOrigin.text(local), e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new HaStartException(
                    "no UDP socket could be opened on %s: %s".formatted(UdpOrigin.text(local), e.getMessage()), e);
        }
    }

    /** Some systems give what they have, others refuse to give that much. */
    private static void makeRoom(DatagramChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
        } catch (IOException e) {
            LOG.debug("The receive buffer stays as it is", e);
        }
    }

    /** The port that is listened on. */
    int port() {
        return port;
    }

    DatagramChannel main() {
        return main;
    }

    /** The address and port that is listened on. */
    InetSocketAddress local() {
        return settings.address()
                .map(address -> new InetSocketAddress(address, port))
                .orElseGet(() -> new InetSocketAddress(port));
    }

    boolean canConnectPeers() {
        return CAN_CONNECT_PEERS;
    }

    /**
     * A socket to one peer: the system reports "port unreachable" to connected sockets only, and its send buffer is not shared.
     *
     * <p>What arrives between bind and connect, from anybody, comes to this socket, and the JDK drops it when it connects: a datagram or two may be
     * lost here, as on any way.
     */
    DatagramChannel toPeer(InetSocketAddress peer) throws IOException {
        return sharing(openFor(peer.getAddress()), channel -> {
            channel.bind(settings.address()
                    .map(address -> new InetSocketAddress(address, port))
                    .orElseGet(() -> new InetSocketAddress(wildcard(peer.getAddress()), port)));
            channel.connect(peer);
        });
    }

    /** A socket to discover by, bound to a local address: what it sends leaves by the interface with this address. */
    DatagramChannel toDiscover(Route route) throws IOException {
        return sharing(openFor(route.local()), channel -> {
            channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, settings.multicastHops());
            if (route.via() != null) {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, route.via());
            }
            channel.bind(new InetSocketAddress(route.local(), port));
        });
    }

    /**
     * A socket bound to a broadcast or multicast address, which hears what is sent there: one that is bound to the machine's own address does not.
     */
    DatagramChannel toHear(InetAddress target) throws IOException {
        // Not an IPv4 socket for a broadcast, since the JDK refuses to bind those to 255.255.255.255 and to
        // 127.255.255.255.
        DatagramChannel ear = target.isMulticastAddress() ? openFor(target) : DatagramChannel.open();
        return sharing(ear, channel -> channel.bind(new InetSocketAddress(target, port)));
    }

    /** A socket of any port, as a stranger would have. */
    DatagramChannel ofAStranger(InetAddress target) throws IOException {
        DatagramChannel channel = openFor(target);
        try {
            channel.configureBlocking(false);
            if (settings.address().isPresent()) {
                channel.bind(new InetSocketAddress(settings.address().get(), 0));
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Lets the event loop do something in a while; nothing when it has ended. */
    void after(long millis, Runnable task) {
        try {
            var unused = loop.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile, so there is nothing left to do.
        }
    }

    private interface Setup {
        void on(DatagramChannel channel) throws IOException;
    }

    private static DatagramChannel sharing(DatagramChannel channel, Setup setup) throws IOException {
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            makeRoom(channel);
            channel.configureBlocking(false);
            setup.on(channel);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Gives a socket to netty, which receives by it. */
    Outlet adopt(DatagramChannel socket, ChannelHandler handler) {
        NioDatagramChannel channel = channelOf(socket);
        channel.config().setAllocator(FrameBuffers.ALLOCATOR);
        channel.config().setRecvByteBufAllocator(new FrameBuffers());
        channel.pipeline().addLast(handler);
        // Registering does not fail but with the event loop itself.
        var unused = loop.register(channel);
        adopted.add(channel);
        return new Outlet(channel, socket);
    }

    private static NioDatagramChannel channelOf(DatagramChannel socket) {
        try {
            return new NioDatagramChannel(socket);
        } catch (RuntimeException e) {
            try {
                socket.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /** Closes the main socket, while it is the only one and nobody reads from it. */
    void closeMain() {
        try {
            main.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that is not used yet is closed without any fault", e);
        }
    }

    /** Closes all sockets; the event loop does not surely do that when it ends. Called by the event loop. */
    void close() {
        var unused = adopted.close();
    }

    /**
     * Sends an empty datagram to the discard port, to learn whether the system lets us.
     *
     * @throws HaStartException when it is forbidden; other faults may pass and are none here
     */
    static void tryBroadcast(InetAddress local, InetAddress target) {
        try (DatagramChannel channel = openFor(local)) {
            channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
            channel.bind(new InetSocketAddress(local, 0));
            channel.send(ByteBuffer.allocate(0), new InetSocketAddress(target, DISCARD));
        } catch (IOException e) {
            checkAllowed(target, e);
        }
    }

    /** The JDK reports the system's EACCES as a {@link BindException}, EPERM by its text alone. */
    static void checkAllowed(InetAddress target, IOException e) {
        String text = String.valueOf(e.getMessage());
        if (e instanceof BindException || text.contains("not permitted") || text.contains("denied")) {
            throw new HaStartException(
                    ("this machine does not allow to broadcast to %s: %s. Allow it (firewall, container, route), or set"
                                    + " transport.broadcast to none and list the peers in transport.peers")
                            .formatted(target.getHostAddress(), text),
                    e);
        }
    }

    /** The address from which the system would send there; sends nothing. */
    static InetAddress source(InetAddress target) throws IOException {
        try (DatagramChannel channel = openFor(target)) {
            channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
            channel.connect(new InetSocketAddress(target, DISCARD));
            return ((InetSocketAddress) channel.getLocalAddress()).getAddress();
        }
    }

    private static DatagramChannel openFor(InetAddress address) throws IOException {
        try {
            return DatagramChannel.open(
                    address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        } catch (UnsupportedOperationException e) {
            throw new IOException("this machine has no IPv6", e);
        }
    }

    private static InetAddress wildcard(InetAddress like) {
        try {
            return like instanceof Inet4Address ? ipv4(0, 0, 0, 0) : InetAddress.getByAddress(new byte[16]);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are always an address", e);
        }
    }

    static InetAddress ipv4(int a, int b, int c, int d) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are always an address", e);
        }
    }
}
