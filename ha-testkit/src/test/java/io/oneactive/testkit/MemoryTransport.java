package io.oneactive.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.HaStartException;
import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A transport between nodes of one process, each with a bounded queue and a thread; with at most one of the mistakes that are easily made. */
final class MemoryTransport implements Transport {
    enum Fault {
        NONE,
        SPEAKS_TO_ONE_PEER_ONLY,
        ANSWERS_EVERYBODY,
        ANSWERS_NOBODY,
        MAKES_A_NEW_ORIGIN_EACH_TIME,
        TAKES_ALL_PEERS_FOR_ONE,
        CUTS_LONG_FRAMES,
        CUTS_EXCESSIVE_FRAMES,
        THROWS_AT_EXCESSIVE_FRAMES,
        READS_BYTES_AS_TEXT,
        JOINS_FRAMES,
        KEEPS_THE_SENDERS_BUFFER,
        MOVES_THE_SENDERS_POSITION,
        NEEDS_AN_ARRAY,
        THROWS_WHEN_THE_QUEUE_IS_FULL,
        DIES_OF_A_FULL_QUEUE,
        WAITS_FOR_ROOM_IN_THE_QUEUE,
        THROWS_WHEN_A_PEER_HAS_GONE,
        DELIVERS_AFTER_CLOSE,
        DELIVERS_WHAT_WAITS_AFTER_CLOSE,
        THROWS_AFTER_CLOSE,
        THROWS_AT_THE_SECOND_CLOSE,
        CANNOT_BE_CLOSED_BEFORE_THE_START,
        STARTS_WITHOUT_A_NETWORK,
        FAILS_WITH_ANY_EXCEPTION,
        DESCRIBES_ITSELF_IN_LINES,
        CANNOT_BE_DESCRIBED_AFTER_CLOSE,
        WAITS_WHILE_THE_NETWORK_HANGS,
        QUEUES_ALL_WHILE_THE_NETWORK_HANGS,
        QUEUES_ALL_AND_DROPS_IT_WHEN_THE_NETWORK_IS_BACK,
        THROWS_WITHOUT_A_NETWORK,
        KEEPS_FRAMES_FOR_LATER,
        STAYS_AWAY_WHEN_IT_WAS_CUT,
        CANNOT_BE_CLOSED_WITHOUT_A_NETWORK
    }

    /** What the nodes share. */
    static final class Network implements TransportFaults {
        private final List<MemoryTransport> nodes = new CopyOnWriteArrayList<>();
        private volatile boolean hangs;
        private volatile boolean isAway;

        @Override
        public void hang() {
            hangs = true;
        }

        @Override
        public void cut() {
            isAway = true;
        }

        @Override
        public void heal() {
            hangs = false;
            isAway = false;
        }
    }

    private static final int QUEUE = 64;

    private record Delivery(ByteBuffer frame, MemoryTransport sender) {}

    private final @Nullable Network network;
    private final Fault fault;
    private final LinkedBlockingQueue<Delivery> queue = new LinkedBlockingQueue<>(QUEUE);
    private final Queue<Runnable> kept = new ConcurrentLinkedQueue<>();
    private final Object delivering = new Object();
    private @Nullable Receiver receiver;
    private volatile boolean isClosed;
    private volatile boolean isDead;
    private volatile boolean isCutOff;

    /** Without a network it cannot start. */
    MemoryTransport(@Nullable Network network, Fault fault) {
        this.network = network;
        this.fault = fault;
    }

    private boolean has(Fault asked) {
        return fault == asked;
    }

    private static void throwIf(boolean wrong, String text) {
        if (wrong) {
            throw new IllegalStateException(text);
        }
    }

