package io.oneactive.transport.udp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import org.jspecify.annotations.Nullable;

/** Hands on what one socket receives, and its faults. */
final class Inbound extends ChannelInboundHandlerAdapter {
    private final Exchange exchange;
    private final String purpose;
    private final @Nullable Peer peer;

    Inbound(Exchange exchange, String purpose, @Nullable Peer peer) {
        this.exchange = exchange;
        this.purpose = purpose;
        this.peer = peer;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            exchange.received(packet.content(), packet.sender());
        } finally {
            packet.release();
        }
    }

    /** Called for what could not be received and, by the {@link Outlet}, for what could not be sent. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        exchange.failed(purpose, peer, cause);
    }
}
