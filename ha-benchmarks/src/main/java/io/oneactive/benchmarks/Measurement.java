package io.oneactive.benchmarks;

import io.oneactive.Mode;
import io.oneactive.agent.demo.Azurite;
import io.oneactive.agent.demo.DemoWitness;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.demo.PairOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** All rounds of one course with one pair. {@link #close} may be called by any thread at any time, also when the user ends the program. */
final class Measurement implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int ROUNDS_PER_LINE = 10;

    private final Course course;
    private final Map<String, String> settings;
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
     * @param judge has seen everything that both nodes recorded
     * @param evidence where that is kept, when there are faults
     */
    record Result(List<Figure> figures, List<List<Long>> rounds, Judge judge, Optional<Path> evidence) {}

    /**
     * Nothing runs yet.
     *
     * @param settings of both nodes, by key, beyond what the course needs
     */
    Measurement(Course course, Map<String, String> settings, PrintStream out) throws IOException {
        this.course = course;
        this.settings = settings;
        this.out = out;
        this.folder = Files.createTempDirectory("ha-benchmark-");
    }

    /**
     * Plays all rounds, or as many as there are until something is found that must not be.
     *
     * @param settle how long the pair rests before the first round, as it would between two failovers
     */
    Result play(int count, Duration settle, Duration probeInterval, int failedProbeCount, Random random)
            throws IOException {
        DemoWitness third = setUpWitness();
        witness = third;
        Changes changes = new Changes();
        Pair two = Pair.start(options(third, probeInterval, failedProbeCount), changes);
        pair = two;
        two.awaitRest(START_LIMIT);
        two.watch(Duration.ofNanos(Math.max(settle.toNanos(), third.readyNanos() - System.nanoTime())));
        List<Figure> figures = course.scenario().figures().stream()
                .map(name -> new Figure(course, name))
                .toList();
        Scenario.Round round = course.scenario().round(two, changes, random);
        List<List<Long>> rounds = new ArrayList<>();
        Judge judge = new Judge(course.mode(), two.verdict());
        while (rounds.size() < count && judge.faults().isEmpty()) {
            List<Long> values = round.play();
            for (int index = 0; index < values.size(); index++) {
                figures.get(index).add(values.get(index));
            }
            rounds.add(values);
            judge.judge(two.verdict());
            progress(rounds.size(), count);
        }
        two.quit();
        judge.judge(two.verdict());
        kept = !judge.faults().isEmpty();
        return new Result(figures, rounds, judge, kept ? Optional.of(folder) : Optional.empty());
    }

    private PairOptions options(DemoWitness third, Duration probeInterval, int failedProbeCount) {
        PairOptions options = course.scenario()
                .watched(PairOptions.of(folder, course.mode(), third.settings())
                        .withTimings(probeInterval, failedProbeCount))
                .withSettings(course.medium().settings())
                .withSettings(settings);
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
            Directories.delete(folder);
        }
    }
}
