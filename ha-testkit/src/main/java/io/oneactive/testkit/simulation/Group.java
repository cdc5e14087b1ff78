package io.oneactive.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A simulated group: everything that exists, in one place. */
final class Group {
    /** What the machine is called on which a second process of some id may run. */
    static final String TWIN = "twin";

    /** The wall clock at the start: some day; in exact simulations 0, so that terms are small numbers. */
    private static final long EPOCH_MILLIS = 1_790_000_000_000L;

    /** So many of the last things that happened are kept for a report. */
    private static final int TIMELINE_LENGTH = 400;

    final SimulationOptions options;
    final Rules.Factory rules;
    final Agenda agenda = new Agenda();
    final Timeline timeline;
    final Happenings happenings = new Happenings();
    final Checks checks;
    final Operator operator;

    /** All machines: the members, and behind them one for a second process of some id, when that may happen. */
    final List<SimulatedNode> nodes = new ArrayList<>();

    final SimulatedNetwork network;
    final SimulatedWitness witness;
    final WitnessLine witnessLine;
    private final List<String> ids;
    private long events;

    Group(SimulationOptions options, Rules.Factory rules, SplittableRandom random) {
        this.options = options;
        this.rules = rules;
        this.timeline = new Timeline(TIMELINE_LENGTH);
        this.checks = new Checks(this);
        SplittableRandom makings = random.split();
        int machines = options.nodes() + (options.faults().contains(Fault.TWIN) ? 1 : 0);
        for (int index = 0; index < machines; index++) {
            nodes.add(new SimulatedNode(
                    this,
                    index,
                    priority(index, makings),
                    new NodeClock(drift(makings), makings.nextLong(1_000_000_000_000L)),
                    NodeTimings.of(options),
                    random.split()));
        }
        this.ids = members().stream().map(SimulatedNode::id).toList();
        this.network = new SimulatedNetwork(
                agenda, random.split(), nodes, networkWeather(makings), happenings, options.crashEvidence());
        this.witness = new SimulatedWitness(
                new NodeClock(drift(makings), makings.nextLong(1_000_000_000_000L)),
                options.lease(),
                options.clockDrift());
        this.witnessLine = new WitnessLine(
                random.split(), machines, options.witnessTimeLimit().toNanos(), witnessWeather(makings), happenings);
        this.operator = new Operator(this, random.split());
    }

    /** The nodes of the group, without a second process of one of their ids. */
    List<SimulatedNode> members() {
        return nodes.subList(0, options.nodes());
    }

    private int priority(int index, SplittableRandom makings) {
        if (!options.electionRule().equals("priority")) {
            return 100;
        }
        return options.isExact() ? 100 - 10 * index : (makings.nextInt(3) + 1) * 50;
    }

    private int drift(SplittableRandom makings) {
        return options.clockDrift() == 0 ? 0 : makings.nextInt(-options.clockDrift(), options.clockDrift() + 1);
    }

    private SimulatedNetwork.Weather networkWeather(SplittableRandom makings) {
        if (options.isExact()) {
            return new SimulatedNetwork.Weather(1_000_000, 0, 0, 0, 0, 0, 0, 0, false);
        }
        long delay = options.probeInterval().toNanos() / (makings.nextInt(10) == 0 ? 6 : makings.nextInt(20, 200));
        return new SimulatedNetwork.Weather(delay, delay / 4, 0, 0, 0, 0, 0, 0, makings.nextInt(4) == 0);
    }

    private WitnessLine.Weather witnessWeather(SplittableRandom makings) {
        long limit = options.witnessTimeLimit().toNanos();
        return options.isExact()
                ? new WitnessLine.Weather(10_000_000, 0, 0, 0, Map.of(), false)
                : new WitnessLine.Weather(limit / makings.nextInt(20, 200), limit / 50, 0, 0, Map.of(), false);
    }

    /** Whether a process with the same id runs on another machine. */
    boolean runsElsewhere(SimulatedNode one) {
        return nodes.stream().anyMatch(node -> node != one && node.id().equals(one.id()) && node.isRunning());
    }

    List<String> ids() {
        return ids;
    }

    long epochMillis() {
        return (options.isExact() ? 0 : EPOCH_MILLIS) + agenda.nowNanos() / 1_000_000;
    }

    /** A rehearsal every 30 seconds, or more often where everything else is faster, too. */
    long rehearsalNanos() {
        return Math.min(30_000_000_000L, 20 * options.failureTimeoutNanos());
    }

    void countEvent() {
        events++;
    }

    long events() {
        return events;
    }

    SimulatedNode node(String id) {
        return nodes.stream()
                .filter(node -> node.name().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node is called '" + id + "'; there are: " + ids));
    }
}
