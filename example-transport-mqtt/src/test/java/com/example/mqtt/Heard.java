package com.example.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A started transport and what it heard. */
final class Heard implements Receiver, AutoCloseable {
    private final Transport transport;
    private final Queue<String> frames = new ConcurrentLinkedQueue<>();
    private final Queue<String> gone = new ConcurrentLinkedQueue<>();
    private final AtomicInteger markers = new AtomicInteger();

    Heard(Transport transport) {
        this.transport = transport;
        transport.start(this);
    }

    @Override
    public void onFrame(ByteBuffer frame, Origin origin) {
        frames.add(UTF_8.decode(frame).toString());
    }

    @Override
    public void onPeerGone(Origin origin, String evidence) {
        gone.add(origin.address() + ": " + evidence);
    }

    void say(String text) {
        transport.broadcast(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    /** Speaks until the other one hears it: afterwards all that was said before has arrived there, or never will. */
    void reaches(Heard other) {
        String marker = "marker " + markers.incrementAndGet();
        Awaitility.await().atMost(MqttFaultTest.LIMIT).until(() -> {
            say(marker);
            return other.frames.contains(marker);
        });
    }

    List<String> frames() {
        return frames.stream().filter(frame -> !frame.startsWith("marker")).toList();
    }

    /** What was told as evidence. */
    List<String> gone() {
        return List.copyOf(gone);
    }

    String described() {
        return transport.describe();
    }

    @Override
    public void close() {
        transport.close();
    }
}
