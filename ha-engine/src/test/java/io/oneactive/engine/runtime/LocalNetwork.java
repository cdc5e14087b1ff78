package io.oneactive.engine.runtime;

import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A network within the test's process: delivers on a thread of its own, and can be cut. */
final class LocalNetwork implements AutoCloseable {
    private final Map<String, Receiver> receivers = new ConcurrentHashMap<>();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final ExecutorService wire = Executors.newSingleThreadExecutor(Threads.named("local-network"));

    private volatile Runnable beforeBroadcast = () -> {};

    /** Does this with each frame to all, on the thread of the node that sends it: in the middle of a turn. */
    void beforeBroadcast(Runnable look) {
        beforeBroadcast = look;
    }

    Transport transport(String address) {
        return new LocalTransport(address);
    }

    void cut(String address) {
        cut.add(address);
    }

    void heal(String address) {
        cut.remove(address);
    }

    private void send(String from, String to, ByteBuffer frame) {
        ByteBuffer copy =
                ByteBuffer.allocate(frame.remaining()).put(frame.duplicate()).flip();
        if (wire.isShutdown() || cut.contains(from) || cut.contains(to)) {
            return;
        }
        wire.execute(() -> {
            Receiver receiver = receivers.get(to);
            if (receiver != null) {
                receiver.onFrame(copy, new LocalOrigin(this, from, to));
            }
        });
    }

    /** A frame from nowhere, by the thread that calls. */
    void inject(String from, String to, ByteBuffer frame) {
        Receiver receiver = receivers.get(to);
        if (receiver != null) {
            receiver.onFrame(frame, new LocalOrigin(this, from, to));
        }
    }

    @Override
    public void close() {
        wire.shutdownNow();
    }

    private record LocalOrigin(LocalNetwork network, String address, String own) implements Origin {
        @Override
        public void reply(ByteBuffer frame) {
            network.send(own, address, frame);
        }
    }

    private final class LocalTransport implements Transport {
        private final String address;

        LocalTransport(String address) {
            this.address = address;
        }

        @Override
        public void start(Receiver receiver) {
            receivers.put(address, receiver);
        }

        @Override
        public void broadcast(ByteBuffer frame) {
            beforeBroadcast.run();
            for (String to : List.copyOf(receivers.keySet())) {
                send(address, to, frame);
            }
        }

        @Override
        public String describe() {
            return "local " + address;
        }

        @Override
        public void close() {
            receivers.remove(address);
        }
    }
}
