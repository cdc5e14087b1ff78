package io.oneactive.testkit.simulation;

import io.oneactive.Mode;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The invariants. Roles are judged in true time: a node is active from the instant at which its role is secured until it is ended or one of
 * its deadlines passes on its own clocks, whichever is first. Roles begin only at events, so looking at every event misses no overlap that
 * lies between two of them.
 */
final class Checks {
    private final Group group;
    private final long[] activeUntilNanos;
    private final boolean quorum;
    private final Map<Invariant, Long> excusedUntilNanos = new EnumMap<>(Invariant.class);
    private final Map<Invariant, Long> unpromised = new EnumMap<>(Invariant.class);
    private Optional<Violation> violation = Optional.empty();
    private boolean twinStarted;
    private long highestTerm;
    private int activations;
    private long gapsFromNanos;
    private long coveredUntilNanos;
    private long longestGapNanos;
    private Optional<Steady> steady = Optional.empty();

    /**
     * The node that is to stay active, alone and without a gap.
     *
     * @param node the node
     * @param otherwise the invariant that does not hold otherwise
     */
    private record Steady(int node, Invariant otherwise) {}

    Checks(Group group) {
        this.group = group;
        this.activeUntilNanos = new long[group.options.nodes() + 1];
        this.quorum = group.options.mode() == Mode.QUORUM;
    }

    Optional<Violation> violation() {
        return violation;
    }

    int activations() {
        return activations;
    }

    /** The longest time without an active node, up to now. */
    long longestGapNanos() {
        return Math.max(longestGapNanos, group.agenda.nowNanos() - coveredUntilNanos);
    }

    /** Counts time without an active node from now on. */
    void countGapsFromNow() {
        gapsFromNanos = group.agenda.nowNanos();
        coveredUntilNanos = Math.max(coveredUntilNanos, gapsFromNanos);
        longestGapNanos = 0;
    }

    /**
     * Something has happened that the protocol makes no promise for. That is over at some instant only for two active nodes: what was promised
     * and forgotten ends. Terms may be mixed up for good.
     */
    void excuse(Fault fault, long untilNanos) {
        twinStarted |= fault == Fault.TWIN;
        for (Invariant invariant : fault.excused()) {
            long until = invariant == Invariant.AT_MOST_ONE_ACTIVE ? untilNanos : Long.MAX_VALUE;
            excusedUntilNanos.merge(invariant, until, Math::max);
        }
    }

    /** What did not hold after something for which nothing was promised, and how often. */
    Map<Invariant, Long> unpromised() {
        return Collections.unmodifiableMap(unpromised);
    }

    /** The first violation is kept: what follows may be its consequence. */
    void broken(Invariant invariant, String detail) {
        if (excusedUntilNanos.getOrDefault(invariant, Long.MIN_VALUE) > group.agenda.nowNanos()) {
            unpromised.merge(invariant, 1L, Long::sum);
            return;
        }
        if (violation.isEmpty()) {
            violation = Optional.of(new Violation(invariant, Duration.ofNanos(group.agenda.nowNanos()), detail));
            group.timeline.note(group.agenda.nowNanos(), "!!!", invariant.id() + " " + invariant + ": " + detail);
        }
    }

    // ---- I1, I5, I6

    /** A role began, was prolonged or ended, or a clock that limits it does something else now. */
    void roleChanged(SimulatedNode node) {
        long now = group.agenda.nowNanos();
        long until = node.activeUntilTrueNanos();
        long before = activeUntilNanos[node.index()];
        if (until > now && coveredUntilNanos < now) {
            longestGapNanos = Math.max(longestGapNanos, now - coveredUntilNanos);
        }
        activeUntilNanos[node.index()] = until;
        coveredUntilNanos = gapsFromNanos;
        for (long end : activeUntilNanos) {
            coveredUntilNanos = Math.max(coveredUntilNanos, end);
        }
        steady.filter(wanted -> wanted.node == node.index() && (until <= now || before < now))
                .ifPresent(wanted -> broken(wanted.otherwise, node.name() + " was not active all the time"));
        if (quorum && until > now) {
            checkAlone(node, now);
        }
    }

