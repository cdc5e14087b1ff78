package io.oneactive.transport.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.spi.ProviderContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jgroups.JChannel;
import org.jgroups.Receiver;
import org.jgroups.protocols.DISCARD;
import org.jgroups.stack.ProtocolStack;

/**
 * Real nodes with real channels of their own in this process. What a network does to them is done right above the lowest protocol of each: to
 * the frames, and to all that JGroups says to itself.
 */
final class Plant implements AutoCloseable {
    private static final String CLUSTER = "line-7";

    /** The machine that runs this may be busy. */
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private static final int COUNT = 4;

    private final List<String[]> settings;
    private final UnaryOperator<HaConfig.Builder> refinement;
    private final Map<Integer, HaNode> nodes = new ConcurrentHashMap<>();
    private final Map<Integer, JChannel> channels = new ConcurrentHashMap<>();
    private final Map<Integer, DISCARD> cables = new ConcurrentHashMap<>();
    private final List<Thread> dying = new ArrayList<>();
    private final Watch watch = new Watch();
    private long newestToken;

    /** Nobody is started yet. */
    Plant(List<String[]> settings, UnaryOperator<HaConfig.Builder> refinement) {
        this.settings = settings;
        this.refinement = refinement;
    }

    static String id(int index) {
        return "node-" + index;
    }

    int size() {
        return settings.size();
    }

    /** All indices. */
    List<Integer> all() {
        return IntStream.range(0, size()).boxed().toList();
    }

    /** All that run, but this one. */
    List<Integer> others(int index) {
        return nodes.keySet().stream().filter(other -> other != index).sorted().toList();
    }

    HaNode node(int index) {
        return nodes.get(index);
    }

    Watch watch() {
        return watch;
    }

    /** Starts all at the same time. */
    Plant startAll() {
        List<Thread> starting = all().stream()
                .map(index -> new Thread(() -> start(index), "start-" + index))
                .toList();
        starting.forEach(Thread::start);
        starting.forEach(Plant::join);
        assertThat(nodes).hasSize(size());
        return this;
    }

