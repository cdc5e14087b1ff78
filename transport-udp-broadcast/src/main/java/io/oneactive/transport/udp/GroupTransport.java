package io.oneactive.transport.udp;

import io.oneactive.spi.Origin;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport of one group, on a port that other groups of this process may have as well. */
final class GroupTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(UdpTransport.class);

    /** A call to the receiver that takes longer breaks the contract, and close does not wait for it. */
    private static final long CLOSE_MILLIS = 1000;

    private final UdpSettings settings;
    private final ProviderContext context;
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final AtomicBoolean isClosed = new AtomicBoolean();

    /** Held while the receiver is called. Never contended but by close, which must not return while a call is under way. */
    private final ReentrantLock delivery = new ReentrantLock();

    private volatile @Nullable Receiver receiver;
    private volatile @Nullable SharedPort port;

    GroupTransport(UdpSettings settings, ProviderContext context) {
        this.settings = settings;
        this.context = context;
    }

    ProviderContext context() {
        return context;
    }

    @Override
    public void start(Receiver to) {
        if (isClosed.get() || !isStarted.compareAndSet(false, true)) {
            throw new IllegalStateException("a transport is started once, before it is closed");
        }
        receiver = to;
        SharedPort joined = SharedPort.join(settings, context, this);
        port = joined;
        if (isClosed.get()) {
            // Meanwhile, by another thread, which found no port to leave.
            joined.leave(context.cluster(), this);
        }
    }

    /** A frame for this group, or for whoever takes it. */
    void deliver(ByteBuffer frame, Origin origin) {
        call(to -> to.onFrame(frame, new GroupOrigin(origin, this)));
    }

    /** A peer is gone, and with it its nodes of all groups. */
    void tellGone(Origin origin, String evidence) {
        call(to -> to.onPeerGone(new GroupOrigin(origin, this), evidence));
    }

    private void call(Consumer<Receiver> what) {
        Receiver to = receiver;
        delivery.lock();
        try {
            if (!isClosed.get() && to != null) {
                what.accept(to);
            }
        } finally {
            delivery.unlock();
        }
    }

    /** A peer's address, as this group sees it: nothing is sent there any more when the group has left. */
    private record GroupOrigin(Origin origin, GroupTransport group) implements Origin {
        @Override
        public void reply(ByteBuffer frame) {
            if (!group.isClosed.get()) {
                origin.reply(frame);
            }
        }

        @Override
        public String address() {
            return origin.address();
        }

        /** As of {@link UdpOrigin}: not the one that a record comes with. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof GroupOrigin same && group == same.group && origin.equals(same.origin);
        }

        @Override
        public int hashCode() {
            return origin.hashCode();
        }

        @Override
        public String toString() {
            return address();
        }
    }

    @Override
    public void broadcast(ByteBuffer frame) {
        SharedPort current = port;
        if (current != null && !isClosed.get()) {
            current.transport().broadcast(frame);
        }
    }

    @Override
    public String describe() {
        SharedPort current = port;
        return current == null ? SharedPort.closed(settings) : current.describe();
    }

    @Override
    public void close() {
        if (!isClosed.compareAndSet(false, true)) {
            return;
        }
        SharedPort current = port;
        if (current != null) {
            current.leave(context.cluster(), this);
        }
        awaitCallUnderWay();
    }

    private void awaitCallUnderWay() {
        try {
            if (delivery.tryLock(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                delivery.unlock();
            } else {
                LOG.warn("A receiver of group '{}' did not return within {} ms", context.cluster(), CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
