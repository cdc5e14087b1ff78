package io.oneactive.benchmarks.comparison;

import io.oneactive.agent.demo.PairException;
import io.oneactive.agent.demo.Shell;
import io.oneactive.agent.demo.TooLateException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Two nodes of one product, in processes of their own, and their third party. Used by one thread, except for {@link #close()}, which may be
 * called by any.
 */
final class ContestPair implements AutoCloseable {
    /** Pause between two readings when nothing is measured: costs next to nothing, so that it does not disturb the others. */
    static final Duration AT_REST = Duration.ofMillis(20);

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration REST = Duration.ofMillis(300);
    private static final Duration FRESH = Duration.ofMillis(250);
    private static final long LOOK_MILLIS = 1;
    private static final List<String> NODES = List.of("gw-a", "gw-b");

    private final Product product;
    private final Network network;
    private final Third third;
    private final Shell shell;
    private final List<Contestant> nodes;

    private ContestPair(Product product, Network network, Path folder, Third third, Shell shell) {
        this.product = product;
        this.network = network;
        this.third = third;
        this.shell = shell;
        this.nodes = List.of(contestant(0, folder), contestant(1, folder));
    }

    /** Starts third party and nodes. Does not wait until the nodes are there. */
    static ContestPair start(Product product, Network network, Path folder, Path installation, PrintStream out)
            throws IOException {
        Files.createDirectories(folder);
        Third third = Third.start(product.third(), network.thirdAddress(), folder, installation, out);
        Shell shell = Shell.open();
        ContestPair pair = new ContestPair(product, network, folder, third, shell);
        try {
            pair.startBoth(AT_REST);
            return pair;
        } catch (IOException failure) {
            pair.close();
            throw failure;
        }
    }

    private Contestant contestant(int node, Path folder) {
        InetSocketAddress own = network.endpoint(product, node);
        InetSocketAddress peer = network.endpoint(product, 1 - node);
        Map<String, String> settings = new HashMap<>(third.settings());
        settings.put("state", folder.resolve(NODES.get(node) + ".state").toString());
        Seat seat = new Seat(
                product,
                NODES.get(node),
                NODES.get(1 - node),
                own.getAddress().getHostAddress(),
                own.getPort(),
                peer.getAddress().getHostAddress(),
                peer.getPort(),
                settings);
        return new Contestant(seat, network.onHostOf(product, node), folder, shell);
    }

    /** Starts both nodes, which must not run. Returns the monotonic clock right before the first. */
    long startBoth(Duration pace) throws IOException {
        long before = nodes.get(0).start(pace);
        nodes.get(1).start(pace);
        return before;
    }

    Product product() {
        return product;
    }

    List<Contestant> nodes() {
        return nodes;
    }

    Contestant other(Contestant node) {
        return nodes.get(1 - nodes.indexOf(node));
    }

    OptionalLong thirdPid() {
        return third.pid();
    }

    Optional<Network.Traffic> traffic(Contestant node) {
        return network.traffic(product, nodes.indexOf(node));
    }

    /** Pulls the plug of a node's host. Returns the monotonic clock right before. */
    long disconnect(Contestant node) {
        return network.disconnect(product, nodes.indexOf(node));
    }

    void connect(Contestant node) {
        network.connect(product, nodes.indexOf(node));
    }

    void pace(Duration pace) {
        nodes.forEach(node -> node.pace(pace));
    }

    /** Waits until the third party does what it is there for. A new blob refuses its lease for a while. */
    void awaitThird() {
        watch(Duration.ofNanos(third.readyNanos() - System.nanoTime()));
    }

    /** Waits until one node leads, the other one follows, and nothing is on its way any more. Returns the leader. */
    Contestant awaitRest() {
        AtomicLong sinceNanos = new AtomicLong(System.nanoTime());
        await("one leader and one that follows", () -> {
            boolean resting = nodes.stream().allMatch(node -> node.isSettled(FRESH))
                    && nodes.get(0).leads() != nodes.get(1).leads();
            long now = System.nanoTime();
            if (!resting) {
                sinceNanos.set(now);
            }
            return now - sinceNanos.get() >= REST.toNanos();
        });
        return nodes.get(0).leads() ? nodes.get(0) : nodes.get(1);
    }

    /** Waits until a node leads that has led a number of times before. Returns the end of its first reading that said so. */
    long awaitLead(Contestant node, int seen) {
        await(node.node() + " becomes the leader", () -> node.intervals().size() > seen);
        return node.intervals().get(seen).fromNanos();
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new TooLateException("%s: not within %d s: %s; %s; %s"
                        .formatted(
                                product,
                                LIMIT.toSeconds(),
                                what,
                                nodes.get(0).standing(),
                                nodes.get(1).standing()));
            }
            pause();
        }
    }

    /** Lets time pass. */
    void watch(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            pause();
        }
    }

    private void pause() {
        nodes.forEach(Contestant::check);
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw new PairException("interrupted while waiting for " + product);
        }
    }

    /** How long both said yes since an instant, see {@link Referee#overlapNanos}. */
    long overlapNanos(long sinceNanos) {
        return Referee.overlapNanos(
                sinceNanos, nodes.get(0).intervals(), nodes.get(1).intervals());
    }

    /** What the nodes have done, in all their lives, that the product promises not to do. */
    Optional<String> brokenPromise() {
        return Referee.brokenPromise(
                product, nodes.get(0).intervalsOfAllLives(), nodes.get(1).intervalsOfAllLives());
    }

    @Override
    public void close() {
        nodes.forEach(Contestant::end);
        third.close();
        shell.close();
    }
}