    private static void join(Thread thread) {
        try {
            thread.join(Duration.ofSeconds(40).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }

    void start(int index) {
        // A channel that took its time goes on closing after its node has ended, and has the port as long.
        Optional.ofNullable(channels.get(index))
                .ifPresent(
                        former -> Waiting.until("the former channel is closed").until(former::isClosed));
        String id = id(index);
        OwnChannel own = new OwnChannel(
                JGroupsSettings.read(Transports.values(settings.get(index))), new ProviderContext(CLUSTER, id));
        HaConfig.Builder config = HaConfig.builder()
                .cluster(CLUSTER)
                .nodeId(id)
                .probeInterval(INTERVAL)
                .failedProbeCount(COUNT)
                .transport(new JGroupsTransport(new Wired(own, index)));
        nodes.put(index, watch.add(HaNode.start(refinement.apply(config).build())));
    }

    /** A channel with something in it that can be cut. */
    private final class Wired implements ChannelSource {
        private final OwnChannel own;
        private final int index;

        Wired(OwnChannel own, int index) {
            this.own = own;
            this.index = index;
        }

        @Override
        public Line open(Receiver inbox, CrashWatch.Listener crashes) {
            Line line = own.open(inbox, crashes);
            channels.put(index, line.channel());
            cables.put(index, cable(line.channel()));
            return line;
        }

        @Override
        public boolean detectsCrashes() {
            return own.detectsCrashes();
        }

        @Override
        public String describe() {
            return own.describe();
        }
    }

    /** Puts a cable between the channel's lowest protocol and the others. */
    static DISCARD cable(JChannel channel) {
        DISCARD cable = new DISCARD();
        ProtocolStack stack = channel.getProtocolStack();
        cable.setProtocolStack(stack);
        cable.setAddress(channel.getAddress());
        try {
            stack.insertProtocol(
                    cable, ProtocolStack.Position.ABOVE, stack.getTransport().getClass());
        } catch (Exception e) {
            throw new AssertionError("no cable", e);
        }
        return cable;
    }

    /** Stops a node in an orderly way. */
    void stop(int index) {
        HaNode node = nodes.remove(index);
        node.close();
        watch.remove(node);
    }

    /** Nothing of the node is heard any more, then its sockets are closed. What is left of it ends by a thread of its own. */
    void crash(int index) {
        cables.get(index).discardAll(true);
        channels.get(index).close();
        Thread death = new Thread(nodes.remove(index)::close, "death of " + id(index));
        death.start();
        dying.add(death);
    }

    /** Separates these from the others. */
    void cut(Set<Integer> side) {
        for (int one : nodes.keySet()) {
            for (int other : nodes.keySet()) {
                if (side.contains(one) != side.contains(other)) {
                    cutOneWay(one, other);
                }
            }
        }
    }

    /** From now on nothing of one arrives at the other. */
    void cutOneWay(int from, int to) {
        cables.get(to).addIgnoreMember(channels.get(from).getAddress());
    }

    void heal() {
        cables.values().forEach(DISCARD::resetIgnoredMembers);
    }

    /** From now on this share of what arrives is lost. */
    void lose(double share) {
        cables.values().forEach(cable -> cable.setUpDiscardRate(share));
    }

    /** Waits until just one node is active, in a term that is greater than any before unless it is the same; all others know it. */
    int awaitOneActive(String what) {
        Waiting.until(what)
                .until(() -> active().size() == 1
                        && nodes.values().stream()
                                .allMatch(node -> node.status().activeNode().equals(Optional.of(id(active().get(0))))));
        List<Integer> active = active();
        return active.size() == 1 ? noted(active.get(0)) : awaitOneActive(what);
    }

    /** Waits until one of these is active. */
    int awaitActiveOf(List<Integer> candidates, String what) {
        Waiting.until(what)
                .until(() ->
                        candidates.stream().anyMatch(index -> nodes.get(index).isActive()));
        return candidates.stream()
                .filter(index -> nodes.get(index).isActive())
                .findFirst()
                .map(this::noted)
                .orElseGet(() -> awaitActiveOf(candidates, what));
    }

    private int noted(int index) {
        long token = token(index).orElse(newestToken);
        assertThat(token).as("tokens grow").isGreaterThanOrEqualTo(newestToken);
        newestToken = token;
        return index;
    }

    Optional<Long> token(int index) {
        return nodes.get(index).activeTerm().map(term -> term.token());
    }

    List<Integer> active() {
        List<Integer> active = new ArrayList<>();
        nodes.forEach((index, node) -> {
            if (node.isActive()) {
                active.add(index);
            }
        });
        return active;
    }

    /** Waits until the active node knows that another one could take over. */
    void awaitSuccessor(int active, int successor) {
        Waiting.until(id(successor) + " could take over")
                .until(() -> nodes.get(active).status().peers().stream()
                        .anyMatch(peer -> peer.nodeId().equals(id(successor))
                                && peer.eligible()
                                && peer.state().equals(Optional.of(NodeState.PASSIVE))));
    }

    boolean hasHappened(int index, Reason reason) {
        return countOf(index, reason) > 0;
    }

    long countOf(int index, Reason reason) {
        return nodes.get(index).history().stream()
                .filter(event -> event.reason() == reason)
                .count();
    }

    /** Waits until the views of all that run are of such sizes. */
    void awaitViews(String what, int... sizes) {
        Waiting.until(what)
                .until(() -> nodes.keySet().stream()
                        .map(index -> channels.get(index).getView())
                        .allMatch(view -> view != null && IntStream.of(sizes).anyMatch(size -> view.size() == size)));
    }

    @Override
    public void close() {
        heal();
        watch.close();
        nodes.forEach((index, node) -> {
            Thread end = new Thread(node::close, "end of " + id(index));
            end.start();
            dying.add(end);
        });
        dying.forEach(Plant::join);
    }
}
