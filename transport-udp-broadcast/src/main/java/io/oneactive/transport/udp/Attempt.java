package io.oneactive.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.oneactive.transport.udp.Greeting.Sender;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link Lifeline}, from the first packet to its end. Used by the event loop. */
final class Attempt extends ChannelInboundHandlerAdapter {
    private static final long GREETING_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Three pings. */
    private static final long SILENCE_NANOS = 3 * Lifelines.PING_NANOS;

    /** How a connection ends. */
    enum End {
        /** The other end has closed it in order. */
        IN_ORDER,
        /** Somebody has reset it, or it failed otherwise. */
        RESET,
        /** This node has closed it. */
        OWN
    }

    private final Lifeline line;
    private final long sinceNanos;
    private final Greeting.Reader reader = new Greeting.Reader();
    private @Nullable ChannelHandlerContext context;
    private boolean hasGreeted;
    private @Nullable String doubt;
    private @Nullable UUID process;
    private boolean saidBye;
    private boolean isOver;
    private long lastHeardNanos;

    Attempt(Lifeline line, long sinceNanos) {
        this.line = line;
        this.sinceNanos = sinceNanos;
        this.lastHeardNanos = sinceNanos;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    boolean hasGreeted() {
        return hasGreeted;
    }

    /** Why the end of this connection proves nothing, or null. */
    @Nullable
    String doubt() {
        return doubt;
    }

    /** Whether it matters when the other end closes this. */
    boolean isTrusted() {
        return isDirect() && !saidBye;
    }

    /** Whether nothing seems to be between the two processes: not here, nor where the other one has connected to this one. */
    boolean isDirect() {
        return process != null && doubt == null && line.isDirectFrom(process);
    }

    boolean isOverdue(long nowNanos) {
        return nowNanos - lastHeardNanos > (hasGreeted ? SILENCE_NANOS : GREETING_NANOS);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        Channel channel = active.channel();
        Greeting own = new Greeting(
                line.self(), (InetSocketAddress) channel.localAddress(), (InetSocketAddress) channel.remoteAddress());
        var unused = active.writeAndFlush(own.encode());
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        ByteBuf input = (ByteBuf) message;
        try {
            lastHeardNanos = line.nowNanos();
            if (!hasGreeted) {
                reader.read(input).ifPresent(greeting -> greeted(reading.channel(), greeting));
            }
            while (hasGreeted && input.isReadable()) {
                byte signal = input.readByte();
                saidBye |= signal == Guest.BYE;
                if (signal != Guest.PING && signal != Guest.BYE) {
                    throw new IllegalArgumentException("garbage");
                }
            }
        } catch (IllegalArgumentException e) {
            line.complain("none, " + e.getMessage());
            close();
        } finally {
            input.release();
        }
    }

    private void greeted(Channel channel, Greeting greeting) {
        hasGreeted = true;
        Sender sender = greeting.sender();
        process = sender.process();
        InetSocketAddress near = (InetSocketAddress) channel.localAddress();
        InetSocketAddress far = (InetSocketAddress) channel.remoteAddress();
        if (!greeting.agreesWith(near, far)) {
            doubt = "there is something between, it is connected from %s to %s, and this node from %s to %s"
                    .formatted(
                            UdpOrigin.text(greeting.far()),
                            UdpOrigin.text(greeting.near()),
                            UdpOrigin.text(near),
                            UdpOrigin.text(far));
        } else if (sender.port() != line.origin().remote().getPort()) {
            doubt = "it sends from UDP port %d, but what is heard comes from another".formatted(sender.port());
        }
        line.greeted(this, sender);
    }

    /** The other end closes the connection in order; a reset comes as an exception. */
    @Override
    public void userEventTriggered(ChannelHandlerContext triggered, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            end(End.IN_ORDER);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        end(End.RESET);
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        end(End.OWN);
    }

    /** The connection could not be made. */
    void failed(Throwable cause) {
        isOver = true;
        line.failed(this, cause);
    }

    void close() {
        end(End.OWN);
    }

    private void end(End way) {
        if (!isOver) {
            isOver = true;
            line.ended(this, way);
            if (context != null) {
                var unused = context.close();
            }
        }
    }
}
