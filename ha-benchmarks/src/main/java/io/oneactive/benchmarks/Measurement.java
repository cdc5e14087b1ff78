package io.oneactive.benchmarks;

import io.oneactive.Mode;
import io.oneactive.agent.demo.Azurite;
import io.oneactive.agent.demo.DemoWitness;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.demo.PairOptions;
import io.oneactive.agent.demo.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All rounds of one course with one pair. {@link #close} may be called by any thread at any time, also when the user ends the program. */
final class Measurement implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int ROUNDS_PER_LINE = 10;

    private final Course course;
    private final PrintStream out;
    private final Path folder;
    private volatile @Nullable DemoWitness witness;
    private volatile @Nullable Pair pair;
    private volatile boolean kept;

    /**
     * What came of it.
     *
     * @param figures the measured values
     * @param rounds the values of each round
     * @param verdict on everything that both nodes recorded
     * @param faults what must not be, as sentences
     */
    record Result(List<Figure> figures, List<List<Long>> rounds, Verdict verdict, List<String> faults) {
        long overlapNanos() {
            return verdict.overlaps().stream().mapToLong(Verdict.Overlap::nanos).sum();
        }
    }

    Measurement(Course course, PrintStream out) throws IOException {
        this.course = course;
        this.out = out;
        this.folder = Files.createTempDirectory("ha-benchmark-");
    }

    /** Plays all rounds, or as many as there are until something is found that must not be. */
    Result play(int count, Duration probeInterval, int failedProbeCount, Random random) throws IOException {
        DemoWitness third = setUpWitness();
        witness = third;
        Changes changes = new Changes();
        Pair two = Pair.start(options(third, probeInterval, failedProbeCount), changes);
        pair = two;
        two.awaitRest(START_LIMIT);
        two.watch(Duration.ofNanos(Math.max(0, third.readyNanos() - System.nanoTime())));
        List<Figure> figures = course.scenario().figures().stream()
                .map(name -> new Figure(course, name))
                .toList();
        Scenario.Round round = course.scenario().round(two, changes, random);
        List<List<Long>> rounds = new ArrayList<>();
        Verdict verdict = two.verdict();
        while (rounds.size() < count && faults(verdict).isEmpty()) {
            List<Long> values = round.play();
            for (int index = 0; index < values.size(); index++) {
                figures.get(index).add(values.get(index));
            }
            rounds.add(values);
            verdict = two.verdict();
            progress(rounds.size(), count);
        }
        two.quit();
        verdict = two.verdict();
        List<String> faults = faults(verdict);
        if (!faults.isEmpty()) {
            kept = true;
            faults.add("what both nodes wrote down is kept in " + folder);
        }
        return new Result(figures, rounds, verdict, faults);
    }

    private PairOptions options(DemoWitness third, Duration probeInterval, int failedProbeCount) {
        PairOptions options = course.scenario()
                .watched(PairOptions.of(folder, course.mode(), third.settings())
                        .withTimings(probeInterval, failedProbeCount));
        return course.wire() == Course.Wire.DIRECT ? options.direct() : options;
    }

    private DemoWitness setUpWitness() throws IOException {
        if (course.mode() == Mode.OPEN) {
            return DemoWitness.none();
        }
        if (course.witness() == Course.WitnessKind.FILE) {
            return DemoWitness.file(folder.resolve("witness"));
        }
        Path installation = Directories.root().resolve(".ha/azurite");
        Azurite.install(installation, () -> out.println("installing azurite " + Azurite.VERSION + " with npm, once …"));
        return DemoWitness.azurite(installation, folder.resolve("azurite.log"));
    }

    /** Here both nodes hear each other all the time or are not run at all, so tokens must grow in open mode, too. */
    private static List<String> faults(Verdict verdict) {
        List<String> faults = new ArrayList<>();
        verdict.overlaps().forEach(overlap -> faults.add(overlap.toString()));
        faults.addAll(verdict.problems());
        List<Long> tokens = verdict.tokens();
        for (int index = 1; index < tokens.size(); index++) {
            if (tokens.get(index) <= tokens.get(index - 1)) {
                faults.add("activation %d had token %d, the one before it %d: tokens must grow"
                        .formatted(index + 1, tokens.get(index), tokens.get(index - 1)));
            }
        }
        return faults;
    }

    private void progress(int done, int count) {
        out.print('.');
        if (done % ROUNDS_PER_LINE == 0 || done == count) {
            out.println(" " + done);
        }
        out.flush();
    }

    @Override
    public void close() {
        Pair two = pair;
        if (two != null) {
            two.close();
        }
        DemoWitness third = witness;
        if (third != null) {
            third.close();
        }
        if (!kept) {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            // A process that was just killed may still be writing; what is left lies in the folder for temporary files.
        }
    }
}
