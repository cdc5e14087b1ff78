package io.oneactive.benchmarks;

import io.oneactive.NodeState;
import io.oneactive.agent.demo.NodeProcess;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.history.HistoryLine;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Kills the active node, and starts it again when the other one has taken over.
 *
 * <p>The kill comes at any instant between two probes: right before one, the other node has waited for nearly an interval already, right after
 * one, it waits for the whole failure timeout.
 */
final class KillRound implements Scenario.Round {
    static final List<String> FIGURES = List.of("kill to active", "of this, until candidate", "of this, election");

    private static final Duration REST_LIMIT = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /**
     * Crash evidence is believed of a process that has been known for twice the failure timeout, a second at least; and connections that are
     * watched have to be made first.
     */
    private static final Duration ACQUAINTANCE = Duration.ofMillis(1_500);

    private final Pair pair;
    private final Changes changes;
    private final Random random;

    KillRound(Pair pair, Changes changes, Random random) {
        this.pair = pair;
        this.changes = changes;
        this.random = random;
    }

    @Override
    public List<Long> play() {
        NodeProcess active = pair.awaitRest(REST_LIMIT);
        NodeProcess other = pair.other(active);
        Set<String> settings = pair.options().settings().keySet();
        if (settings.contains("trustCrashEvidence") || settings.contains("transport.crashDetection")) {
            pair.watch(ACQUAINTANCE);
        }
        changes.forget();
        pair.watch(Instants.within(pair.options().probeInterval(), random));
        int seen = other.activations();
        long killed = active.kill();
        long activated = pair.awaitActivation(other, seen, LIMIT);
        HistoryLine.Change activation =
                changes.await(pair, "the announcement of the activation", other, HistoryLine.Change::isActivation);
        // In open mode nobody is asked, so the election begins and ends in one instant.
        long begun = changes.first(other, change -> change.to() == NodeState.CANDIDATE)
                .orElse(activation)
                .nanos();
        pair.restart(active);
        return List.of(activated - killed, begun - killed, activated - begun);
    }
}
