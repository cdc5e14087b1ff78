package io.oneactive.transport.jgroups;

import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import io.oneactive.transport.jgroups.Tally.Count;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.View;

/** Hands what arrives to the node. Called by many threads of JGroups at once, also while the channel is being closed. */
final class Inbox implements org.jgroups.Receiver {
    private static final String EVIDENCE =
            "its connection was closed, or it left the view, and its host refuses the port";

    private final Receiver receiver;
    private final Function<Address, Origin> origins;
    private final Predicate<Address> isSelf;
    private final Consumer<Address> onLeft;
    private final Tally tally;

    /** Held for reading by each call to the node, for writing once it is to get no more. */
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

    private volatile List<Address> members = List.of();
    private volatile boolean isClosed;

    /**
     * Empty at first.
     *
     * @param onLeft told of each member that was in the view and is not in the next one
     */
    Inbox(
            Receiver receiver,
            Function<Address, Origin> origins,
            Predicate<Address> isSelf,
            Consumer<Address> onLeft,
            Tally tally) {
        this.receiver = receiver;
        this.origins = origins;
        this.isSelf = isSelf;
        this.onLeft = onLeft;
        this.tally = tally;
    }

    @Override
    public void receive(Message message) {
        int length = message.hasArray() && message.getSrc() != null ? message.getLength() : -1;
        if (length < 0 || length > Transport.MAX_FRAME_BYTES) {
            tally.add(Count.FOREIGN);
        } else if (length == 0) {
            tally.add(Count.EMPTY);
        } else if (isSelf.test(message.getSrc())) {
            tally.add(Count.OWN);
        } else {
            deliver(() -> {
                tally.add(Count.RECEIVED);
                receiver.onFrame(
                        ByteBuffer.wrap(message.getArray(), message.getOffset(), length),
                        origins.apply(message.getSrc()));
            });
        }
    }

    /** Called by one thread after the other. */
    @Override
    public void viewAccepted(View view) {
        List<Address> before = members;
        members = List.copyOf(view.getMembers());
        if (!isClosed) {
            before.stream().filter(member -> !view.containsMember(member)).forEach(onLeft);
        }
    }

    /** A member's process has ended. */
    void onGone(Address member) {
        deliver(() -> {
            tally.add(Count.GONE);
            receiver.onPeerGone(origins.apply(member), EVIDENCE);
        });
    }

    private void deliver(Runnable call) {
        if (isClosed || !gate.readLock().tryLock()) {
            return;
        }
        try {
            if (!isClosed) {
                call.run();
            }
        } catch (RuntimeException e) {
            tally.add(Count.RECEIVER_FAILURE, e);
        } finally {
            gate.readLock().unlock();
        }
    }

    /** After this no call begins; waits for those that are under way, a second at most. */
    void close() {
        isClosed = true;
        try {
            if (gate.writeLock().tryLock(1, TimeUnit.SECONDS)) {
                gate.writeLock().unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
