package io.oneactive.testkit.simulation;

import io.oneactive.Mode;
import io.oneactive.testkit.simulation.FaultSchedule.Timed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Runs a group through disturbances that are drawn from a seed, and looks after every event whether all invariants hold on all nodes.
 *
 * <p>A run takes some milliseconds, waits for nothing and is repeated exactly by the same options and seed. Single-threaded; several runs may
 * go on in several threads.
 */
public final class Simulation {
    /** More events than any run needs. */
    private static final long RUNAWAY_EVENTS = 3_000_000;

    private final SimulationOptions options;
    private final long seed;
    private final SimulationOptions drawn;
    private final SplittableRandom random;
    private final Group group;
    private final Commands commands;
    private final Optional<List<Timed>> given;
    private List<Timed> schedule = List.of();
    private long disturbedGapNanos;

    private Simulation(SimulationOptions options, long seed, Rules.Factory rules, Optional<List<Timed>> given) {
        this.options = options;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.drawn = options.drawn(random.split());
        this.group = new Group(drawn, rules, random.split());
        this.commands = new Commands(group);
        this.given = given;
    }

    /**
     * One run on the engine's own rules.
     *
     * @param options what is simulated
     * @param seed what everything is drawn from
     * @return what came of it
     */
    public static Report run(SimulationOptions options, long seed) {
        return run(options, seed, Rules.REAL);
    }

    static Report run(SimulationOptions options, long seed, Rules.Factory rules) {
        return new Simulation(options, seed, rules, Optional.empty()).run();
    }

    /**
     * One run, and when an invariant does not hold, many more, to find out how few of the disturbances are needed for that.
     *
     * @param options what is simulated
     * @param seed what everything is drawn from
     * @return what came of it; after a violation with the disturbances that matter
     */
    public static Report runAndShrink(SimulationOptions options, long seed) {
        return shrink(run(options, seed));
    }

    /** The same violation with as few disturbances as are found to be needed; the report itself when there is none. */
    static Report shrink(Report report) {
        return report.violation().isPresent() ? new Shrinker(Rules.REAL).shrink(report) : report;
    }

    /**
     * The same run with other disturbances than those that the seed draws.
     *
     * @param options what is simulated
     * @param seed what everything else is drawn from
     * @param schedule lines as in {@link Report#schedule()}, for instance {@code 5.25s cut a b}
     * @return what came of it
     * @throws IllegalArgumentException when a line is not understood; names it
     */
    public static Report run(SimulationOptions options, long seed, List<String> schedule) {
        return run(options, seed, Rules.REAL, schedule);
    }

    static Report run(SimulationOptions options, long seed, Rules.Factory rules, List<String> schedule) {
        List<Timed> given = schedule.stream().map(Timed::parse).toList();
        return new Simulation(options, seed, rules, Optional.of(given)).run();
    }

    private Report run() {
        switch (options.course()) {
            case CHAOS -> chaos();
            case QUIET -> quiet();
            case PARTITIONS -> partitions();
        }
        return new Report(
                options,
                drawn,
                seed,
                group.events(),
                group.network.frames(),
                group.checks.activations(),
                Duration.ofNanos(group.agenda.nowNanos()),
                Duration.ofNanos(disturbedGapNanos),
                group.checks.violation(),
                group.checks.unpromised(),
                group.happenings.counted(),
                schedule.stream().map(Timed::toString).toList(),
                group.checks.violation().isPresent() ? group.timeline.lines() : List.of());
    }

    // ---- courses

    /** Disturbances of all kinds; then all is well, and the group must find itself within the bound and then keep still. */
    private void chaos() {
        startAll();
        long until = drawn.length() * timeout();
        disturb(faults(EnumSet.noneOf(Fault.class)), group.ids(), until);
        calmDown();
    }

