package io.oneactive.benchmarks;

import io.oneactive.agent.demo.NodeProcess;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.demo.PairListener;
import io.oneactive.agent.history.HistoryLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The changes of state that both nodes wrote down since the last round began. Used by the pair's thread. */
final class Changes implements PairListener {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<HistoryLine.Change> seen = new ArrayList<>();

    @Override
    public void line(HistoryLine line) {
        if (line instanceof HistoryLine.Change change) {
            seen.add(change);
        }
    }

    void forget() {
        seen.clear();
    }

    /** The first fitting change of a node, if it was written down already. */
    Optional<HistoryLine.Change> first(NodeProcess node, Predicate<HistoryLine.Change> fitting) {
        return seen.stream()
                .filter(change -> change.process().node().equals(node.node()) && fitting.test(change))
                .findFirst();
    }

    /** The first fitting change of a node; waits until it is written down. */
    HistoryLine.Change await(Pair pair, String what, NodeProcess node, Predicate<HistoryLine.Change> fitting) {
        pair.await(what, LIMIT, () -> first(node, fitting).isPresent());
        return first(node, fitting).orElseThrow();
    }
}
