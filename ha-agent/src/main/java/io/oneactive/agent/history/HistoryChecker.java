package io.oneactive.agent.history;

import io.oneactive.Mode;
import io.oneactive.Reason;
import io.oneactive.agent.terminal.Durations;
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
    /** An event bears the time of the turn that found out. */
    private static final long STEP_NANOS = 2_000_000_000L;

    private final Mode mode;
    private final List<ActiveInterval> intervals = new ArrayList<>();
    private final List<HistoryLine.Change> changes = new ArrayList<>();
    private final List<HistoryLine.Term> terms = new ArrayList<>();
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
        readings = readings.plus(density);
        if (density.count() == 0) {
            problems.add("a process was never watched: the records prove nothing about it");
        }
        add(observed, history);
        checkAnnounced(observed, history);
    }

    /**
     * Adds what one process wrote down by itself.
     *
     * @param history all of it, or what is left of it
     */
    public void add(ProcessHistory history) {
        List<ActiveInterval> observed =
                history.terms().stream().map(HistoryLine.Term::interval).toList();
        add(observed, history.changes());
        terms.addAll(history.terms());
        checkOver(history);
        if (history.complete()) {
            checkAnnounced(observed, history.changes());
        }
    }

    private void add(List<ActiveInterval> observed, List<HistoryLine.Change> history) {
        intervals.addAll(observed);
        changes.addAll(history);
        checkChain(history);
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
            checkOperations(all);
        }
        List<Long> tokens = activations.stream().map(HistoryLine.Change::term).toList();
        long operations =
                terms.stream().mapToLong(term -> term.operations().count()).sum();
        long late = terms.stream()
                .filter(term -> isOutdated(term, term.operations().endNanos()))
                .count();
        return new Verdict(overlaps(), all, tokens, readings, outages(), operations, late);
    }

    private List<ActiveInterval> byStart() {
        return intervals.stream()
                .sorted(Comparator.comparingLong(ActiveInterval::fromNanos))
                .toList();
    }

    private List<Verdict.Overlap> overlaps() {
        List<ActiveInterval> byStart = byStart();
        List<Verdict.Overlap> found = new ArrayList<>();
        for (int one = 0; one < byStart.size(); one++) {
            ActiveInterval first = byStart.get(one);
            for (int two = one + 1; two < byStart.size(); two++) {
                ActiveInterval second = byStart.get(two);
                if (second.fromNanos() > first.toNanos()) {
                    break;
                }
                long shared = first.process().equals(second.process()) ? 0 : first.overlapNanos(second);
                if (shared > 0) {
                    found.add(new Verdict.Overlap(first, second, shared));
                }
            }
        }
        return found;
    }

    private List<Outage> outages() {
        List<Outage> found = new ArrayList<>();
        ActiveInterval last = null;
        for (ActiveInterval next : byStart()) {
            if (last != null) {
                Outage outage = new Outage(last, next);
                if (outage.nanos() > 0) {
                    found.add(outage);
                }
            }
            if (last == null
                    || Math.max(next.fromNanos(), next.toNanos()) > Math.max(last.fromNanos(), last.toNanos())) {
                last = next;
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

    /** Operations may end late, but none may begin when its term is over. */
    private void checkOperations(List<String> found) {
        for (HistoryLine.Term term : terms) {
            ActiveInterval interval = term.interval();
            long lastNanos = term.operations().lastNanos();
            if (term.operations().count() > 0 && !interval.isOpen() && lastNanos > interval.endNanos()) {
                found.add("%s began an operation with token %d %s after it had seen that term over"
                        .formatted(
                                interval.process(), interval.token(), Durations.show(lastNanos - interval.endNanos())));
            }
            if (isOutdated(term, lastNanos)) {
                found.add("%s began an operation with token %d when a greater token was active already"
                        .formatted(interval.process(), interval.token()));
            }
        }
    }

    /** A term that is over stays over, unless a step of the wall clock looked like the passing of time for a moment. */
    private void checkOver(ProcessHistory history) {
        for (HistoryLine.Term term : history.terms()) {
            ActiveInterval over = term.interval();
            for (HistoryLine.Term other : history.terms()) {
                ActiveInterval again = other.interval();
                boolean cameBack =
                        again.token() == over.token() && !over.isOpen() && again.fromNanos() > over.endNanos();
                if (cameBack && !isExplainedByAStep(history, over.endNanos(), again.fromNanos())) {
                    problems.add("%s held token %d again %s after it had seen that term over"
                            .formatted(
                                    history.process(),
                                    over.token(),
                                    Durations.show(again.fromNanos() - over.endNanos())));
                }
            }
        }
    }

    private static boolean isExplainedByAStep(ProcessHistory history, long overNanos, long againNanos) {
        return history.changes().stream()
                .filter(change -> change.reason() == Reason.CLOCK_STEPPED)
                .anyMatch(
                        change -> change.nanos() > overNanos - STEP_NANOS && change.nanos() < againNanos + STEP_NANOS);
    }

    /** Whether a greater token was active before an instant at which this term's operations were still under way. */
    private boolean isOutdated(HistoryLine.Term term, long nanos) {
        return term.operations().count() > 0
                && intervals.stream()
                        .anyMatch(other -> other.token() > term.interval().token() && other.fromNanos() < nanos);
    }

    /** Every change starts where the one before it ended, and says why. */
    private void checkChain(List<HistoryLine.Change> history) {
        HistoryLine.Change previous = null;
        for (HistoryLine.Change change : history) {
            if (previous != null && change.sequence() == previous.sequence() + 1 && change.from() != previous.to()) {
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
