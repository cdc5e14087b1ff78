package io.oneactive.testkit.simulation;

import io.oneactive.ForceResult;
import io.oneactive.ForceResult.Outcome;
import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * The person who forces a node to be active, and who says the truth: whoever is vouched for is off, and kept off until the status of the forced
 * node says that its term is known to a majority; and the node forced is told of all earlier forced terms.
 *
 * <p>What the status would say is read from the state files, which say the same.
 */
final class Operator {
    private final Group group;
    private final SplittableRandom random;
    private final Map<Long, Request> asked = new HashMap<>();

    /** Who was to be started and is kept off. */
    private final Set<SimulatedNode> keptOff = new LinkedHashSet<>();

    private long number;

    /** What was asked of a process that has not answered yet. */
    private record Request(SimulatedProcess process, Set<String> switchedOff) {}

    Operator(Group group, SplittableRandom random) {
        this.group = group;
        this.random = random;
    }

    /** Forces a node, if it runs and others do not. */
    void force(SimulatedNode node) {
        Set<String> off = new TreeSet<>();
        long above = 0;
        for (SimulatedNode other : group.members()) {
            if (!other.isRunning()) {
                off.add(other.id());
            }
            above = Math.max(
                    above, other.forced().map(DurableState.Forced::term).orElse(0L));
        }
        // What a killed process has left behind is not off: under a long grant its guard may take long to end it.
        boolean workGoesOn = group.members().stream()
                .anyMatch(other -> off.contains(other.id()) && other.mayHaveWorkOutside(group.agenda.nowNanos()));
        if (!node.isRunning() || off.isEmpty() || workGoesOn) {
            return;
        }
        number++;
        asked.put(number, new Request(node.process().orElseThrow(), off));
        long lease = group.options.witness() ? group.options.lease().toNanos() : 0;
        // A machine whose clock was never set has no other way to be above the rest than to know of it.
        boolean clockIsSet = group.options.faults().contains(Fault.AMNESIA) || random.nextBoolean();
        long patience = random.nextInt(4) == 0
                ? 1 + random.nextLong(group.options.failureTimeoutNanos())
                : ForceResult.LIMIT.toNanos();
        node.post(new Event.ForceRequested(
                number,
                false,
                off,
                above,
                lease,
                clockIsSet ? group.epochMillis() : random.nextInt(1_000_000),
                node.clock().nanos(group.agenda.nowNanos()) + patience));
    }

    /** Hears what came of it. */
    void answered(Effect.ForceEnded ended) {
        asked.remove(ended.number());
        group.happenings.count(ended.outcome() == Outcome.FORCED ? Happening.FORCED : Happening.FORCE_REFUSED);
    }

    // ---- the promise

    /** Whether this node may not be started now; it is started as soon as it may. */
    boolean keepsOff(SimulatedNode node) {
        if (node.isTwin() || mayStart(node)) {
            return false;
        }
        group.happenings.count(Happening.KEPT_OFF);
        if (keptOff.add(node) && keptOff.size() == 1) {
            group.agenda.after(group.options.failureTimeoutNanos() / 2, this::look);
        }
        return true;
    }

    private void look() {
        for (SimulatedNode node : List.copyOf(keptOff)) {
            if (mayStart(node)) {
                keptOff.remove(node);
                node.start(true);
            }
        }
        if (!keptOff.isEmpty()) {
            group.agenda.after(group.options.failureTimeoutNanos() / 2, this::look);
        }
    }

    /**
     * Of those that somebody vouched for so few run that they make no majority with the witness. Who was forced itself goes before the others:
     * without it nobody would ever come to know of the term.
     */
    private boolean mayStart(SimulatedNode node) {
        return promises().stream()
                .filter(off -> off.contains(node.id()))
                .allMatch(off -> running(off) < mayRun() && (unsettled(node).isPresent() || !waitsForAForcedOne(off)));
    }

    private boolean waitsForAForcedOne(Set<String> off) {
        return group.members().stream()
                .anyMatch(other -> off.contains(other.id()) && unsettled(other).isPresent() && !other.isRunning());
    }

    private long running(Set<String> off) {
        return group.members().stream()
                .filter(node -> node.isRunning() && off.contains(node.id()))
                .count();
    }

    private int mayRun() {
        int members = group.options.nodes();
        boolean votes = group.options.witness() && members % 2 == 0;
        int majority = (members + (votes ? 1 : 0)) / 2 + 1;
        return majority - 1 - (votes ? 1 : 0);
    }

    /** Whom the person has to keep off: those of requests without an answer, and those of forced terms that are not known to a majority. */
    private List<Set<String>> promises() {
        asked.values().removeIf(request -> request.process.hasEnded());
        List<Set<String>> promises = new ArrayList<>();
        asked.values().forEach(request -> promises.add(request.switchedOff));
        for (SimulatedNode node : group.members()) {
            unsettled(node).ifPresent(mark -> promises.add(Set.copyOf(mark.vouched())));
        }
        return promises;
    }

    private static Optional<DurableState.Forced> unsettled(SimulatedNode node) {
        return node.forced().filter(mark -> mark.regularMillis().isEmpty());
    }

    /**
     * Whether a node may lose its state: not while nobody else may know of a forced term, nor as long as terms are above the milliseconds since
     * 1970, at which it would begin.
     */
    boolean mayForget(SimulatedNode node) {
        return unsettled(node).isEmpty()
                && group.members().stream()
                        .noneMatch(member -> member.forced()
                                .filter(mark -> mark.term() + 1_000_000 > group.epochMillis())
                                .isPresent());
    }
}
