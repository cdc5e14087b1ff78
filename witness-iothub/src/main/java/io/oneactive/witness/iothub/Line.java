package io.oneactive.witness.iothub;

import io.oneactive.iothub.Deadline;
import io.oneactive.iothub.Sockets;
import io.oneactive.witness.iothub.HubFault.Meaning;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where transactions of one identity wait for each other within a process: the hub closes a connection when the identity makes another one, so
 * two at a time would only hinder each other. One that only looks gives way to one that wants the lease.
 */
final class Line {
    private static final int ASK_AGAIN_MILLIS = 50;

    private final ReentrantLock turn = new ReentrantLock(true);
    private @Nullable Sockets looking;
    private @Nullable TwinView latest;

    /** Waits for its turn. */
    void enter(Deadline deadline, boolean isUrgent) throws HubFault {
        try {
            while (!turn.tryLock(
                    Math.min(deadline.leftNanos(), TimeUnit.MILLISECONDS.toNanos(ASK_AGAIN_MILLIS)),
                    TimeUnit.NANOSECONDS)) {
                if (deadline.isOver()) {
                    throw new HubFault(Meaning.SILENT, "earlier calls of this process took all the time");
                }
                if (isUrgent) {
                    sendAway();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubFault(Meaning.LOST, "interrupted");
        }
    }

    void leave() {
        looks(null);
        turn.unlock();
    }

    /** Whoever has the turn only looks, over these sockets; null: does more. */
    synchronized void looks(@Nullable Sockets sockets) {
        looking = sockets;
    }

    private synchronized void sendAway() {
        if (looking != null) {
            looking.end();
            looking = null;
        }
    }

    synchronized void saw(TwinView view) {
        latest = view;
    }

    /** What was seen, if it was asked for after this instant. */
    synchronized Optional<TwinView> seenSince(long nanos) {
        return Optional.ofNullable(latest).filter(view -> view.beganNanos() - nanos >= 0);
    }
}
