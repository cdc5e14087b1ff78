package io.oneactive.agent.demo;

import io.oneactive.Mode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Judges, from the records of all processes of a group on one host, whether the group kept its promise. All times are readings of the
 * monotonic clock, which all processes of one host share.
 *
 * <p><b>When it is wrong:</b> it can miss an overlap that lies between two readings of {@code isActive()}; {@link Verdict#readings} says how
 * far they are apart. It never invents one, see {@link ActiveInterval}.
 */
public final class HistoryChecker {
    private final Mode mode;
    private final List<ActiveInterval> intervals = new ArrayList<>();
    private final List<HistoryLine.Change> changes = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private Readings readings = Readings.NONE;

    /**
     * A checker without records.
     *
     * @param mode in quorum mode the tokens must grow, too
     */
    public HistoryChecker(Mode mode) {
        this.mode = mode;
    }

    /**
     * Adds what one process recorded.
     *
     * @param observed its active periods
     * @param history its events, in the order in which it wrote them
     * @param density how densely it was watched
     */
    public void add(List<ActiveInterval> observed, List<HistoryLine.Change> history, Readings density) {
        intervals.addAll(observed);
        changes.addAll(history);
        readings = readings.plus(density);
        if (density.count() == 0) {
            problems.add("a process was never watched: the records prove nothing about it");
        }
        checkChain(history);
        checkAnnounced(observed, history);
    }

    /**
     * Judges.
     *
     * @return the verdict on everything that was added
     */
    public Verdict verdict() {
        List<String> all = new ArrayList<>(problems);
        List<HistoryLine.Change> activations = changes.stream()
                .filter(HistoryLine.Change::isActivation)
                .sorted(Comparator.comparingLong(HistoryLine.Change::nanos))
                .toList();
        if (mode == Mode.QUORUM) {
            checkGrowth(activations, all);
        }
        List<Long> tokens = activations.stream().map(HistoryLine.Change::term).toList();
        return new Verdict(overlaps(), all, tokens, readings);
    }

    private List<Verdict.Overlap> overlaps() {
        List<ActiveInterval> byStart = intervals.stream()
                .sorted(Comparator.comparingLong(ActiveInterval::fromNanos))
                .toList();
        List<Verdict.Overlap> found = new ArrayList<>();
        for (int one = 0; one < byStart.size(); one++) {
            ActiveInterval first = byStart.get(one);
            for (int two = one + 1; two < byStart.size(); two++) {
                ActiveInterval second = byStart.get(two);
                if (second.fromNanos() > first.toNanos()) {
                    break;
                }
                long shared = first.overlapNanos(second);
                if (shared > 0) {
                    found.add(new Verdict.Overlap(first, second, shared));
                }
            }
        }
        return found;
    }

    private static void checkGrowth(List<HistoryLine.Change> activations, List<String> found) {
        HistoryLine.Change highest = null;
        for (HistoryLine.Change activation : activations) {
            if (highest != null && activation.term() <= highest.term()) {
                found.add("%s became active with token %d, but %s had %d before: tokens must grow"
                        .formatted(activation.process(), activation.term(), highest.process(), highest.term()));
            } else {
                highest = activation;
            }
        }
    }

    /** Every change starts where the one before it ended, and says why. */
    private void checkChain(List<HistoryLine.Change> history) {
        HistoryLine.Change previous = null;
        for (HistoryLine.Change change : history) {
            if (previous != null && change.from() != previous.to()) {
                problems.add("%s went from %s to %s without saying how it left %s"
                        .formatted(change.process(), change.from(), change.to(), previous.to()));
            }
            if (change.detail().isBlank()) {
                problems.add("%s went from %s to %s without saying why"
                        .formatted(change.process(), change.from(), change.to()));
            }
            previous = change;
        }
    }

    /**
     * Every active period was announced. The last one of a process may lack that: a process that is killed in the very moment in which it
     * becomes active has no time to write.
     */
    private void checkAnnounced(List<ActiveInterval> observed, List<HistoryLine.Change> history) {
        for (int index = 0; index < observed.size(); index++) {
            ActiveInterval interval = observed.get(index);
            boolean mayBeTorn = index == observed.size() - 1 && interval.isOpen();
            boolean announced = interval.token() == 0
                    || history.stream().anyMatch(change -> change.isActivation() && change.term() == interval.token());
            if (!announced && !mayBeTorn) {
                problems.add("%s was active with token %d, but announced no such activation"
                        .formatted(interval.process(), interval.token()));
            }
        }
    }
}
