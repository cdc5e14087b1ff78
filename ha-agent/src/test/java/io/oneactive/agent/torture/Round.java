package io.oneactive.agent.torture;

import io.oneactive.agent.demo.Disturbance;
import io.oneactive.agent.demo.NodeProcess;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.terminal.Durations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** Does the faults of one round to a pair, each at its time and for its duration, and heals them. Used by the pair's thread. */
final class Round {
    private static final Duration END_LIMIT = Duration.ofSeconds(20);
    private static final Duration CLOCK_SEEN = Duration.ofMillis(1_200);

    private final Pair pair;
    private final Lab lab;
    private final Witness witness;
    private final Random random;
    private final Duration shortest;
    private final Duration longest;
    private final List<Deed> deeds = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final List<Process> load = new ArrayList<>();

    private record Deed(long atNanos, Runnable act) {}

    /**
     * A round.
     *
     * @param shortest how long a fault lasts at least
     * @param longest how long a fault lasts at most
     */
    Round(Pair pair, Lab lab, Witness witness, Random random, Duration shortest, Duration longest) {
        this.pair = pair;
        this.lab = lab;
        this.witness = witness;
        this.random = random;
        this.shortest = shortest;
        this.longest = longest;
    }

    /** What was done, in words. */
    String description() {
        return String.join(", ", words);
    }

    /** Returns when all faults are healed and all processes are started again. */
    void play(List<Fault> faults) {
        long atNanos = millis(0, 300).toNanos();
        for (Fault fault : faults) {
            // Each magnitude is as probable as any other.
            double range = (double) longest.toNanos() / shortest.toNanos();
            long nanos = (long) (shortest.toNanos() * Math.pow(range, random.nextDouble()));
            plan(fault, atNanos, fault == Fault.CLOCK ? Math.max(nanos, CLOCK_SEEN.toNanos()) : nanos);
            atNanos += (long) (random.nextDouble() * nanos);
        }
        deeds.sort(Comparator.comparingLong(Deed::atNanos));
        long began = System.nanoTime();
        try {
            for (Deed deed : deeds) {
                pair.watch(Duration.ofNanos(Math.max(0, began + deed.atNanos - System.nanoTime())));
                deed.act.run();
            }
        } finally {
            load.forEach(Process::destroyForcibly);
        }
        for (NodeProcess node : pair.nodes()) {
            if (node.hasEnded()) {
                pair.restart(node);
            }
        }
    }

    private void plan(Fault fault, long atNanos, long nanos) {
        String length = Durations.show(nanos);
        switch (fault) {
            case KILL -> onNodes(fault, atNanos, nanos, this::kill, this::restart);
            case STOP -> onNodes(fault, atNanos, nanos, this::suspend, this::resume);
            case LINK_DOWN -> {
                String node = one();
                words.add("link of " + node + " down for " + length);
                during(atNanos, nanos, () -> lab.linkDown(node), () -> lab.linkUp(node));
            }
            case CUT -> {
                words.add("wire cut for " + length);
                during(atNanos, nanos, () -> lab.cut(Optional.empty()), lab::healCable);
            }
            case ONE_WAY -> {
                String node = one();
                boolean everything = random.nextBoolean();
                words.add("nothing %sgets out of %s for %s".formatted(everything ? "" : "for its peer ", node, length));
                during(atNanos, nanos, () -> lab.lose(node, 100, everything), lab::loseNothing);
            }
            case LOSS -> {
                words.add("30 %% loss in both directions for %s".formatted(length));
                during(
                        atNanos,
                        nanos,
                        () -> pair.nodes().forEach(node -> lab.lose(node.node(), 30, true)),
                        lab::loseNothing);
            }
            case DELAY ->
                disturb(fault, atNanos, nanos, new Disturbance(0, 0, 0, Duration.ofMillis(100), Duration.ofMillis(60)));
            case DUPLICATION ->
                disturb(fault, atNanos, nanos, new Disturbance(0, 0.5, 0.2, Duration.ZERO, Duration.ofMillis(5)));
            case REORDERING ->
                disturb(fault, atNanos, nanos, new Disturbance(0, 0, 0.5, Duration.ZERO, Duration.ofMillis(20)));
            case PROCESSORS -> {
                words.add("load on all processors for " + length);
                during(atNanos, nanos, this::burden, () -> load.forEach(Process::destroyForcibly));
            }
            case CLOCK -> stepClock(atNanos, nanos);
            case TRANSFER -> {
                words.add("planned transfer");
                deeds.add(new Deed(atNanos, this::transfer));
            }
            case AZURITE_KILLED -> {
                words.add("Azurite killed");
                during(atNanos, nanos, witness::kill, () -> witness.heal(lab));
            }
            case AZURITE_STOPPED -> {
                words.add("Azurite stopped for " + length);
                during(atNanos, nanos, witness::stop, () -> witness.heal(lab));
            }
            case AZURITE_SLOW -> {
                Duration late = millis(50, 1_500);
                words.add("Azurite late by %s for %s".formatted(Durations.show(late.toNanos()), length));
                during(
                        atNanos,
                        nanos,
                        () -> lab.gate().slow(late),
                        () -> lab.gate().slow(Duration.ZERO));
            }
        }
    }

