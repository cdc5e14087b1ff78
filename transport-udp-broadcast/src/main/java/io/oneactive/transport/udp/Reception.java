package io.oneactive.transport.udp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.oneactive.HaStartException;
import io.oneactive.transport.udp.Greeting.Sender;
import io.oneactive.transport.udp.Tally.Count;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listens for the lifelines of others. Whoever connects is a stranger until it has greeted, and has two seconds for that. Connections are bounded in
 * number, in number for each address, and in how many come in a second: what is more waits in the system's backlog, and is turned away
 * there. Used by the event loop, but for {@link #listen}.
 */
final class Reception extends ChannelInboundHandlerAdapter {
    private static final int MAX_GUESTS = 128;
    private static final int MAX_GUESTS_OF_ADDRESS = 16;
    private static final int MAX_ACCEPTED_BETWEEN_LOOKS = 64;
    private static final int BACKLOG = 32;
    private static final long GREETING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final EventLoop loop;
    private final Tally tally;
    private final DirectProcesses directProcesses;
    private final Set<Guest> guests = new LinkedHashSet<>();
    private @Nullable Sender self;
    private @Nullable Channel door;
    private int accepted;
    private boolean isClosed;

    Reception(EventLoop loop, Tally tally, DirectProcesses directProcesses) {
        this.loop = loop;
        this.tally = tally;
        this.directProcesses = directProcesses;
    }

    /**
     * Opens the port.
     *
     * @return where it listens
     * @throws HaStartException when it cannot be opened
     */
    InetSocketAddress listen(InetSocketAddress local) {
        try {
            ServerSocketChannel socket = ServerSocketChannel.open();
            try {
                socket.bind(local, BACKLOG);
                NioServerSocketChannel channel = new NioServerSocketChannel(socket);
                channel.pipeline().addLast(this);
                door = channel;
                return (InetSocketAddress) socket.getLocalAddress();
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new HaStartException(
                    ("TCP port %d (transport.crashDetectionPort, or else transport.port) on %s cannot be used for crash detection: %s."
                                    + " Another program has it (on Linux 'ss -ltnp sport = :%1$d' shows which), or it is below 1024 and needs a privilege."
                                    + " End that program, or give all nodes another port, or set transport.crashDetection to false")
                            .formatted(local.getPort(), UdpOrigin.text(local), e.getMessage()),
                    e);
        }
    }

    /** Lets guests in. */
    void open(Sender sender) {
        self = sender;
        if (door != null) {
            var unused = loop.register(door);
        }
    }

    /** Called with each connection that somebody has made. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        SocketChannel channel = (SocketChannel) message;
        if (++accepted >= MAX_ACCEPTED_BETWEEN_LOOKS) {
            context.channel().config().setAutoRead(false);
        }
        InetAddress from =
                channel.remoteAddress() == null ? null : channel.remoteAddress().getAddress();
        if (from == null || guests.size() >= MAX_GUESTS || countOf(from) >= MAX_GUESTS_OF_ADDRESS) {
            tally.add(Count.LIFELINE_TOO_MANY);
            // Not by its pipeline, which works with an event loop only.
            channel.unsafe().closeForcibly();
            return;
        }
        Guest guest = new Guest(this, channel, System.nanoTime());
        guests.add(guest);
        Lifelines.prepare(channel);
        channel.pipeline().addLast(guest);
        var unused = loop.register(channel);
    }

    private long countOf(InetAddress from) {
        return guests.stream()
                .filter(guest -> from.equals(guest.channel().remoteAddress().getAddress()))
                .count();
    }

    /** There are no descriptors left, for instance: a rest until the next look, or this would be all that the event loop does. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        tally.add(Count.LIFELINE_TOO_MANY);
        context.channel().config().setAutoRead(false);
    }

    /** The port was closed, although this process lives: netty does so when an error comes while it accepts. Now it refuses, as after the process's end. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!isClosed) {
            List.copyOf(guests).forEach(Guest::bye);
        }
    }

    void greeted(Guest guest, Greeting greeting) {
        Sender own = self;
        if (own == null) {
            guest.close();
            return;
        }
        // In words: whoever knows the number of a process can connect in its place.
        List.copyOf(guests).stream().filter(guest::replaces).forEach(Guest::bye);
        SocketChannel channel = guest.channel();
        directProcesses.note(
                greeting.sender().process(), greeting.agreesWith(channel.localAddress(), channel.remoteAddress()));
        guest.answer(new Greeting(own, channel.localAddress(), channel.remoteAddress()));
    }

    void turnAway(Guest guest, Count cause) {
        tally.add(cause);
        guest.bye();
    }

    void left(Guest guest) {
        guests.remove(guest);
    }

    /** Called about once a second. */
    void look(long nowNanos, boolean pings) {
        accepted = 0;
        for (Guest guest : new ArrayList<>(guests)) {
            if (!guest.hasGreeted() && nowNanos - guest.sinceNanos() > GREETING_NANOS) {
                turnAway(guest, Count.LIFELINE_LATE);
            } else if (guest.hasGreeted() && pings) {
                guest.ping();
            }
        }
        if (door != null && door.isOpen()) {
            door.config().setAutoRead(true);
        }
    }

    /** Says good-bye to all guests and then closes the port. */
    void close() {
        new ArrayList<>(guests).forEach(Guest::bye);
        closeDoor();
    }

    /** Closes everything without a word, as a system does when a process is killed. For rehearsals. */
    void abandon() {
        closeDoor();
        new ArrayList<>(guests).forEach(Guest::close);
    }

    private void closeDoor() {
        isClosed = true;
        if (door != null) {
            var unused = door.close();
        }
    }
}
