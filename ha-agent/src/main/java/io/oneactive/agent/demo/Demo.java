package io.oneactive.agent.demo;

import io.oneactive.Mode;
import io.oneactive.agent.history.Verdict;
import io.oneactive.agent.terminal.Durations;
import io.oneactive.agent.terminal.Palette;
import io.oneactive.agent.terminal.Table;
import io.oneactive.agent.terminal.Table.Mark;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The story that {@code ha demo} tells: what can happen to a pair, one thing after the other, and a table with the figures at the end. */
final class Demo {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration REST_LIMIT = Duration.ofSeconds(60);
    private static final Duration FREEZE = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(800);

    private final PrintStream out;
    private final Palette palette;
    private final Timeline timeline;
    private final Table table = new Table();
    private final Pair pair;
    private final Drill drill;
    private final boolean quorum;
    private final Duration timeout;
    private long cutFromNanos = Long.MAX_VALUE;
    private long cutToNanos = Long.MIN_VALUE;

    Demo(PrintStream out, Palette palette, Timeline timeline, Pair pair) {
        this.out = out;
        this.palette = palette;
        this.timeline = timeline;
        this.pair = pair;
        this.drill = new Drill(pair, timeline::deed);
        this.quorum = pair.options().mode() == Mode.QUORUM;
        this.timeout = pair.options().timeout();
    }

    /** All steps; the pair runs on afterwards. */
    void play(long startedNanos, long witnessReadyNanos) {
        begin(startedNanos);
        transfer();
        transfer();
        awaitWitness(witnessReadyNanos);
        comeBack(kill());
        freeze();
        cut();
    }

    private void begin(long startedNanos) {
        pair.await("the first activation", START_LIMIT, () -> pair.active().isPresent());
        NodeProcess active = pair.active().orElseThrow();
        long nanos = active.interval(0).fromNanos() - startedNanos;
        pair.awaitRest(REST_LIMIT);
        row(Mark.KEPT, "cold start: first active node", nanos, "start of Java + quarantine + election");
        timeline.finding(
                true, active.node() + " is active, " + pair.other(active).node() + " follows");
        pair.watch(LOOK);
    }

    /** A blob that was just made refuses its lease at first: holders of an earlier one, if there was one, must have come to an end. */
    private void awaitWitness(long readyNanos) {
        long waitNanos = readyNanos - System.nanoTime();
        if (waitNanos > 0) {
            timeline.deed("wait until the new witness gives its lease, in " + Durations.show(waitNanos));
            pair.watch(Duration.ofNanos(waitNanos));
        }
    }

    private NodeProcess kill() {
        Drill.Takeover takeover = drill.kill();
        timeline.finding(
                true,
                "%s took over %s after the kill".formatted(takeover.to().node(), Durations.show(takeover.nanos())));
        row(Mark.KEPT, "kill -9 of the active: other node active", takeover.nanos(), bound());
        pair.watch(LOOK);
        return takeover.from();
    }

    private void comeBack(NodeProcess killed) {
        Drill.Return back = drill.restart(killed);
        pair.watch(LOOK);
        boolean passive = back.stayedPassive() && killed.activations() == 0;
        timeline.finding(
                passive,
                killed.node() + (passive ? " is back and stays passive" : " took the role although it was held"));
        row(
                passive ? Mark.KEPT : Mark.ODD,
                "restart: back as the passive node",
                back.nanos(),
                "never active meanwhile");
    }

    private void transfer() {
        Drill.Transfer transfer = drill.transfer();
        pair.awaitRest(REST_LIMIT);
        timeline.finding(
                true,
                "%s is active %s after %s stopped"
                        .formatted(
                                transfer.to().node(),
                                Durations.show(Math.max(0, transfer.gapNanos())),
                                transfer.from().node()));
        row(
                Mark.of(transfer.gapNanos() > 0),
                "planned transfer: nobody active for",
                transfer.gapNanos(),
                "1.5 round trips + a write to the disk");
        pair.watch(LOOK);
    }

