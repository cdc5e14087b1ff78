package io.oneactive.transport.jgroups;

import io.oneactive.transport.jgroups.Tally.Count;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jgroups.Address;

/**
 * Sends by a thread of its own: what a stack does in the sender's thread, and for how long it may block there, is the stack's affair. When more
 * comes in than goes out the oldest is dropped, since each frame says all that the ones before it said.
 */
final class Outbox implements AutoCloseable {
    private static final int CAPACITY = 256;

    /** A send that is under way is waited for so long, so that none comes after the close. */
    private static final long CLOSE_MILLIS = 100;

    private final BlockingQueue<Letter> letters = new ArrayBlockingQueue<>(CAPACITY);
    private final Line line;
    private final Tally tally;
    private final Thread thread;
    private volatile boolean isClosed;

    /** What is to be sent, and to whom. */
    private interface Letter {
        void send() throws Exception;
    }

    Outbox(Line line, Tally tally) {
        this.line = line;
        this.tally = tally;
        this.thread = Daemons.thread("oneactive-jgroups-send", this::run);
        thread.start();
    }

    /** Takes a frame for all others. Never blocks. */
    void broadcast(ByteBuffer frame) {
        byte[] copy = copy(frame);
        post(() -> {
            line.sendToAll(copy);
            tally.add(Count.BROADCASTS);
        });
    }

    /** Takes a frame for one. Never blocks. */
    void reply(ByteBuffer frame, Address member) {
        byte[] copy = copy(frame);
        post(() -> {
            line.sendTo(copy, member);
            tally.add(Count.REPLIES);
        });
    }

    private static byte[] copy(ByteBuffer frame) {
        byte[] copy = new byte[frame.remaining()];
        frame.duplicate().get(copy);
        return copy;
    }

    private void post(Letter letter) {
        while (!letters.offer(letter)) {
            if (letters.poll() != null) {
                tally.add(Count.BACKLOG);
            }
        }
    }

    private void run() {
        while (!isClosed) {
            try {
                Letter letter = letters.take();
                if (!isClosed) {
                    letter.send();
                }
            } catch (Exception e) {
                // Also an interrupt, which nobody here makes, and with it only one frame is lost.
                tally.add(Count.SEND_FAILURE, e);
            }
        }
    }

    /**
     * Ends the thread; frames that wait are dropped. It is not interrupted: that would close a socket in which it just writes, and over a given
     * channel this would be the application's.
     */
    @Override
    public void close() {
        isClosed = true;
        letters.clear();
        post(() -> {});
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
