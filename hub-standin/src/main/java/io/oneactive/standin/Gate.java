package io.oneactive.standin;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/** Stands below TLS: swallows what a black hole would, and then for good, since what follows makes no sense to the other side. */
@SuppressWarnings("FutureReturnValueIgnored") // What cannot be sent or closed any more needs no answer.
final class Gate extends ChannelDuplexHandler {
    private final Faults faults;
    private boolean isLost;

    Gate(Faults faults) {
        this.faults = faults;
    }

    boolean isLost() {
        isLost |= faults.isBlackHole();
        return isLost;
    }

    void lose() {
        isLost = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isLost()) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (isLost()) {
            ReferenceCountUtil.release(message);
            promise.trySuccess();
        } else {
            context.write(message, promise);
        }
    }
}
