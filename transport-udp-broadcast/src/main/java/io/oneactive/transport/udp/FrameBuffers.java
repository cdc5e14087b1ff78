package io.oneactive.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.oneactive.spi.Transport;

/**
 * Memory for received frames: few and small, so plain arrays. A pool would be larger than the rest of the node, and memory outside the heap without a
 * pool is dear to get and to free.
 */
final class FrameBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
    static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false, true);

    /** One byte more than allowed shows a frame that is too long. */
    private static final int RECEIVED_BYTES = Transport.MAX_FRAME_BYTES + 1;

    @Override
    @SuppressWarnings("deprecation") // The type that netty itself asks for here.
    public RecvByteBufAllocator.Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return RECEIVED_BYTES;
            }

            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                return allocator.heapBuffer(RECEIVED_BYTES, RECEIVED_BYTES);
            }
        };
    }
}
