package io.oneactive.engine.seal;

import io.oneactive.NodeState;
import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Election;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Timings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** The rules behind sealed wires, in virtual time: every frame takes a millisecond, and is captured. */
final class VirtualGroup {
    static final long MILLISECOND = 1_000_000;
    static final Timings TIMINGS = new Timings(200 * MILLISECOND, 3, 10, 1_200 * MILLISECOND, 400 * MILLISECOND, 0);

    final List<Node> nodes = new ArrayList<>();
    final List<byte[]> captured = new ArrayList<>();
    private final PriorityQueue<Delivery> underWay = new PriorityQueue<>();
    private final List<String> members;
    private final Security security;
    private long number;
    long nowNanos = 5_000 * MILLISECOND;
    long roleChanges;

    VirtualGroup(List<String> members, Security security) {
        this.members = members;
        this.security = security;
    }

    private record Delivery(long atNanos, long number, Node to, ByteBuffer frame, Node sender)
            implements Comparable<Delivery> {
        @Override
        public int compareTo(Delivery other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(number, other.number);
        }
    }

    Node start(String id) {
        Node node = new Node(id, ++number);
        nodes.add(node);
        node.carryOut(node.election.start(nowNanos));
        return node;
    }

    Optional<Node> active() {
        return nodes.stream()
                .filter(node -> node.election.state() == NodeState.ACTIVE)
                .findFirst();
    }

    Node awaitActive() {
        for (int turn = 0; turn < 100_000; turn++) {
            if (active().isPresent()) {
                return active().get();
            }
            step();
        }
        throw new AssertionError("nobody becomes active");
    }

    void pass(long millis) {
        long until = nowNanos + millis * MILLISECOND;
        while (nextNanos() <= until) {
            step();
        }
        nowNanos = until;
    }

    private long nextNanos() {
        long next = underWay.isEmpty() ? Long.MAX_VALUE : underWay.peek().atNanos;
        for (Node node : nodes) {
            if (!node.isStopped()) {
                next = Math.min(next, node.election.nextTurnNanos());
            }
        }
        return next;
    }

    private void step() {
        nowNanos = Math.max(nowNanos, nextNanos());
        Delivery due = underWay.peek();
        if (due != null && due.atNanos <= nowNanos) {
            underWay.remove();
            if (nodes.contains(due.to)) {
                due.to.receive(Network.bytes(due.frame), due.sender);
            }
            return;
        }
        for (Node node : List.copyOf(nodes)) {
            if (!node.isStopped() && node.election.nextTurnNanos() <= nowNanos) {
                node.carryOut(node.election.on(new Event.TimePassed(), nowNanos));
            }
        }
    }

    int hellos() {
        return (int) captured.stream().filter(Hello::isOne).count();
    }

    /**
     * What a frame did.
     *
     * @param incoming what the wire made of it
     * @param effects what the rules did about it
     */
    record Received(Incoming incoming, List<Effect> effects) {}

    /** One run of a node. */
    final class Node {
        final String id;
        final Election election;
        final Map<String, Node> heardAt = new HashMap<>();
        final SealedWire wire;
        long sentNanos;

        private Node(String id, long run) {
            this.id = id;
            byte[] secret = new byte[32];
            Arrays.fill(secret, (byte) run);
            this.wire = new SealedWire("line-7", id, run, security, secret);
            this.election = new Election(
                    new ElectionSettings(
                            "line-7",
                            id,
                            run,
                            1_600_000_000 + run,
                            members,
                            false,
                            ElectionRules.LONGEST_RUNNING,
                            false,
                            100,
                            false,
                            1,
                            7),
                    TIMINGS,
                    Optional.of(DurableState.FRESH),
                    nowNanos);
        }

        /** Such a node has no more turns. */
        boolean isStopped() {
            return election.state() == NodeState.STOPPED;
        }

        void carryOut(List<Effect> effects) {
            for (Effect effect : effects) {
                if (effect instanceof Effect.Send send) {
                    byte[] frame = Network.bytes(wire.encode(send.probe()));
                    captured.add(frame);
                    sentNanos = nowNanos;
                    if (send.to().isPresent()) {
                        Optional.ofNullable(heardAt.get(send.to().get())).ifPresent(node -> send(frame, node));
                    } else {
                        nodes.stream().filter(node -> node != this).forEach(node -> send(frame, node));
                    }
                } else if (effect instanceof Effect.Announce announce
                        && (announce.from() == NodeState.ACTIVE) != (announce.to() == NodeState.ACTIVE)) {
                    roleChanges++;
                }
            }
        }

        private void send(byte[] frame, Node to) {
            underWay.add(new Delivery(nowNanos + MILLISECOND, ++number, to, ByteBuffer.wrap(frame), this));
        }

        Received receive(byte[] frame, Node sender) {
            Incoming incoming = wire.decode(
                    ByteBuffer.wrap(frame), new Network.From(sender.id), new Moment(nowNanos, nowNanos / MILLISECOND));
            incoming.reply().map(Network::bytes).ifPresent(reply -> {
                captured.add(reply);
                send(reply, sender);
            });
            List<Effect> effects = incoming.heard()
                    .map(heard -> {
                        heardAt.put(heard.probe().sender(), sender);
                        return election.on(new Event.ProbeReceived(heard.probe(), sender.id), nowNanos);
                    })
                    .orElse(List.of());
            carryOut(effects);
            return new Received(incoming, effects);
        }

        @Override
        public String toString() {
            return id;
        }
    }
}
