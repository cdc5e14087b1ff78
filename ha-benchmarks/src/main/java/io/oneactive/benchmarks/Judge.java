package io.oneactive.benchmarks;

import io.oneactive.Mode;
import io.oneactive.agent.history.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what must not be in what both nodes recorded: two active ones at one instant, tokens that do not grow, changes without a reason.
 *
 * <p>In these scenarios both nodes hear each other or one of them is not run, so open mode has to keep all of this, too; but not while both
 * start for the first time at the same instant and have not heard each other yet. What was before the first rest does not count there.
 */
final class Judge {
    private final long overlapsAtStart;
    private final int tokensAtStart;
    private Verdict verdict;

    /** Begins with a pair at rest. */
    Judge(Mode mode, Verdict first) {
        boolean open = mode == Mode.OPEN;
        overlapsAtStart = open ? first.overlaps().size() : 0;
        tokensAtStart = open ? first.tokens().size() - 1 : 0;
        verdict = first;
    }

    /** The same records, and what came later. */
    void judge(Verdict latest) {
        verdict = latest;
    }

    List<Verdict.Overlap> overlaps() {
        return verdict.overlaps().stream().skip(overlapsAtStart).toList();
    }

    long overlapNanos() {
        return overlaps().stream().mapToLong(Verdict.Overlap::nanos).sum();
    }

    List<String> faults() {
        List<String> faults = new ArrayList<>();
        overlaps().forEach(overlap -> faults.add(overlap.toString()));
        faults.addAll(verdict.problems());
        List<Long> tokens = verdict.tokens();
        for (int index = Math.max(1, tokensAtStart + 1); index < tokens.size(); index++) {
            if (tokens.get(index) <= tokens.get(index - 1)) {
                faults.add("activation %d had token %d, the one before it %d: tokens must grow"
                        .formatted(index + 1, tokens.get(index), tokens.get(index - 1)));
            }
        }
        return faults;
    }

    String proof() {
        return "          two active: %d times, %.3f ms; %d activations, tokens %s; %,d readings, 99.9 %% of them at most %.3f ms apart"
                .formatted(
                        overlaps().size(),
                        overlapNanos() / 1e6,
                        verdict.tokens().size(),
                        faults().isEmpty() ? "in order" : "see below",
                        verdict.readings().count(),
                        verdict.readings().distanceNanos(0.999) / 1e6);
    }
}
