package io.oneactive.transport.udp;

import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.oneactive.HaStartException;
import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import io.oneactive.transport.udp.Greeting.Sender;
import io.oneactive.transport.udp.Tally.Count;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Crash detection: a TCP connection to each peer that is heard, whose end shows the end of the peer's process within the time that its system needs to close
 * its sockets. It stands between what receives and the node, so it hears who speaks. All but {@link #listen}, {@link #open}, {@link #silence} and {@link #inWords} is
 * called by the event loop.
 */
final class Lifelines implements Receiver, Lifeline.Keeper {
    /** How often a peer says that a connection is alive. */
    static final long PING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int MAX_LINES = 64;
    private static final int MAX_SHOWN = 8;
    private static final int CONNECT_MILLIS = 1000;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** What is said on a lifeline fits in. */
    private static final int READ_BYTES = 2 * Greeting.MAX_BYTES;

    private final Optional<InetAddress> address;
    private final int givenPort;
    private final Sender self;
    private final EventLoop loop;
    private final Receiver receiver;
    private final Predicate<ByteBuffer> isOurs;
    private final Tally tally;
    private final Complaints complaints = new Complaints();
    private final DirectProcesses directProcesses;
    private final Reception reception;

    /** In the order in which peers were heard, the longest silent one first. */
    private final Map<InetSocketAddress, Lifeline> lines = new LinkedHashMap<>(16, 0.75f, true);

    private @Nullable Future<?> looking;
    private long nextPingNanos;
    private volatile boolean isClosed;
    private volatile String inWords;

    /**
     * Neither listens nor connects yet.
     *
     * @param address to listen on and to connect from; empty: any
     * @param givenPort TCP port here and of all peers; 0: the number of the UDP port of each
     * @param self who says so
     * @param isOurs whether a frame is of a group that has a node here
     * @param directProcesses those of which it is known that they reach this process; those that connect to here are added
     */
    Lifelines(
            Optional<InetAddress> address,
            int givenPort,
            Sender self,
            EventLoop loop,
            Receiver receiver,
            Predicate<ByteBuffer> isOurs,
            Tally tally,
            DirectProcesses directProcesses) {
        this.address = address;
        this.givenPort = givenPort;
        this.self = self;
        this.loop = loop;
        this.receiver = receiver;
        this.isOurs = isOurs;
        this.tally = tally;
        this.directProcesses = directProcesses;
        this.reception = new Reception(loop, tally, directProcesses);
        this.inWords = "crash detection at TCP port " + portBeside(self.port());
    }

    private int portBeside(int udpPort) {
        return givenPort == 0 ? udpPort : givenPort;
    }

    /**
     * Takes the port. Called before the first frame is sent: so whoever is refused by this port knows that none of this process's frames can have
     * come yet. And before much else is opened: a system closes what was opened first first, when a process is killed, and the port should be closed
     * before the connections.
     *
     * @throws HaStartException when it cannot be had
     */
    void listen() {
        int port = portBeside(self.port());
        InetSocketAddress unused = reception.listen(
                address.map(given -> new InetSocketAddress(given, port)).orElseGet(() -> new InetSocketAddress(port)));
    }

    /** Lets guests in. Any thread. */
    void open() {
        loop.execute(() -> {
            reception.open(self);
            nextPingNanos = System.nanoTime() + PING_NANOS;
            looking = loop.scheduleWithFixedDelay(this::look, LOOK_NANOS, LOOK_NANOS, TimeUnit.NANOSECONDS);
        });
    }

    @Override
    public void onFrame(ByteBuffer frame, Origin origin) {
        if (isClosed) {
            return;
        }
        // Before the receiver has read it.
        boolean matters = isOurs.test(frame);
        try {
            receiver.onFrame(frame, origin);
        } finally {
            if (origin instanceof UdpOrigin from) {
                heard(from, matters, System.nanoTime());
            }
        }
    }

    @Override
    public void onPeerGone(Origin origin, String evidence) {
        if (!isClosed) {
            receiver.onPeerGone(origin, evidence);
        }
    }

    /** Whoever sends frames of other groups only is no peer; of a peer, each frame shows that it lives. */
    private void heard(UdpOrigin from, boolean matters, long nowNanos) {
        Lifeline known = lines.get(from.remote());
        if (known == null && matters && (lines.size() < MAX_LINES || makeRoom())) {
            InetSocketAddress target = new InetSocketAddress(
                    from.remote().getAddress(), portBeside(from.remote().getPort()));
            known = new Lifeline(this, from, target, nowNanos);
            lines.put(from.remote(), known);
        }
        if (known != null) {
            known.heard(nowNanos);
        }
    }

    /** Strangers must not push out a peer that there is a connection to. */
    private boolean makeRoom() {
        for (Iterator<Lifeline> all = lines.values().iterator(); all.hasNext(); ) {
            if (all.next().isIdle()) {
                all.remove();
                return true;
            }
        }
        return false;
    }

    private void look() {
        long nowNanos = System.nanoTime();
        boolean pings = nowNanos - nextPingNanos >= 0;
        if (pings) {
            nextPingNanos = nowNanos + PING_NANOS;
        }
        reception.look(nowNanos, pings);
        List.copyOf(lines.values()).forEach(line -> line.look(nowNanos));
        lines.values().removeIf(line -> line.isForgettable(nowNanos, SILENCE_NANOS));
        changed();
    }

    @Override
    public Sender self() {
        return self;
    }

    @Override
    public boolean isDirectFrom(UUID process) {
        return directProcesses.contains(process);
    }

    @Override
    public void connect(InetSocketAddress target, Attempt attempt) {
        if (isClosed) {
            return;
        }
        try {
            SocketChannel channel = new NioSocketChannel();
            prepare(channel);
            channel.config().setConnectTimeoutMillis(CONNECT_MILLIS);
            // Tells an end in order from all others.
            channel.config().setAllowHalfClosure(true);
            channel.pipeline().addLast(attempt);
            register(channel);
            InetSocketAddress local =
                    address.map(given -> new InetSocketAddress(given, 0)).orElse(null);
            var unused = channel.connect(target, local).addListener(done -> {
                Throwable cause = done.cause();
                if (cause != null) {
                    attempt.failed(cause);
                }
            });
        } catch (RuntimeException e) {
            // No descriptor is left, for instance.
            attempt.failed(e);
        }
    }

    private void register(SocketChannel channel) {
        var unused = loop.register(channel);
    }

    static void prepare(SocketChannel channel) {
        channel.config().setAllocator(FrameBuffers.ALLOCATOR);
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES));
        channel.config().setTcpNoDelay(true);
    }

    @Override
    public Future<?> later(Runnable task, long nanos) {
        return loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public void gone(UdpOrigin origin, String evidence) {
        tally.add(Count.CRASHES);
        onPeerGone(origin, evidence);
        complain("the process at %s is gone: %s".formatted(origin.address(), evidence));
    }

    @Override
    public void complain(String what) {
        complaints.complain(what);
    }

    @Override
    public void changed() {
        List<String> watched = lines.values().stream()
                .map(Lifeline::inWords)
                .filter(text -> !text.isEmpty())
                .toList();
        String all = watched.stream().limit(MAX_SHOWN).collect(Collectors.joining(", "))
                + (watched.size() > MAX_SHOWN ? " and " + (watched.size() - MAX_SHOWN) + " more" : "");
        inWords = "crash detection at TCP port " + portBeside(self.port()) + (all.isEmpty() ? "" : ", watches " + all);
    }

    /** Whether there is a connection whose end matters. */
    boolean isWatching() {
        return lines.values().stream().anyMatch(Lifeline::isTrusted);
    }

    /** For the description, as of the last change or look. Any thread. */
    String inWords() {
        return inWords;
    }

    /** No call to the receiver begins after this. Any thread. */
    void silence() {
        isClosed = true;
    }

    /** Says good-bye, and closes all. */
    void close() {
        silence();
        if (looking != null) {
            looking.cancel(false);
        }
        List.copyOf(lines.values()).forEach(Lifeline::close);
        reception.close();
    }
}
