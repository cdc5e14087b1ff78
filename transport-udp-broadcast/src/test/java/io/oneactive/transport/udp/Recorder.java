package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Keeps what a transport delivers. */
final class Recorder implements Receiver {
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<Heard> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<Heard> gone = new LinkedBlockingQueue<>();

    private final Semaphore kept = new Semaphore(0);
    private final Semaphore leave = new Semaphore(0);
    private volatile boolean isKeeping;

    /** A frame's text or the evidence, and whose. */
    record Heard(String text, Origin origin) {}

    @Override
    public void onFrame(ByteBuffer frame, Origin origin) {
        frames.add(new Heard(UTF_8.decode(frame).toString(), origin));
        if (isKeeping) {
            kept.release();
            acquire(leave, "leave to go on");
        }
    }

    /** Each frame from now on keeps whoever delivers it, until {@link #letGo}. */
    void keep() {
        isKeeping = true;
    }

    /** Waits until a frame keeps whoever delivers it. */
    void awaitKept() {
        acquire(kept, "frame to keep");
    }

    /** Lets the one go that a frame keeps. */
    void letGo() {
        leave.release();
    }

    void keepNoMore() {
        isKeeping = false;
        letGo();
    }

    private static void acquire(Semaphore semaphore, String what) {
        try {
            if (!semaphore.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("no " + what + " within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void onPeerGone(Origin origin, String evidence) {
        gone.add(new Heard(evidence, origin));
    }

    Heard nextFrame() {
        return next(frames, "frame");
    }

    Heard nextGone() {
        return next(gone, "peer that has gone");
    }

    /**
     * The next frame, for which something is sent again and again until it comes: what arrives at the moment at which a transport connects a socket
     * to a peer is lost. So frames may follow that are the same.
     */
    Heard nextFrame(Runnable sending) {
        Waiting.until("a frame comes", () -> {
            boolean isHere = isAnyFrame();
            if (!isHere) {
                sending.run();
            }
            return isHere;
        });
        return nextFrame();
    }

    /** The texts of all frames that are here already. */
    List<String> presentFrames() {
        List<Heard> present = new ArrayList<>();
        frames.drainTo(present);
        return present.stream().map(Heard::text).toList();
    }

    boolean isAnyFrame() {
        return !frames.isEmpty();
    }

    int goneCount() {
        return gone.size();
    }

    boolean isAnyGone() {
        return !gone.isEmpty();
    }

    boolean isAnyGoneWithin(Duration patience) {
        try {
            return gone.poll(patience.toNanos(), TimeUnit.NANOSECONDS) != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static Heard next(BlockingQueue<Heard> queue, String what) {
        try {
            Heard heard = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (heard == null) {
                throw new AssertionError("no " + what + " within " + PATIENCE_SECONDS + " s");
            }
            return heard;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
