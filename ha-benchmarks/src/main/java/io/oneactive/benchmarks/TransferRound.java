package io.oneactive.benchmarks;

import io.oneactive.NodeState;
import io.oneactive.agent.demo.NodeProcess;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.history.HistoryLine;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Tells the active node to hand its role to the other one. */
final class TransferRound implements Scenario.Round {
    static final List<String> FIGURES = List.of("work stopped to active", "nobody active", "command to active");

    private static final Duration REST_LIMIT = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Pair pair;
    private final Changes changes;
    private final Random random;

    TransferRound(Pair pair, Changes changes, Random random) {
        this.pair = pair;
        this.changes = changes;
        this.random = random;
    }

    @Override
    public List<Long> play() {
        NodeProcess active = pair.awaitRest(REST_LIMIT);
        NodeProcess other = pair.other(active);
        changes.forget();
        pair.watch(Instants.within(pair.options().probeInterval(), random));
        int own = active.activations() - 1;
        int seen = other.activations();
        long asked = active.command("transfer " + other.node());
        long activated = pair.awaitActivation(other, seen, LIMIT);
        HistoryLine.Change stopped =
                changes.await(pair, "the end of the hand-over", active, change -> change.from() == NodeState.RESIGNING);
        return List.of(
                activated - stopped.nanos(), activated - active.interval(own).toNanos(), activated - asked);
    }
}
