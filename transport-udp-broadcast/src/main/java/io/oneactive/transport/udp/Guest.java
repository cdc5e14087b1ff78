package io.oneactive.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.oneactive.transport.udp.Tally.Count;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection that somebody has made to here. All that it is for is to end when this process does; so everything that comes is read at once, since
 * a system that closes a connection with something unread resets it, and a reset proves nothing. Used by the event loop.
 */
final class Guest extends ChannelInboundHandlerAdapter {
    /** Says that this process is well. */
    static final byte PING = 'p';

    /** Says that this process closes the connection although it does not end. */
    static final byte BYE = 'b';

    private final Reception reception;
    private final SocketChannel channel;
    private final long sinceNanos;
    private final Greeting.Reader reader = new Greeting.Reader();
    private @Nullable UUID process;
    private boolean isAnswered;

    Guest(Reception reception, SocketChannel channel, long sinceNanos) {
        this.reception = reception;
        this.channel = channel;
        this.sinceNanos = sinceNanos;
    }

    SocketChannel channel() {
        return channel;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    boolean hasGreeted() {
        return process != null;
    }

    /** Whether this connection takes the place of that one: a process has one of them to each address. */
    boolean replaces(Guest other) {
        return other != this
                && process != null
                && process.equals(other.process)
                && channel.localAddress().equals(other.channel.localAddress());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf input = (ByteBuf) message;
        try {
            Optional<Greeting> greeting = hasGreeted() ? Optional.empty() : reader.read(input);
            if (greeting.isPresent()) {
                process = greeting.get().sender().process();
                reception.greeted(this, greeting.get());
            }
            if (input.isReadable()) {
                throw new IllegalArgumentException("more than a greeting");
            }
        } catch (IllegalArgumentException e) {
            reception.turnAway(this, Count.LIFELINE_GARBAGE);
        } finally {
            input.release();
        }
    }

    void answer(Greeting greeting) {
        isAnswered = true;
        var unused = channel.writeAndFlush(greeting.encode());
    }

    void ping() {
        var unused = say(PING);
    }

    /**
     * Ends the connection in words, so that nobody believes the process has ended. As long as a process lives it ends none that it has answered
     * otherwise: what ends without a word was ended by the system.
     */
    void bye() {
        if (isAnswered) {
            var unused = say(BYE).addListener(ChannelFutureListener.CLOSE);
        } else {
            close();
        }
    }

    private ChannelFuture say(byte signal) {
        return channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {signal}));
    }

    void close() {
        var unused = channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        reception.left(this);
    }

    /** A guest may end as it likes: nothing follows from it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        bye();
    }
}
