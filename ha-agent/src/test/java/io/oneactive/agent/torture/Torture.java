package io.oneactive.agent.torture;

import io.oneactive.Mode;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.demo.PairOptions;
import io.oneactive.agent.demo.Shell;
import io.oneactive.agent.history.HistoryCheck;
import io.oneactive.agent.history.Outage;
import io.oneactive.agent.history.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rounds with two pairs, one after the other: with a folder as the witness, and with a blob in Azurite. Used by one thread. */
final class Torture implements AutoCloseable {
    private static final Duration HEAL_LIMIT = Duration.ofMinutes(2);
    private static final Duration READING_PAUSE = Duration.ofNanos(200_000);
    private static final Duration TERM_WRITTEN = Duration.ofSeconds(3);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration SHORTEST_OF_FEW = Duration.ofMillis(300);
    private static final Duration LONGEST_OF_FEW = Duration.ofMillis(2_500);

    /** Up to this many rounds are part of each build, so they are short. */
    static final int FEW = 8;

    private final int count;
    private final long seed;
    private final Path folder;
    private final Shell shell;
    private final Network network;
    private final Random random;
    private final Plan plan;
    private final Report report;

    /** What came of one round. */
    record Outcome(int number, List<Fault> faults, String description, long fromNanos, long toNanos, long healNanos) {}

    /** What came of one pair. */
    record Part(
            String witness,
            List<Outcome> rounds,
            Verdict verdict,
            HistoryCheck.Report histories,
            Machine.Summary machine) {
        List<Outage> outagesIn(Outcome round) {
            return verdict.outages().stream()
                    .filter(outage -> outage.fromNanos() >= round.fromNanos() && outage.fromNanos() < round.toNanos())
                    .toList();
        }
    }

    Torture(int count, long seed) throws IOException {
        this.count = count;
        this.seed = seed;
        // A short path: that of a Unix socket has at most 108 bytes.
        this.folder = Files.createTempDirectory(Path.of("/tmp"), "oat");
        this.shell = Shell.open();
        this.network = Network.make(shell);
        this.random = new Random(seed);
        this.plan = new Plan(
                random,
                Fault.common(
                        network instanceof Network.Namespaces, Lab.fakeTime().isPresent()));
        this.report =
                new Report(count, seed, network.description(), Lab.fakeTime().isPresent());
    }

    /** What was found; complete when {@link #run} has returned. */
    Report report() {
        return report;
    }

    Path folder() {
        return folder;
    }

    void run() throws IOException {
        say("torture: %d rounds, seed %d, in %s; everything is in %s"
                .formatted(count, seed, network.description(), folder));
        Path first = Files.createDirectory(folder.resolve("f"));
        Path second = Files.createDirectory(folder.resolve("a"));
        // A new blob gives its lease after 18 s only: that time passes while the other pair is at work.
        try (Witness blob = Witness.azurite(second, shell);
                Witness file = Witness.folder(first, shell)) {
            run(first, file, (count + 1) / 2, 1, Duration.ofMillis(100));
            run(second, blob, count / 2, (count + 1) / 2 + 1, Duration.ofMillis(200));
        }
        report.end();
    }

    private void run(Path place, Witness witness, int rounds, int number, Duration interval) throws IOException {
        if (rounds == 0) {
            return;
        }
        List<List<Fault>> faults = plan.rounds(rounds, witness.isBlob(), isShort());
        List<Outcome> outcomes = new ArrayList<>();
        try (Lab lab = Lab.make(place, network)) {
            PairOptions options = PairOptions.of(place.resolve("pair"), Mode.QUORUM, witness.settings(lab))
                    .withTimings(interval, 3)
                    .withReadingPause(READING_PAUSE)
                    .direct();
            try (Pair pair = Pair.start(options, lab, line -> {})) {
                rest(pair, witness);
                for (int index = 0; index < rounds; index++) {
                    outcomes.add(play(pair, lab, witness, number + index, faults.get(index)));
                    if (!pair.verdict().isGood()) {
                        break;
                    }
                }
                pair.quit();
                report.add(new Part(
                        (witness.isBlob() ? "Azurite" : "folder") + ", T = 3 × " + interval.toMillis() + " ms",
                        outcomes,
                        pair.verdict(),
                        HistoryCheck.of(pair.nodes().stream()
                                .map(node -> node.history())
                                .toList()),
                        lab.machine().summary()));
            }
        }
    }

    private boolean isShort() {
        return count <= FEW;
    }

    private Outcome play(Pair pair, Lab lab, Witness witness, int number, List<Fault> faults) {
        Round round = isShort()
                ? new Round(pair, lab, witness, random, SHORTEST_OF_FEW, LONGEST_OF_FEW)
                : new Round(pair, lab, witness, random, SHORTEST, LONGEST);
        long from = System.nanoTime();
        try {
            round.play(faults);
            long healed = System.nanoTime();
            pair.awaitRest(HEAL_LIMIT);
            long to = System.nanoTime();
            say("%3d  %5.1f s  healed in %4.1f s  %s"
                    .formatted(number, (to - from) / 1e9, (to - healed) / 1e9, round.description()));
            if (!isShort()) {
                awaitBlob(pair, witness);
            }
            return new Outcome(number, faults, round.description(), from, System.nanoTime(), to - healed);
        } catch (RuntimeException | Error failure) {
            throw new AssertionError("round %d (%s): %s".formatted(number, round.description(), failure), failure);
        }
    }

    private static void rest(Pair pair, Witness witness) {
        pair.awaitRest(HEAL_LIMIT);
        awaitBlob(pair, witness);
    }

    /** Before a blob that was just made gives its lease, there is nothing to see but that; then the active node writes its term to it. */
    private static void awaitBlob(Pair pair, Witness witness) {
        long nanos = witness.readyNanos() + TERM_WRITTEN.toNanos() - System.nanoTime();
        if (witness.isBlob() && nanos > 0) {
            pair.watch(Duration.ofNanos(nanos));
        }
    }

    private static void say(String text) {
        System.out.println(text);
        System.out.flush();
    }

    @Override
    public void close() {
        network.close();
        shell.close();
    }
}
