package io.oneactive.transport.jgroups;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a transport delivers. */
final class Recorder implements Receiver {
    private final List<Heard> frames = new CopyOnWriteArrayList<>();
    private final List<Heard> gone = new CopyOnWriteArrayList<>();

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

    List<Heard> frames() {
        return frames;
    }

    List<Heard> gone() {
        return gone;
    }

    boolean heard(String text) {
        return frames.stream().anyMatch(frame -> frame.text().equals(text));
    }
}
