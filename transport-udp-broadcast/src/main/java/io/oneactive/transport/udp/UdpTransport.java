package io.oneactive.transport.udp;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import io.oneactive.HaStartException;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import io.oneactive.transport.udp.Greeting.Sender;
import io.oneactive.transport.udp.Tally.Count;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts, stops and describes. Two daemon threads: the event loop, which receives, and one that looks at names and
 * interfaces every ten seconds.
 */
final class UdpTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(UdpTransport.class);
    private static final long LOOK_SECONDS = 10;
    private static final long NAMES_AT_START_SECONDS = 2;
    private static final long LOOP_SECONDS = 5;
    private static final long CLOSE_MILLIS = 1000;

    private final UdpSettings settings;
    private final Identity identity;
    private final Tally tally = new Tally();
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private volatile @Nullable Running running;

    /** What there is between start and close. */
    private record Running(
            EventLoop loop,
            Exchange exchange,
            Optional<Lifelines> lifelines,
            ScheduledExecutorService lookout,
            InetSocketAddress local) {}

    /**
     * Who speaks by this transport.
     *
     * @param nodes the node of a group; any node when that group has none here
     * @param isOurs whether a frame is of a group that has a node here: only to those who send such frames crash detection keeps connections
     * @param isStandIn whether there is no node behind it, but a program that looks at the network
     */
    record Identity(Function<String, ProviderContext> nodes, Predicate<ByteBuffer> isOurs, boolean isStandIn) {
        static Identity of(ProviderContext only, boolean isStandIn) {
            return new Identity(
                    group -> only,
                    frame -> {
                        String name = Addressee.of(frame);
                        return name == null || name.equals(only.cluster());
                    },
                    isStandIn);
        }
    }

    /** Opens nothing yet. */
    UdpTransport(UdpSettings settings, Identity identity) {
        this.settings = settings;
        this.identity = identity;
    }

    Identity identity() {
        return identity;
    }

    @Override
    public void start(Receiver receiver) {
        if (isClosed.get() || !isStarted.compareAndSet(false, true)) {
            throw new IllegalStateException("a transport is started once, before it is closed");
        }
        Scout scout = new Scout(settings);
        scout.check();
        Surroundings first = scout.look(false);
        EventLoop loop = new SingleThreadIoEventLoop(null, daemon("oneactive-udp"), NioIoHandler.newFactory());
        try {
            Sockets sockets = Sockets.open(settings, loop);
            Optional<Lifelines> lifelines = lifelines(sockets, loop, receiver);
            Receiver hearing = lifelines.map(Receiver.class::cast).orElse(receiver);
            Exchange exchange = onLoop(loop, () -> {
                Exchange made = new Exchange(this, settings, sockets, hearing, tally);
                made.apply(first);
                return made;
            });
            lifelines.ifPresent(lines -> {
                Rehearsal.play(this, loop);
                lines.open();
            });
            Ears ears = new Ears(settings, sockets, exchange);
            ears.apply(first);
            ScheduledExecutorService lookout =
                    Executors.newSingleThreadScheduledExecutor(daemon("oneactive-udp-lookout"));
            running = new Running(loop, exchange, lifelines, lookout, sockets.local());
            Runnable look = () -> look(scout, loop, exchange, ears);
            lookOut(lookout, look);
            exchange.lookout(() -> lookSoon(lookout, look));
        } catch (RuntimeException e) {
            var unused = loop.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            throw e;
        }
        LOG.info("Started: {}", describe());
    }

    private Optional<Lifelines> lifelines(Sockets sockets, EventLoop loop, Receiver receiver) {
        Sender self = new Sender(UUID.randomUUID(), sockets.port());
        // The end of a program that looks at the network must not be taken for the crash of a node.
        Optional<Lifelines> lifelines = settings.crashDetectionPort()
                .filter(port -> !identity.isStandIn())
                .map(port -> new Lifelines(
                        settings.address(),
                        port,
                        self,
                        loop,
                        receiver,
                        identity.isOurs(),
                        tally,
                        new DirectProcesses()));
        try {
            lifelines.ifPresent(Lifelines::listen);
            return lifelines;
        } catch (RuntimeException e) {
            sockets.closeMain();
            throw e;
        }
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private static <T> T onLoop(EventLoop loop, Callable<T> task) {
        try {
            return loop.submit(task).get(LOOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new HaStartException("the UDP transport could not be started: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new HaStartException("the UDP transport was not started within " + LOOP_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaStartException("the start of the UDP transport was interrupted", e);
        }
    }

    /** Peers that are given by name should be there for the first frame, but a name service that is down must not keep the node from starting. */
    private void lookOut(ScheduledExecutorService lookout, Runnable look) {
        if (settings.peers().stream().anyMatch(peer -> !peer.isAddress())) {
            try {
                lookout.submit(look).get(NAMES_AT_START_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("The names of the peers are still being looked up: {}", settings.peers());
            }
        }
        var unused = lookout.scheduleWithFixedDelay(look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private static void lookSoon(ScheduledExecutorService lookout, Runnable look) {
        try {
            lookout.execute(look);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed while asked to look at the network", e);
        }
    }

    private static void look(Scout scout, EventLoop loop, Exchange exchange, Ears ears) {
        try {
            Surroundings found = scout.look(true);
            loop.execute(() -> exchange.apply(found));
            ears.apply(found);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed while looking at the network", e);
        } catch (RuntimeException e) {
            // Thrown on, it would end the looking for good.
            exchange.complain("looking at the network failed", e);
        }
    }

    @Override
    public void broadcast(ByteBuffer frame) {
        Running current = running;
        if (current != null && isFrame(frame)) {
            try {
                current.exchange.broadcast(frame);
            } catch (RuntimeException e) {
                // A fault here must not end the sender's loop.
                current.exchange.complain("sending failed", e);
            }
        }
    }

    /** Sends to one address; never blocks, never throws. */
    void reply(ByteBuffer frame, InetSocketAddress remote) {
        Running current = running;
        if (current != null && isFrame(frame)) {
            try {
                current.exchange.reply(frame, remote);
            } catch (RuntimeException e) {
                // As above.
                current.exchange.complain("replying failed", e);
            }
        }
    }

    private boolean isFrame(ByteBuffer frame) {
        if (isClosed.get()) {
            return false;
        }
        int length = frame.remaining();
        if (length == 0 || length > MAX_FRAME_BYTES) {
            tally.add(length == 0 ? Count.EMPTY : Count.TOO_LONG);
            return false;
        }
        return true;
    }

    @Override
    public String describe() {
        Running current = running;
        String state = isClosed.get() ? " (closed)" : current == null ? " (not started)" : "";
        String local = UdpOrigin.text(
                current == null
                        ? settings.address()
                                .map(address -> new InetSocketAddress(address, settings.port()))
                                .orElseGet(() -> new InetSocketAddress(settings.port()))
                        : current.local);
        String peers = current == null ? "peers " + settings.peers() : current.exchange.peersInWords();
        String published =
                settings.advertised().map(reach -> ", published as " + reach).orElse("");
        String crashes = current == null
                ? ""
                : current.lifelines.map(lines -> "; " + lines.inWords()).orElse("");
        return "udp-broadcast on %s%s%s; %s; %s%s; %s"
                .formatted(local, published, state, settings.discovery(), peers, crashes, tally);
    }

    /** Before the event loop is told to end, since it closes all connections first then, without a word. */
    private static void sayGoodBye(Lifelines lines, EventLoop loop) {
        lines.silence();
        Future<?> said = loop.submit(lines::close);
        if (!loop.inEventLoop() && !said.awaitUninterruptibly(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
            LOG.warn("The peers were not told within {} ms that this is no crash", CLOSE_MILLIS);
        }
    }

    @Override
    public void close() {
        Running current = running;
        if (!isClosed.compareAndSet(false, true) || current == null) {
            return;
        }
        current.lookout.shutdownNow();
        current.exchange.silence();
        current.lifelines.ifPresent(lines -> sayGoodBye(lines, current.loop));
        current.loop.execute(current.exchange::close);
        Future<?> end = current.loop.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        if (!current.loop.inEventLoop() && !end.awaitUninterruptibly(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
            LOG.warn("The event loop of the UDP transport did not end within {} ms", CLOSE_MILLIS);
        }
    }
}