    @Override
    public void start(Receiver to) {
        if (network == null && !has(Fault.STARTS_WITHOUT_A_NETWORK)) {
            throw has(Fault.FAILS_WITH_ANY_EXCEPTION)
                    ? new IllegalStateException("no network")
                    : new HaStartException("there is no network");
        }
        receiver = to;
        if (network != null) {
            network.nodes.add(this);
        }
        Thread thread = new Thread(this::deliver, "memory-transport");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void broadcast(ByteBuffer frame) {
        throwIf(has(Fault.THROWS_AFTER_CLOSE) && isClosed, "closed");
        Network current = network;
        if (current == null || isClosed) {
            return;
        }
        List<MemoryTransport> others =
                current.nodes.stream().filter(node -> node != this).toList();
        int reached = has(Fault.SPEAKS_TO_ONE_PEER_ONLY) ? Math.min(1, others.size()) : others.size();
        others.subList(0, reached).forEach(other -> sendBy(current, frame, other));
    }

    private void reply(ByteBuffer frame, MemoryTransport to) {
        if (has(Fault.ANSWERS_EVERYBODY)) {
            broadcast(frame);
        } else if (!isClosed && !has(Fault.ANSWERS_NOBODY) && network != null) {
            sendBy(network, frame, to);
        }
    }

    private void sendBy(Network current, ByteBuffer frame, MemoryTransport to) {
        while (current.hangs && has(Fault.WAITS_WHILE_THE_NETWORK_HANGS)) {
            LockSupport.parkNanos(this, 1_000_000);
        }
        throwIf(has(Fault.THROWS_WITHOUT_A_NETWORK) && current.isAway, "no network");
        if (has(Fault.STAYS_AWAY_WHEN_IT_WAS_CUT) && current.isAway) {
            isCutOff = true;
        }
        boolean keeps = (current.isAway && has(Fault.KEEPS_FRAMES_FOR_LATER))
                || (current.hangs && has(Fault.QUEUES_ALL_WHILE_THE_NETWORK_HANGS))
                || (current.hangs && has(Fault.QUEUES_ALL_AND_DROPS_IT_WHEN_THE_NETWORK_IS_BACK));
        if (keeps) {
            byte[] copy = new byte[frame.remaining()];
            frame.duplicate().get(copy);
            kept.add(() -> to.deliver(new Delivery(ByteBuffer.wrap(copy), this)));
        } else if (!current.isAway && !current.hangs && !isCutOff) {
            if (has(Fault.QUEUES_ALL_AND_DROPS_IT_WHEN_THE_NETWORK_IS_BACK)) {
                kept.clear();
            }
            for (Runnable old = kept.poll(); old != null; old = kept.poll()) {
                old.run();
            }
            send(frame, to);
        }
    }

    private void send(ByteBuffer frame, MemoryTransport to) {
        throwIf(has(Fault.THROWS_WHEN_A_PEER_HAS_GONE) && to.isClosed, "gone");
        throwIf(has(Fault.NEEDS_AN_ARRAY) && !frame.hasArray(), "no array");
        ByteBuffer sent = has(Fault.MOVES_THE_SENDERS_POSITION) ? frame : frame.duplicate();
        if (sent.remaining() > MAX_FRAME_BYTES) {
            throwIf(has(Fault.THROWS_AT_EXCESSIVE_FRAMES), "too long");
            if (!has(Fault.CUTS_EXCESSIVE_FRAMES)) {
                return;
            }
            sent.limit(sent.position() + MAX_FRAME_BYTES);
        }
        if (has(Fault.CUTS_LONG_FRAMES)) {
            sent.limit(Math.min(sent.limit(), sent.position() + 1_000));
        }
        if (has(Fault.KEEPS_THE_SENDERS_BUFFER)) {
            to.offer(new Delivery(sent, this));
            return;
        }
        byte[] copy = new byte[sent.remaining()];
        sent.get(copy);
        byte[] moved = has(Fault.READS_BYTES_AS_TEXT) ? new String(copy, UTF_8).getBytes(UTF_8) : copy;
        to.offer(new Delivery(ByteBuffer.wrap(moved), this));
    }

    private void offer(Delivery delivery) {
        if (queue.offer(delivery)) {
            return;
        }
        throwIf(has(Fault.THROWS_WHEN_THE_QUEUE_IS_FULL), "full");
        if (has(Fault.DIES_OF_A_FULL_QUEUE)) {
            isDead = true;
        }
        while (has(Fault.WAITS_FOR_ROOM_IN_THE_QUEUE) && !isClosed && !queue.offer(delivery)) {
            LockSupport.parkNanos(this, 1_000_000);
        }
    }

    private void deliver() {
        while (!isDead && !isOver()) {
            try {
                Delivery next = queue.poll(1, TimeUnit.SECONDS);
                if (next != null) {
                    if (has(Fault.KEEPS_THE_SENDERS_BUFFER)) {
                        // Long enough for whoever wrote the buffer to write it again.
                        LockSupport.parkNanos(this, 100_000);
                    }
                    deliver(has(Fault.JOINS_FRAMES) ? joined(next, queue.poll()) : next);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private boolean isOver() {
        boolean goesOn =
                has(Fault.DELIVERS_AFTER_CLOSE) || (has(Fault.DELIVERS_WHAT_WAITS_AFTER_CLOSE) && !queue.isEmpty());
        return isClosed && !goesOn;
    }

    private static Delivery joined(Delivery first, @Nullable Delivery second) {
        if (second == null) {
            return first;
        }
        ByteBuffer both =
                ByteBuffer.allocate(first.frame().remaining() + second.frame().remaining());
        return new Delivery(both.put(first.frame()).put(second.frame()).flip(), first.sender());
    }

    private void deliver(Delivery next) {
        synchronized (delivering) {
            Receiver to = receiver;
            boolean delivers = has(Fault.DELIVERS_AFTER_CLOSE) || has(Fault.DELIVERS_WHAT_WAITS_AFTER_CLOSE);
            if (to != null && (!isClosed || delivers)) {
                to.onFrame(next.frame(), origin(next.sender()));
            }
        }
    }

    private Origin origin(MemoryTransport sender) {
        if (has(Fault.TAKES_ALL_PEERS_FOR_ONE)) {
            return new Peer(this, sender, "all");
        }
        return new Peer(this, sender, has(Fault.MAKES_A_NEW_ORIGIN_EACH_TIME) ? new Object() : sender);
    }

    /** Equal when the identity is. */
    private record Peer(MemoryTransport transport, MemoryTransport peer, Object identity) implements Origin {
        @Override
        public void reply(ByteBuffer frame) {
            transport.reply(frame, peer);
        }

        @Override
        public String address() {
            return "memory";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Peer that && identity.equals(that.identity);
        }

        @Override
        public int hashCode() {
            return identity.hashCode();
        }
    }

    @Override
    public String describe() {
        throwIf(has(Fault.CANNOT_BE_DESCRIBED_AFTER_CLOSE) && isClosed, "closed");
        return has(Fault.DESCRIBES_ITSELF_IN_LINES) ? "memory\nof this process" : "memory";
    }

    @Override
    public void close() {
        throwIf(has(Fault.THROWS_AT_THE_SECOND_CLOSE) && isClosed, "closed");
        throwIf(has(Fault.CANNOT_BE_CLOSED_BEFORE_THE_START) && receiver == null, "not started");
        throwIf(has(Fault.CANNOT_BE_CLOSED_WITHOUT_A_NETWORK) && network != null && network.isAway, "no network");
        if (has(Fault.DELIVERS_WHAT_WAITS_AFTER_CLOSE)) {
            isClosed = true;
            return;
        }
        synchronized (delivering) {
            isClosed = true;
        }
    }
}
