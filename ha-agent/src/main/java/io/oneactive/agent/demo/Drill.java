package io.oneactive.agent.demo;

import io.oneactive.agent.history.ActiveInterval;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Does one thing to a pair at rest, and measures what follows. Each method waits until the pair is at rest first, so that they can be repeated
 * and combined. Used by the pair's thread.
 */
public final class Drill {
    /** A takeover takes a second or so; a witness whose lease has to run out first takes up to a minute. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration REST_LIMIT = Duration.ofSeconds(60);

    private final Pair pair;
    private final Consumer<String> deeds;

    /**
     * Drills for a pair.
     *
     * @param pair the pair
     * @param deeds told right before each thing that is done to the pair
     */
    public Drill(Pair pair, Consumer<String> deeds) {
        this.pair = pair;
        this.deeds = deeds;
    }

    /**
     * The other node took over.
     *
     * @param from the node that was active
     * @param to the node that is active now
     * @param nanos from the instant before the signal was sent until the other node's {@code isActive()} said yes
     */
    public record Takeover(NodeProcess from, NodeProcess to, long nanos) {}

    /**
     * Kills the active node.
     *
     * @return how the other one took over; the killed one is not started again
     */
    public Takeover kill() {
        NodeProcess active = pair.awaitRest(REST_LIMIT);
        NodeProcess other = pair.other(active);
        int seen = other.activations();
        deeds.accept("kill -9 " + active.node());
        long killed = active.kill();
        return new Takeover(active, other, pair.awaitActivation(other, seen, LIMIT) - killed);
    }

    /**
     * A node came back.
     *
     * @param node the node
     * @param nanos from the start of the process until it followed the active node, ready to take over
     * @param stayedPassive whether it never became active on the way
     */
    public record Return(NodeProcess node, long nanos, boolean stayedPassive) {}

    /**
     * Starts a killed node again.
     *
     * @param node not running
     * @return how it came back
     */
    public Return restart(NodeProcess node) {
        deeds.accept("start " + node.node() + " again");
        long started = pair.restart(node);
        pair.await("the return of " + node.node(), LIMIT, () -> node.follows() || node.activations() > 0);
        long returned = System.nanoTime();
        pair.awaitRest(REST_LIMIT);
        return new Return(node, returned - started, node.activations() == 0);
    }

    /**
     * The role was handed over.
     *
     * @param from the node that was active
     * @param to the node that is active now
     * @param gapNanos from the last yes of the old node to the first yes of the new one
     * @param totalNanos from the command until the first yes of the new one
     */
    public record Transfer(NodeProcess from, NodeProcess to, long gapNanos, long totalNanos) {}

    /**
     * Hands the role to the other node.
     *
     * @return how that went
     */
    public Transfer transfer() {
        NodeProcess active = pair.awaitRest(REST_LIMIT);
        NodeProcess other = pair.other(active);
        int own = active.activations() - 1;
        int seen = other.activations();
        deeds.accept("planned transfer from " + active.node() + " to " + other.node());
        long asked = active.command("transfer " + other.node());
        long begun = pair.awaitActivation(other, seen, LIMIT);
        return new Transfer(active, other, begun - active.interval(own).toNanos(), begun - asked);
    }

    /**
     * The active node was stopped for a while.
     *
     * @param takeover how the other one took over
     * @param frozenNanos how long the process was stopped
     * @param passiveNanos from the instant before the process was continued until its first reading of {@code isActive()} was over, which said
     *     no
     * @param saidYes whether it said yes once more after it was continued
     */
    public record Freeze(Takeover takeover, long frozenNanos, long passiveNanos, boolean saidYes) {}

    /**
     * Stops the active node with SIGSTOP, and continues it when the other one has taken over and the time is up.
     *
     * @param atLeast how long it is stopped
     * @return how that went
     */
    public Freeze freeze(Duration atLeast) {
        NodeProcess active = pair.awaitRest(REST_LIMIT);
        NodeProcess other = pair.other(active);
        int own = active.activations() - 1;
        int seen = other.activations();
        deeds.accept("SIGSTOP " + active.node());
        long stopped = active.suspend();
        Takeover takeover = new Takeover(active, other, pair.awaitActivation(other, seen, LIMIT) - stopped);
        pair.watch(atLeast.minusNanos(System.nanoTime() - stopped));
        deeds.accept("SIGCONT " + active.node());
        long continued = active.resume();
        pair.await(
                "the first word of " + active.node() + " after it was continued",
                LIMIT,
                () -> !active.interval(own).isOpen());
        ActiveInterval last = active.interval(own);
        return new Freeze(takeover, continued - stopped, last.endNanos() - continued, last.toNanos() > continued);
    }

    /**
     * Both nodes were cut off from each other for a while.
     *
     * @param before the node that was active before
     * @param nanos how long the cut lasted
     * @param droppedDatagrams how many datagrams did not arrive because of it
     * @param activations how often a node became active while the wire was cut
     * @param activeAtEnd how many nodes were active at the end of the cut
     */
    public record Cut(NodeProcess before, long nanos, long droppedDatagrams, int activations, int activeAtEnd) {}

    /**
     * Cuts the wire between both nodes in both directions, and heals it. Both can still reach the witness.
     *
     * @param duration how long
     * @return how that went; the pair is not at rest yet
     */
    public Cut cut(Duration duration) {
        NodeProcess active = pair.awaitRest(REST_LIMIT);
        int activations = allActivations();
        long dropped = allDropped();
        long from = System.nanoTime();
        deeds.accept("cut " + Pair.FIRST + " and " + Pair.SECOND + " off from each other");
        pair.relay().cut();
        pair.watch(duration);
        int during = allActivations() - activations;
        int activeAtEnd =
                (int) pair.nodes().stream().filter(NodeProcess::isActive).count();
        deeds.accept("heal the cut");
        pair.relay().heal();
        return new Cut(active, System.nanoTime() - from, allDropped() - dropped, during, activeAtEnd);
    }

    private int allActivations() {
        return pair.nodes().stream().mapToInt(NodeProcess::activations).sum();
    }

    private long allDropped() {
        return pair.relay().firstToSecond().dropped()
                + pair.relay().secondToFirst().dropped();
    }
}
