package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a transport delivers. */
final class Recorder implements Receiver {
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<Heard> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<Heard> gone = new LinkedBlockingQueue<>();

    /** A frame's text or the evidence, and whose. */
    record Heard(String text, Origin origin) {}

    @Override
    public void onFrame(ByteBuffer frame, Origin origin) {
        frames.add(new Heard(UTF_8.decode(frame).toString(), origin));
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

    boolean isAnyFrame() {
        return !frames.isEmpty();
    }

    int goneCount() {
        return gone.size();
    }

    boolean isAnyGone() {
        return !gone.isEmpty();
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
