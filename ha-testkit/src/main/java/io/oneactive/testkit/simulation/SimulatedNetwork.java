package io.oneactive.testkit.simulation;

import io.oneactive.engine.election.Probe;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Carries probes between the nodes: loses, repeats, delays and reorders them as its weather says, and not at all where a link is cut. */
final class SimulatedNetwork {
    private final Agenda agenda;
    private final SplittableRandom random;
    private final List<SimulatedNode> nodes;
    private final boolean[][] cut;
    private final long[][] cutNanos;
    private final long[][] newestArrived;
    private final Happenings happenings;
    private final boolean reportsGoneProcesses;
    private Weather weather;
    private long frames;

    /**
     * How the network behaves.
     *
     * @param delayNanos how long a frame takes at least
     * @param jitterNanos how much longer at most; frames overtake each other
     * @param loss share of frames that are lost
     * @param duplication share of frames that arrive twice
     * @param straggling share of frames that arrive much later
     * @param stragglerNanos how much later at most
     * @param reordered share of frames that arrive somewhat later, after others that were sent later
     * @param reorderedNanos how much later at most
     * @param echoes whether a node gets its own broadcasts, too
     */
    record Weather(
            long delayNanos,
            long jitterNanos,
            double loss,
            double duplication,
            double straggling,
            long stragglerNanos,
            double reordered,
            long reorderedNanos,
            boolean echoes) {
        Weather calmed() {
            return new Weather(delayNanos, delayNanos / 4, 0, 0, 0, 0, 0, 0, echoes);
        }
    }

    SimulatedNetwork(
            Agenda agenda,
            SplittableRandom random,
            List<SimulatedNode> nodes,
            Weather weather,
            Happenings happenings,
            boolean reportsGoneProcesses) {
        this.agenda = agenda;
        this.random = random;
        this.nodes = nodes;
        this.weather = weather;
        this.reportsGoneProcesses = reportsGoneProcesses;
        this.happenings = happenings;
        this.cut = new boolean[nodes.size()][nodes.size()];
        this.cutNanos = new long[nodes.size()][nodes.size()];
        this.newestArrived = new long[nodes.size()][nodes.size()];
    }

    Weather weather() {
        return weather;
    }

    void weather(Weather changed) {
        weather = changed;
    }

    long frames() {
        return frames;
    }

    void cut(int from, int to) {
        if (!cut[from][to]) {
            cut[from][to] = true;
            cutNanos[from][to] = agenda.nowNanos();
        }
    }

    /** A link is one that flaps when it is whole again soon after it was cut. */
    void heal(int from, int to, long soonNanos) {
        if (cut[from][to] && agenda.nowNanos() - cutNanos[from][to] <= soonNanos) {
            happenings.count(Happening.LINK_FLAPPED);
        }
        cut[from][to] = false;
    }

    void healAll() {
        for (boolean[] row : cut) {
            Arrays.fill(row, false);
        }
    }

    void send(SimulatedNode from, Optional<String> to, Probe probe) {
        for (SimulatedNode node : nodes) {
            if (to.isPresent() ? to.get().equals(node.id()) : node != from || weather.echoes) {
                send(from, node, probe);
            }
        }
    }

    private void send(SimulatedNode from, SimulatedNode to, Probe probe) {
        if (from != to) {
            frames++;
        }
        if (cut[from.index()][to.index()]) {
            happenings.count(whyCut(from.index(), to.index()));
            return;
        }
        if (chance(weather.loss)) {
            happenings.count(Happening.FRAME_LOST);
            return;
        }
        carry(from, to, probe);
        if (chance(weather.duplication)) {
            happenings.count(Happening.FRAME_DOUBLED);
            carry(from, to, probe);
        }
    }

    private Happening whyCut(int from, int to) {
        if (!cut[to][from]) {
            return Happening.FRAME_CUT_ONE_WAY;
        }
        return isIsolated(from) || isIsolated(to) ? Happening.FRAME_OF_ISOLATED_NODE : Happening.FRAME_CUT;
    }

    /** In a pair every cut is that. */
    private boolean isIsolated(int node) {
        int reached = 0;
        for (SimulatedNode other : nodes) {
            if (other.index() != node && (!cut[node][other.index()] || !cut[other.index()][node])) {
                reached++;
            }
        }
        return reached == 0 && nodes.size() > 2;
    }

    private void carry(SimulatedNode from, SimulatedNode to, Probe probe) {
        // What comes back to its sender comes at once, or it would look like a second process of the same id.
        long delay = from == to ? weather.delayNanos : delayNanos();
        long number = frames;
        if (delay > from.timings().intervalNanos()) {
            happenings.count(Happening.FRAME_LATE);
        }
        agenda.after(delay, () -> {
            long[] newest = newestArrived[from.index()];
            if (number < newest[to.index()]) {
                happenings.count(Happening.FRAME_OVERTAKEN);
            }
            newest[to.index()] = Math.max(newest[to.index()], number);
            if (!to.receive(probe, "host-" + from.id())
                    && reportsGoneProcesses
                    && !to.isSuspended()
                    && !to.runsElsewhere()) {
                reportGone(from, to);
            }
        });
    }

    /** The host says that no process listens. Quorum mode assumes that this takes less than the longest promise, on whatever clock. */
    private void reportGone(SimulatedNode from, SimulatedNode gone) {
        if (!cut[gone.index()][from.index()] && !chance(weather.loss)) {
            long assumed = from.timings().maxPromiseNanos() / 10 * 9;
            agenda.after(Math.min(delayNanos(), assumed), () -> from.peerGone(gone.id(), "port unreachable"));
        }
    }

    private long delayNanos() {
        long delay = weather.delayNanos + (weather.jitterNanos > 0 ? random.nextLong(weather.jitterNanos) : 0);
        if (chance(weather.reordered)) {
            delay += random.nextLong(weather.reorderedNanos);
        }
        return chance(weather.straggling) ? delay + random.nextLong(weather.stragglerNanos) : delay;
    }

    private boolean chance(double share) {
        return share > 0 && random.nextDouble() < share;
    }
}