    /** A settled group; from then on only nodes outside a majority are disturbed, and the links to them, and the witness. */
    private void quiet() {
        startAll();
        settle();
        if (isBroken()) {
            return;
        }
        SimulatedNode active = activeNode().orElseThrow();
        List<String> majority = new ArrayList<>(List.of(active.id()));
        List<String> others = new ArrayList<>();
        for (SimulatedNode node : group.members()) {
            if (node != active) {
                (majority.size() <= group.nodes.size() / 2 ? majority : others).add(node.id());
            }
        }
        group.checks.expectSteady(active, Invariant.QUIET);
        Set<Fault> notForMajorities = EnumSet.of(Fault.LOSS, Fault.DUPLICATION, Fault.REORDERING, Fault.DELAY);
        if (others.isEmpty()) {
            notForMajorities = EnumSet.allOf(Fault.class);
            notForMajorities.removeIf(Fault::needsWitness);
            others.add(active.id());
        }
        disturb(faults(notForMajorities), others, group.agenda.nowNanos() + drawn.length() * timeout());
    }

    /** A settled group, cut in two and healed, again and again; each time the roles must be settled soon after, and stay so. */
    private void partitions() {
        startAll();
        settle();
        List<Timed> done = new ArrayList<>();
        for (int round = 0; round < Math.max(1, drawn.length() / 15) && !isBroken(); round++) {
            group.checks.expectNothingSteady();
            for (SimulatedNode one : group.members()) {
                for (SimulatedNode other : group.members()) {
                    if (one.index() < other.index() && random.nextBoolean()) {
                        sayUnlessLeftOut("cut " + one.id() + " " + other.id(), done);
                    }
                }
            }
            advance(group.agenda.nowNanos() + timeout() / 2 + random.nextLong(6 * timeout()));
            say("calm", done);
            settle();
        }
        schedule = done;
    }

    /** How long all takes does not depend on what is cut: so a cut can be left out, and the rest stays as it is. */
    private void sayUnlessLeftOut(String line, List<Timed> done) {
        String entry = new Timed(group.agenda.nowNanos(), line).toString();
        boolean leftOut = given.filter(
                        wanted -> wanted.stream().map(Timed::toString).noneMatch(entry::equals))
                .isPresent();
        if (!leftOut) {
            say(line, done);
        }
    }

    private void say(String line, List<Timed> done) {
        done.add(new Timed(group.agenda.nowNanos(), line));
        commands.execute(line);
    }

    // ---- parts

    private long timeout() {
        return drawn.failureTimeoutNanos();
    }

    private boolean isBroken() {
        return group.checks.violation().isPresent();
    }

    private void startAll() {
        for (SimulatedNode node : group.members()) {
            group.agenda.at(random.nextLong(2 * timeout()), () -> node.start(true));
        }
    }

    private List<Fault> faults(Set<Fault> without) {
        return options.faults().stream()
                .sorted()
                .filter(fault -> !without.contains(fault))
                .filter(fault -> drawn.witness() || !fault.needsWitness())
                // Nodes of the original library cannot be told, and rely on all being set to the same.
                .filter(fault -> drawn.csharp() == 0 || fault != Fault.TIMINGS)
                .toList();
    }

    /** Not all kinds at once, or the group would never get anywhere: a few of them, drawn anew in each run. */
    private void disturb(List<Fault> possible, List<String> victims, long untilNanos) {
        List<Fault> chosen = new ArrayList<>(possible);
        int kinds = random.nextInt(2, 13);
        while (chosen.size() > kinds) {
            chosen.remove(random.nextInt(chosen.size()));
        }
        long from = group.agenda.nowNanos();
        List<Timed> drawnSchedule = new FaultSchedule(drawn, random.split(), victims).draw(chosen, from, untilNanos);
        schedule = given.orElse(drawnSchedule);
        for (Timed command : schedule) {
            group.agenda.at(command.atNanos(), () -> commands.execute(command.line()));
        }
        group.checks.countGapsFromNow();
        advance(untilNanos);
        disturbedGapNanos = group.checks.longestGapNanos();
    }