    private void during(long atNanos, long nanos, Runnable begin, Runnable end) {
        deeds.add(new Deed(atNanos, begin));
        deeds.add(new Deed(atNanos + nanos, end));
    }

    private void disturb(Fault fault, long atNanos, long nanos, Disturbance disturbance) {
        words.add(fault + " for " + Durations.show(nanos));
        during(atNanos, nanos, () -> lab.disturb(Optional.empty(), disturbance), lab::healCable);
    }

    private void onNodes(
            Fault fault, long atNanos, long nanos, Consumer<NodeProcess> begin, Consumer<NodeProcess> end) {
        List<NodeProcess> some = some();
        words.add("%s %s for %s"
                .formatted(
                        fault,
                        String.join(
                                " and ", some.stream().map(NodeProcess::node).toList()),
                        Durations.show(nanos)));
        during(atNanos, nanos, () -> some.forEach(begin), () -> some.forEach(end));
    }

    /** A stopped node reads the command when it goes on. */
    private void transfer() {
        NodeProcess from = pair.active().orElse(pair.nodes().get(0));
        if (!from.hasEnded()) {
            from.command("transfer " + pair.other(from).node());
        }
    }

    private void kill(NodeProcess node) {
        if (!node.hasEnded()) {
            node.kill();
            pair.await("the end of " + node.node(), END_LIMIT, node::hasEnded);
        }
    }

    private void restart(NodeProcess node) {
        if (node.hasEnded()) {
            pair.restart(node);
        }
    }

    private void suspend(NodeProcess node) {
        if (!node.hasEnded()) {
            node.suspend();
        }
    }

    private void resume(NodeProcess node) {
        if (!node.hasEnded() && !node.isRunning()) {
            node.resume();
        }
    }

    private void stepClock(long atNanos, long nanos) {
        String node = one();
        long most = random.nextBoolean() ? 2_000 : 3_600_000;
        Duration step = Duration.ofMillis((long) ((random.nextDouble() * 2 - 1) * most));
        words.add("wall clock of %s stepped by %+.1f s, and back after %s"
                .formatted(node, step.toMillis() / 1e3, Durations.show(nanos)));
        during(atNanos, nanos, () -> lab.stepClock(node, step), () -> lab.stepClock(node, Duration.ZERO));
    }

    /** Twice as many as there are processors; each ends by itself, too. */
    private void burden() {
        try {
            for (int count = 0; count < 2 * Runtime.getRuntime().availableProcessors(); count++) {
                load.add(new ProcessBuilder("/bin/sh", "-c", "i=0; while [ $i -lt 30000000 ]; do i=$((i+1)); done")
                        .start());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Mostly the active one. */
    private String one() {
        NodeProcess active = pair.active().orElse(pair.nodes().get(0));
        return random.nextInt(10) < 7 ? active.node() : pair.other(active).node();
    }

    private List<NodeProcess> some() {
        return random.nextInt(10) == 0 ? pair.nodes() : List.of(pair.node(one()));
    }

    private Duration millis(int from, int to) {
        return Duration.ofMillis(from + random.nextInt(to - from));
    }
}