    private void checkAlone(SimulatedNode node, long now) {
        for (SimulatedNode other : group.nodes) {
            if (other != node && activeUntilNanos[other.index()] > now) {
                broken(
                        Invariant.AT_MOST_ONE_ACTIVE,
                        other.name() + " is active until " + Timeline.seconds(activeUntilNanos[other.index()]) + " and "
                                + node.name() + " until " + Timeline.seconds(activeUntilNanos[node.index()]));
            }
        }
    }

    /** From now on exactly this node is to be active. */
    void expectSteady(SimulatedNode node, Invariant otherwise) {
        steady = Optional.of(new Steady(node.index(), otherwise));
    }

    void expectNothingSteady() {
        steady = Optional.empty();
    }

    /** Looks whether the steady node is still active: time alone may have ended its role. */
    void checkSteady() {
        steady.filter(wanted -> activeUntilNanos[wanted.node] <= group.agenda.nowNanos())
                .ifPresent(wanted ->
                        broken(wanted.otherwise, group.nodes.get(wanted.node).name() + " is not active any more"));
    }

    // ---- I2

    /** A node became active that knows of no terms. */
    void activated(SimulatedNode node) {
        activations++;
        steady.ifPresent(
                wanted -> broken(wanted.otherwise, node.name() + " became active, although another was to stay"));
    }

    void activated(SimulatedNode node, SimulatedProcess process, long term) {
        activations++;
        steady.ifPresent(wanted -> broken(
                wanted.otherwise,
                node.name() + " became active in term " + term + ", although "
                        + group.nodes.get(wanted.node).name() + " was to stay"));
        long earlier = quorum ? highestTerm : process.highestActiveTermHeard();
        if (term <= earlier) {
            broken(
                    Invariant.TERMS_GROW,
                    node.name() + " became active in term " + term + ", but term " + earlier + " was active before");
        }
        highestTerm = Math.max(highestTerm, term);
        if (quorum) {
            checkNoWorkOutside(node);
        }
    }

    /** What a guard was told must have ended the work of the others by now: of those that hand over, that are stopped, and that were killed. */
    private void checkNoWorkOutside(SimulatedNode node) {
        long now = group.agenda.nowNanos();
        for (SimulatedNode other : group.nodes) {
            if (other != node && other.mayHaveWorkOutside(now)) {
                broken(
                        Invariant.AT_MOST_ONE_ACTIVE,
                        node.name() + " became active while the work of " + other.name()
                                + " may go on, as its guard was told");
            }
        }
    }

    // ---- I4

    /** All that a process wanted in one turn was carried out. */
    void turnOver(SimulatedNode node, SimulatedProcess process) {
        NodeState state = process.rules().state();
        NodeState announced = process.announcements().state();
        if (state != announced) {
            broken(Invariant.EXPLAINED, node.name() + " is " + state + ", but announced " + announced + " last");
        }
        boolean secured = process.authority().isHeld(process.rules().term(), process.turnNanos());
        boolean acknowledgesAtOnce = process.rules().nextTurnNanos() <= process.turnNanos();
        if ((state == NodeState.ACTIVE) != secured && !acknowledgesAtOnce) {
            broken(
                    Invariant.EXPLAINED,
                    node.name() + " is " + state + " in term " + process.rules().term() + ", but its role is "
                            + (secured ? "" : "not ") + "secured");
        }
        boolean clocksAreKnown = !process.hasNotActedOnSuspend() && !process.hasNotNoticedClockStep();
        long now = group.agenda.nowNanos();
        if (state == NodeState.ACTIVE
                && secured
                && clocksAreKnown
                && node.clock().nanos(now) == process.turnNanos()
                && !node.isActive()) {
            broken(Invariant.EXPLAINED, node.name() + " is ACTIVE and its role is secured, but isActive() is false");
        }
    }

    // ---- I0

    void halted(SimulatedNode node, Reason reason) {
        boolean wanted = reason == Reason.CLOSED
                || (reason == Reason.STORE_FAILED && node.hasDiskFailed())
                || (reason == Reason.DUPLICATE_NODE_ID && twinStarted);
        if (!wanted) {
            broken(Invariant.WELL_BEHAVED, node.name() + " ended by itself: " + reason);
        }
    }
}
