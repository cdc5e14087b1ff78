package io.oneactive.transport.udp;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.RejectedExecutionException;

/**
 * A socket to send by. What is sent goes to the system at once, by the thread that sends: by way of the event loop it would be woken twice for
 * each frame, which costs an idle node more than all else. What fails is told to the socket's {@link Inbound}, later and by the event loop. Any
 * thread.
 *
 * @param channel netty's side of the socket, which receives
 * @param socket a socket that does not block, connected or not
 */
record Outlet(Channel channel, DatagramChannel socket) {
    /** Sends to the peer that the socket is connected to; false when the system's send buffer is full, and the frame is dropped. */
    boolean send(ByteBuffer frame) {
        try {
            return socket.write(frame.duplicate()) > 0;
        } catch (IOException | RuntimeException e) {
            failed(e);
            return true;
        }
    }

    /** Sends to an address; false when the system's send buffer is full, and the frame is dropped. */
    boolean send(ByteBuffer frame, InetSocketAddress remote) {
        try {
            return socket.send(frame.duplicate(), remote) > 0;
        } catch (IOException | RuntimeException e) {
            failed(e);
            return true;
        }
    }

    private void failed(Exception cause) {
        try {
            channel.eventLoop().execute(() -> channel.pipeline().fireExceptionCaught(cause));
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: nobody is left who wants to know.
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    void close() {
        channel.close();
    }
}