    private void freeze() {
        Drill.Freeze freeze = drill.freeze(FREEZE);
        pair.awaitRest(REST_LIMIT);
        String node = freeze.takeover().from().node();
        timeline.finding(
                !freeze.saidYes(),
                freeze.saidYes()
                        ? node + " still said that it is active after it was continued"
                        : "%s took over after %s; %s was passive from its first word on"
                                .formatted(
                                        freeze.takeover().to().node(),
                                        Durations.show(freeze.takeover().nanos()),
                                        node));
        row(
                Mark.KEPT,
                "SIGSTOP of the active: other node active",
                freeze.takeover().nanos(),
                bound());
        row(
                Mark.of(!freeze.saidYes()),
                "SIGCONT: first isActive() of the old one",
                (freeze.saidYes() ? "yes" : "no") + ", " + Durations.show(freeze.passiveNanos()),
                "no");
        pair.watch(LOOK);
    }

    private void cut() {
        cutFromNanos = System.nanoTime();
        Drill.Cut cut = drill.cut(timeout.multipliedBy(4));
        NodeProcess after = pair.awaitRest(REST_LIMIT);
        cutToNanos = System.nanoTime();
        int expected = quorum ? 1 : 2;
        boolean good = cut.activeAtEnd() == expected;
        String kept = after == cut.before() ? after.node() + " kept the role" : after.node() + " has the role";
        timeline.finding(
                good,
                "%d active after %s without each other; %s"
                        .formatted(cut.activeAtEnd(), Durations.show(cut.nanos()), kept));
        row(
                cut.activeAtEnd() > expected ? Mark.BROKEN : good ? Mark.KEPT : Mark.ODD,
                "cut for " + Durations.show(cut.nanos()) + ": active nodes",
                Integer.toString(cut.activeAtEnd()),
                quorum ? "1: the one that has the witness" : "2: open mode prefers availability");
        pair.watch(LOOK);
    }

    private String bound() {
        return "at most %s after the last probe%s"
                .formatted(Durations.show(timeout.toNanos()), quorum ? " + witness claim" : "");
    }

    private void row(Mark mark, String what, long nanos, String expected) {
        row(mark, what, Durations.show(Math.max(0, nanos)), expected);
    }

    private void row(Mark mark, String what, String measured, String expected) {
        table.add(mark, what, measured, expected);
    }

    /**
     * Judges the records of both nodes, and prints the table.
     *
     * @return whether everything was as promised
     */
    boolean judge() {
        Verdict verdict = pair.verdict();
        timeline.finish();
        List<Verdict.Overlap> forbidden = verdict.overlaps().stream()
                .filter(overlap -> quorum || !isDuringCut(overlap))
                .toList();
        row(
                Mark.of(forbidden.isEmpty()),
                "instants with two active nodes" + (quorum ? "" : " but for the cut"),
                Integer.toString(forbidden.size()),
                "0, by %,d readings of isActive(), 99.9 %% of them at most %s apart"
                        .formatted(
                                verdict.readings().count(),
                                Durations.show(verdict.readings().distanceNanos(0.999))));
        if (quorum) {
            row(
                    Mark.of(verdict.problems().isEmpty()),
                    "activations with their fencing tokens",
                    Integer.toString(verdict.tokens().size()),
                    "each token greater than all before, every change explained");
        }
        table.print(new PrintWriter(out, false, StandardCharsets.UTF_8), palette);
        forbidden.forEach(overlap -> out.println("  " + palette.bad(overlap.toString())));
        verdict.problems().forEach(problem -> out.println("  " + palette.bad(problem)));
        return table.isGood() && verdict.problems().isEmpty();
    }

    private boolean isDuringCut(Verdict.Overlap overlap) {
        return overlap.fromNanos() - cutFromNanos >= 0 && overlap.fromNanos() + overlap.nanos() - cutToNanos <= 0;
    }
}
