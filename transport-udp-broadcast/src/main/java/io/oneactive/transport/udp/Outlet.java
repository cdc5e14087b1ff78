package io.oneactive.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/**
 * A socket to send by. Nobody waits for a send: what fails is told to the socket's {@link Inbound}. Touched by the event loop only.
 *
 * @param channel a datagram channel, connected or not
 */
@SuppressWarnings("FutureReturnValueIgnored")
record Outlet(Channel channel) {
    /** Whether the system's send buffer and the little that may wait for it are full: then a frame is to be dropped. */
    boolean isFull() {
        return !channel.isWritable();
    }

    /** Sends to the peer that the socket is connected to. */
    void send(ByteBuf frame) {
        channel.writeAndFlush(frame.retainedDuplicate(), channel.voidPromise());
    }

    void send(ByteBuf frame, InetSocketAddress remote) {
        channel.writeAndFlush(new DatagramPacket(frame.retainedDuplicate(), remote), channel.voidPromise());
    }

    void close() {
        channel.close();
    }
}