    private void calmDown() {
        if (isBroken()) {
            return;
        }
        commands.execute("calm");
        settle();
    }

    /** The group must have one active node within the bound, then for some failure timeouts nothing else may happen. */
    private void settle() {
        long bound = group.agenda.nowNanos() + boundNanos();
        boolean open = drawn.mode() == Mode.OPEN;
        advance(bound);
        if (isBroken()) {
            return;
        }
        List<SimulatedNode> active =
                group.nodes.stream().filter(SimulatedNode::isActive).toList();
        if (active.isEmpty()) {
            group.checks.broken(
                    Invariant.BOUNDED, "no node is active " + Timeline.seconds(boundNanos()) + " after all was well");
            return;
        }
        if (open && active.size() > 1) {
            group.checks.broken(Invariant.HEALS, active.size() + " nodes are active after all was well");
            return;
        }
        keepStill(active.get(0));
    }

    private void keepStill(SimulatedNode active) {
        group.checks.expectSteady(active, Invariant.HEALS);
        long frames = group.network.frames();
        long watched = 12 * timeout();
        advance(group.agenda.nowNanos() + watched);
        group.checks.checkSteady();
        checkFrames(group.network.frames() - frames, watched);
        for (SimulatedNode node : group.nodes) {
            int open = node.process().map(SimulatedProcess::handoversOpen).orElse(0);
            if (open > 0 && !isBroken()) {
                group.checks.broken(
                        Invariant.WELL_BEHAVED, node.name() + " never said how " + open + " hand-over ended");
            }
        }
    }

    /** A healthy pair costs two datagrams in an interval. */
    private void checkFrames(long frames, long nanos) {
        long shortest = group.nodes.stream()
                .mapToLong(node -> node.timings().intervalNanos())
                .min()
                .orElseThrow();
        long pairs = (long) drawn.nodes() * (drawn.nodes() - 1);
        long allowed = 2 * pairs * (nanos / shortest + 2);
        if (frames > allowed && !isBroken()) {
            group.checks.broken(
                    Invariant.WELL_BEHAVED,
                    frames + " frames in " + Timeline.seconds(nanos) + " of calm, " + allowed + " would be too many");
        }
    }

    /**
     * The bound of the protocol's section 7 for the worst start: somebody was started just now, or promised something just before, or has the
     * machine suspended for a while yet.
     */
    private long boundNanos() {
        long bound = 0;
        for (SimulatedNode node : group.nodes) {
            long timeout = node.timings().failureTimeoutNanos();
            long promise = node.slowestTimings().maxPromiseNanos();
            long rank = drawn.nodes() * node.timings().intervalNanos();
            bound = Math.max(bound, 2 * promise + 3 * timeout + rank);
        }
        long witness = drawn.witness() ? 3 * drawn.witnessTimeLimit().toNanos() : 0;
        if (drawn.witness() && drawn.faults().contains(Fault.FORCE)) {
            // Members that a person keeps off elect nobody: the others may need the lease of one that died with it.
            witness += drawn.lease().toNanos();
        }
        // A wanted failback is not over before the preferred node has been well for as long, perhaps twice in a row.
        long failback =
                2 * drawn.failbackAfter().toNanos() + (drawn.failbackAfter().isZero() ? 0 : 4 * timeout());
        return bound + witness + failback + 12 * timeout();
    }

    private Optional<SimulatedNode> activeNode() {
        return group.nodes.stream().filter(SimulatedNode::isActive).findFirst();
    }

    private void advance(long untilNanos) {
        while (!isBroken() && group.agenda.next(untilNanos)) {
            if (group.events() > RUNAWAY_EVENTS) {
                group.checks.broken(Invariant.WELL_BEHAVED, "more than " + RUNAWAY_EVENTS + " events");
            }
        }
        group.checks.checkSteady();
    }
}
