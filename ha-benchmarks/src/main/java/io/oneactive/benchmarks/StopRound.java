package io.oneactive.benchmarks;

import io.oneactive.agent.demo.NodeProcess;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.history.ActiveInterval;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Stops the active node with SIGSTOP for 0.7 to 3 s and continues it, whatever the other one does meanwhile: also while it is about to take
 * over, and before.
 */
final class StopRound implements Scenario.Round {
    static final List<String> FIGURES =
            List.of("stop to active", "stopped for", "continued to first no", "yes after continued");

    private static final Duration REST_LIMIT = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SHORTEST = Duration.ofMillis(700);
    private static final Duration LONGEST = Duration.ofSeconds(3);

    private final Pair pair;
    private final Random random;

    StopRound(Pair pair, Random random) {
        this.pair = pair;
        this.random = random;
    }

    @Override
    public List<Long> play() {
        NodeProcess active = pair.awaitRest(REST_LIMIT);
        NodeProcess other = pair.other(active);
        pair.watch(Instants.within(pair.options().probeInterval(), random));
        int own = active.activations() - 1;
        int seen = other.activations();
        Duration howLong = SHORTEST.plus(Instants.within(LONGEST.minus(SHORTEST), random));
        long stopped = active.suspend();
        pair.watch(howLong.minusNanos(System.nanoTime() - stopped));
        long continued = active.resume();
        pair.await(
                "the first word of " + active.node() + " after it was continued",
                LIMIT,
                () -> !active.interval(own).isOpen());
        ActiveInterval last = active.interval(own);
        pair.await("the next activation", LIMIT, () -> other.activations() > seen || active.activations() > own + 1);
        // Whoever it is: the old one may be elected once more.
        long activated = other.activations() > seen
                ? other.interval(seen).fromNanos()
                : active.interval(own + 1).fromNanos();
        return List.of(
                activated - stopped,
                continued - stopped,
                last.endNanos() - continued,
                Math.max(0, last.toNanos() - continued));
    }
}
