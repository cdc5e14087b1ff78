package io.oneactive.agent.demo;

import io.oneactive.Mode;
import io.oneactive.agent.history.HistoryChecker;
import io.oneactive.agent.history.Verdict;
import io.oneactive.agent.terminal.Durations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes in processes of their own on the loopback interface. Used by one thread, except for {@link #close()}, which may be called by any,
 * so that it can be done at shutdown.
 *
 * <p>Every wait is bounded: {@link TooLateException} says what did not happen, {@link PairException} that a process ended by itself.
 */
public final class Pair implements AutoCloseable {
    /** The id of the first node. */
    public static final String FIRST = "gw-a";

    /** The id of the second node. */
    public static final String SECOND = "gw-b";

    private static final Duration END_LIMIT = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 1;

    /** How long everything must be at rest to count: a lease that the node has ceased to rely on is still on its way back to the witness. */
    private static final Duration REST = Duration.ofMillis(300);

    private final PairOptions options;
    private final PairListener listener;
    private final Shell shell;
    private final List<NodeProcess> nodes;
    private final List<InetSocketAddress> addresses;
    private final @Nullable LinkRelay relay;
    private final Surroundings surroundings;
    private volatile boolean leftAlone;

    private Pair(PairOptions options, Surroundings surroundings, PairListener listener, Shell shell)
            throws IOException {
        this.options = options;
        this.listener = listener;
        this.shell = shell;
        this.surroundings = surroundings;
        this.nodes = List.of(
                new NodeProcess(FIRST, options, surroundings, shell),
                new NodeProcess(SECOND, options, surroundings, shell));
        this.addresses = surroundings.isLoopback()
                ? freeAddresses()
                : List.of(surroundings.address(FIRST), surroundings.address(SECOND));
        this.relay = options.relayed() && surroundings.isLoopback()
                ? LinkRelay.between(addresses.get(0), addresses.get(1))
                : null;
    }

    /**
     * Starts two nodes. Does not wait until they are there.
     *
     * @param options how they are set up
     * @param listener told of every line of both histories, by the thread that waits in one of the methods here
     * @return to be closed
     * @throws PairException when files, sockets or processes are not to be had
     */
    public static Pair start(PairOptions options, PairListener listener) {
        return start(options, Surroundings.LOOPBACK, listener);
    }

    /**
     * Starts two nodes somewhere. Does not wait until they are there.
     *
     * @param options how they are set up
     * @param surroundings where they are; not closed with the pair
     * @param listener told of every line of both histories, by the thread that waits in one of the methods here
     * @return to be closed
     * @throws PairException when files, sockets or processes are not to be had
     */
    public static Pair start(PairOptions options, Surroundings surroundings, PairListener listener) {
        try {
            Files.createDirectories(options.folder());
            Pair pair = new Pair(options, surroundings, listener, Shell.open());
            try {
                for (NodeProcess node : pair.nodes) {
                    pair.configure(node, pair.relay);
                    node.start();
                }
                return pair;
            } catch (IOException failure) {
                pair.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new PairException("the two nodes cannot be started: " + failure, failure);
        }
    }

    private void configure(NodeProcess node, @Nullable LinkRelay wire) throws IOException {
        int index = nodes.indexOf(node);
        InetSocketAddress straight =
                surroundings.isLoopback() ? addresses.get(1 - index) : surroundings.peerOf(node.node());
        InetSocketAddress peer = wire == null ? straight : index == 0 ? wire.addressOfSecond() : wire.addressOfFirst();
        new NodeConfiguration(
                        options,
                        node.node(),
                        options.folder().resolve(node.node() + ".state"),
                        addresses.get(index),
                        peer)
                .write(node.configuration());
    }

    /** Two ports that nobody uses now. */
    private static List<InetSocketAddress> freeAddresses() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        return List.of(
                new InetSocketAddress(loopback, FreePorts.next()), new InetSocketAddress(loopback, FreePorts.next()));
    }

    /**
     * How the pair is set up.
     *
     * @return the options that it was started with
     */
    public PairOptions options() {
        return options;
    }

    /**
     * Both nodes.
     *
     * @return in the order of their ids
     */
    public List<NodeProcess> nodes() {
        return nodes;
    }

    /**
     * A node by its id.
     *
     * @param id {@link #FIRST} or {@link #SECOND}
     * @return the node
     */
    public NodeProcess node(String id) {
        return nodes.stream()
                .filter(node -> node.node().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node '" + id + "' in this pair"));
    }

    /**
     * The peer of a node.
     *
     * @param node one of both
     * @return the other one
     */
    public NodeProcess other(NodeProcess node) {
        return nodes.get(1 - nodes.indexOf(node));
    }

    /**
     * The node that is active.
     *
     * @return empty when none is, or both are
     */
    public Optional<NodeProcess> active() {
        List<NodeProcess> active = nodes.stream().filter(NodeProcess::isActive).toList();
        return active.size() == 1 ? Optional.of(active.get(0)) : Optional.empty();
    }

    /**
     * The wire between both.
     *
     * @return can be cut
     */
    public LinkRelay relay() {
        if (relay == null) {
            throw new IllegalStateException("the nodes of this pair talk to each other without a relay");
        }
        return relay;
    }

    /**
     * Starts a node again that was killed or has quit.
     *
     * @param node not running
     * @return monotonic clock right before
     */
    public long restart(NodeProcess node) {
        try {
            long before = System.nanoTime();
            node.start();
            return before;
        } catch (IOException failure) {
            throw new PairException("node " + node.node() + " cannot be started again: " + failure, failure);
        }
    }

    /**
     * Waits for a condition.
     *
     * @param what is to happen, to follow "not … in time"
     * @param limit how long at most
     * @param condition looked at each millisecond
     */
    public void await(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            refresh();
            if (condition.getAsBoolean()) {
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new TooLateException("%s did not happen within %s; %s; %s"
                        .formatted(
                                what,
                                Durations.show(limit.toNanos()),
                                nodes.get(0).standing(),
                                nodes.get(1).standing()));
            }
            pause();
        }
    }

    /**
     * Lets time pass, and tells the listener what happens in it.
     *
     * @param duration how long
     */
    public void watch(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            refresh();
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw new PairException("interrupted while waiting for the pair");
        }
    }

    /** Tells the listener what is new. */
    public void refresh() {
        for (NodeProcess node : nodes) {
            node.refresh().forEach(listener::line);
        }
        listener.caughtUp();
    }

    /**
     * Waits until a node has become active once more.
     *
     * @param node which
     * @param seen how often it had been active before, see {@link NodeProcess#activations()}
     * @param limit how long at most
     * @return when its first reading of {@code isActive()} that said yes was over
     */
    public long awaitActivation(NodeProcess node, int seen, Duration limit) {
        await("the activation of " + node.node(), limit, () -> node.activations() > seen);
        return node.interval(seen).fromNanos();
    }

    /**
     * Waits until one node is active and the other follows it, ready to take over, and the witness has been given back.
     *
     * @param limit how long at most
     * @return the active node
     */
    public NodeProcess awaitRest(Duration limit) {
        AtomicLong sinceNanos = new AtomicLong(System.nanoTime());
        await("one active node and one that follows it", limit, () -> {
            long now = System.nanoTime();
            if (!isAtRest()) {
                sinceNanos.set(now);
            }
            return now - sinceNanos.get() >= REST.toNanos();
        });
        return active().orElseThrow(() -> new PairException("the active node has changed while the pair was at rest"));
    }

    private boolean isAtRest() {
        boolean quorum = options.mode() == Mode.QUORUM;
        return active().filter(node -> node.isAtRest(quorum) && other(node).follows())
                .isPresent();
    }

    /**
     * Judges all that both nodes have recorded so far.
     *
     * @return the verdict
     */
    public Verdict verdict() {
        refresh();
        HistoryChecker checker = new HistoryChecker(options.mode());
        nodes.forEach(node -> node.addTo(checker));
        return checker.verdict();
    }

    /** Starts both nodes anew, one after the other, so that they need no relay; the role moves to the other node and stays there. */
    public void straighten() {
        NodeProcess active = awaitRest(END_LIMIT);
        NodeProcess passive = other(active);
        for (NodeProcess node : List.of(passive, active)) {
            try {
                configure(node, null);
            } catch (IOException failure) {
                throw new PairException(
                        "the configuration of " + node.node() + " cannot be written: " + failure, failure);
            }
            quit(node);
            restart(node);
            awaitRest(Duration.ofSeconds(20));
        }
    }

    /** Lets both nodes go on when this is closed. They must have been started as surviving ones. */
    public void leaveAlone() {
        if (!options.survives()) {
            throw new IllegalStateException("the nodes of this pair end with the process that started them");
        }
        leftAlone = true;
    }

    /** Ends both processes in an orderly way. */
    public void quit() {
        NodeProcess last = active().orElse(nodes.get(0));
        quit(other(last));
        quit(last);
        refresh();
    }

    /**
     * Ends one process in an orderly way.
     *
     * @param node which
     */
    public void quit(NodeProcess node) {
        node.askToQuit();
        await("the end of " + node.node(), END_LIMIT, node::hasEnded);
    }

    /** Kills what is still running, unless it was left alone. */
    @Override
    public void close() {
        if (!leftAlone) {
            nodes.forEach(NodeProcess::end);
        }
        if (relay != null) {
            relay.close();
        }
        shell.close();
    }
}
