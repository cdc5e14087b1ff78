package io.oneactive.agent.interop;

import io.oneactive.Mode;
import io.oneactive.agent.demo.NodeProcess;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.demo.PairOptions;
import io.oneactive.agent.history.Outage;
import io.oneactive.agent.history.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A pair in open mode of which one node is a stand-in for the C# class. Each round does one thing to it, waits until one node is active and the
 * other one follows, and says for how long nobody was active and for how long both were.
 */
final class InteropRounds implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration READING_PAUSE = Duration.ofNanos(100_000);

    /** The last reading that said yes may be that old when the round begins. */
    private static final long SLACK_NANOS = 50_000_000;

    private final MixedNetwork network;
    private final Pair pair;
    private final NodeProcess csharp;
    private final Random random;

    /** Whose process was started first, when it is certain: of two active nodes it stays. */
    private Optional<NodeProcess> elder = Optional.empty();

    /** What is done to the pair. */
    enum Deed {
        /** {@code kill -9}; started again when the other one is active. */
        KILL_ACTIVE,
        /** {@code kill -9}; started again after a second. */
        KILL_PASSIVE,
        /** Both are killed, and started again one right after the other. */
        KILL_BOTH,
        /** Ends in the way that it can: the one says so to its peers, the other one just ends. Started again when the other one is active. */
        END_ACTIVE,
        /** SIGSTOP; SIGCONT when the other one is active, and half a second later. */
        FREEZE_ACTIVE,
        /** Nothing gets from one to the other until both are active, and for a second more. Needs namespaces. */
        CUT
    }

    /**
     * What came of it.
     *
     * @param deed what was done
     * @param csharpBefore whether the stand-in was active before
     * @param csharpAfter whether it is now
     * @param csharpElder whether it was started before the other one; empty when both were started in one second
     * @param nobodyNanos for how long nobody was active; the whole time of a deed that leaves nobody
     * @param bothNanos for how long both were, from the end of a fault that makes that inevitable; or from the beginning of the round
     */
    record Outcome(
            Deed deed,
            boolean csharpBefore,
            boolean csharpAfter,
            Optional<Boolean> csharpElder,
            long nobodyNanos,
            long bothNanos) {}

    InteropRounds(Path folder, MixedNetwork network, String csharp, Duration interval, Random random) {
        this.network = network;
        this.random = random;
        PairOptions options = PairOptions.of(folder, Mode.OPEN, Map.of())
                .withTimings(interval, 3)
                .withReadingPause(READING_PAUSE)
                .withSettings(Map.of("electionRule", "csharp", "transport.broadcastSubnet", network.broadcastSubnet()))
                .direct();
        this.pair = Pair.start(options, network, line -> {});
        this.csharp = pair.node(csharp);
    }

    private NodeProcess rest() {
        return pair.awaitRest(LIMIT);
    }

    Outcome play(Deed deed) {
        NodeProcess active = rest();
        pair.watch(
                Duration.ofNanos(random.nextLong(pair.options().probeInterval().toNanos())));
        long begun = System.nanoTime();
        long faultEnded = play(deed, active, begun);
        NodeProcess after = rest();
        long ended = System.nanoTime();
        Verdict verdict = pair.verdict();
        long nobody = verdict.outages().stream()
                .filter(outage -> outage.fromNanos() >= begun - SLACK_NANOS && outage.fromNanos() < ended)
                .mapToLong(Outage::nanos)
                .sum();
        long both = verdict.overlaps().stream()
                .mapToLong(overlap -> overlap.fromNanos() + overlap.nanos() - Math.max(faultEnded, overlap.fromNanos()))
                .filter(nanos -> nanos > 0)
                .sum();
        return new Outcome(deed, active == csharp, after == csharp, elder.map(node -> node == csharp), nobody, both);
    }

    /** Does it, and says from when on two active nodes count. */
    private long play(Deed deed, NodeProcess active, long begun) {
        NodeProcess other = pair.other(active);
        int seen = other.activations();
        switch (deed) {
            case KILL_ACTIVE -> {
                active.kill();
                pair.awaitActivation(other, seen, LIMIT);
                restart(active);
                return begun;
            }
            case KILL_PASSIVE -> {
                other.kill();
                pair.watch(Duration.ofSeconds(1));
                restart(other);
                return begun;
            }
            case KILL_BOTH -> {
                active.kill();
                other.kill();
                pair.await("the end of both", LIMIT, () -> active.hasEnded() && other.hasEnded());
                restart(active);
                restart(other);
                elder = Optional.empty();
                return begun;
            }
            case END_ACTIVE -> {
                pair.quit(active);
                pair.awaitActivation(other, seen, LIMIT);
                restart(active);
                return begun;
            }
            case FREEZE_ACTIVE -> {
                active.suspend();
                pair.awaitActivation(other, seen, LIMIT);
                pair.watch(Duration.ofMillis(500));
                return active.resume();
            }
            case CUT -> {
                MixedNamespaces namespaces = (MixedNamespaces) network;
                namespaces.cut();
                pair.awaitActivation(other, seen, LIMIT);
                pair.watch(Duration.ofSeconds(1));
                long healed = System.nanoTime();
                namespaces.heal();
                return healed;
            }
        }
        throw new AssertionError(deed);
    }

    private void restart(NodeProcess node) {
        pair.await("the end of " + node.node(), LIMIT, node::hasEnded);
        pair.restart(node);
        elder = Optional.of(pair.other(node));
    }

    @Override
    public void close() {
        pair.close();
    }
}
