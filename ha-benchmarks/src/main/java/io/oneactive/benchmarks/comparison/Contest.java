package io.oneactive.benchmarks.comparison;

import io.oneactive.agent.demo.PairException;
import io.oneactive.agent.demo.TooLateException;
import io.oneactive.benchmarks.Directories;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/**
 * Plays all scenarios. The pairs of all products run at the same time, from the first round to the last; a round is played with one after the other, in an order that
 * changes, at the same random instants for all, so that whatever else happens on the machine hits all alike.
 *
 * <p>{@link #close} may be called by any thread at any time, also when the user ends the program.
 */
final class Contest implements AutoCloseable {
    /** A pair that does not come to rest is started anew; after so many times it is out of the scenario. */
    private static final int PATIENCE = 3;

    private final Set<Product> products;
    private final Network network;
    private final long seed;
    private final PrintStream out;
    private final Path folder;
    private final List<ContestPair> running = new CopyOnWriteArrayList<>();
    private final List<Series> series = new ArrayList<>();
    private final List<Cost> costs = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private int started;

    Contest(Set<Product> products, Network network, long seed, PrintStream out) throws IOException {
        this.products = products;
        this.network = network;
        this.seed = seed;
        this.out = out;
        this.folder = Files.createTempDirectory("ha-comparison-");
    }

    /** One product in one scenario. */
    private final class Entry {
        private final Product product;
        private final Scenario scenario;
        private final List<List<Double>> rounds = new ArrayList<>();
        private int failures;

        private Entry(Product product, Scenario scenario) {
            this.product = product;
            this.scenario = scenario;
        }

        private void play(Random random) throws IOException {
            if (failures == PATIENCE) {
                return;
            }
            ContestPair pair = pair(product);
            try {
                rounds.add(scenario.play(pair, random));
                pair.awaitRest();
                pair.pace(ContestPair.AT_REST);
                judge(pair);
            } catch (TooLateException | PairException failure) {
                remark("%s, round failed: %s".formatted(scenario, failure.getMessage()));
                failures++;
                judge(pair);
                end(pair);
            }
        }

        private void judge(ContestPair pair) {
            pair.brokenPromise().ifPresent(what -> note(scenario + ": " + what));
        }

        private List<Series> series() {
            return IntStream.range(0, scenario.figures().size())
                    .mapToObj(figure -> new Series(
                            scenario,
                            scenario.figures().get(figure),
                            product,
                            rounds.stream().map(round -> round.get(figure)).toList()))
                    .toList();
        }
    }

    private void remark(String what) {
        remarks.add(what);
        out.println();
        out.println(what);
    }

    /** A promise that was broken once is found again in each later round. */
    private void note(String what) {
        if (!broken.contains(what)) {
            broken.add(what);
        }
    }

    /** The running pair of a product; when there is none, a new one, at rest. */
    private ContestPair pair(Product product) throws IOException {
        for (ContestPair pair : running) {
            if (pair.product() == product) {
                return pair;
            }
        }
        started++;
        ContestPair pair = ContestPair.start(
                product,
                network,
                folder.resolve(started + "-" + product),
                Directories.root().resolve(".ha/azurite"),
                out);
        running.add(pair);
        pair.awaitRest();
        return pair;
    }

    private void end(ContestPair pair) {
        pair.close();
        running.remove(pair);
    }

    /** Plays a scenario that is played in rounds. */
    void play(Scenario scenario, int rounds) throws IOException {
        for (Product product : products) {
            pair(product);
        }
        running.forEach(ContestPair::awaitThird);
        List<Entry> entries =
                products.stream().map(product -> new Entry(product, scenario)).toList();
        long begun = System.nanoTime();
        out.print(scenario + " ");
        for (int round = 1; round <= rounds; round++) {
            List<Entry> order = new ArrayList<>(entries);
            Collections.shuffle(order, new Random(seed + round));
            for (Entry entry : order) {
                entry.play(new Random(seed + round));
            }
            out.print('.');
            out.flush();
        }
        out.println(" %d rounds in %d s"
                .formatted(rounds, Duration.ofNanos(System.nanoTime() - begun).toSeconds()));
        entries.forEach(entry -> series.addAll(entry.series()));
    }

    /** Measures one pair after the other while it does nothing, alone on the machine. */
    void rest(Duration warmUp, Duration duration) throws IOException {
        running.forEach(this::end);
        out.print(Scenario.IDLE + " ");
        for (Product product : products) {
            ContestPair pair = pair(product);
            costs.addAll(IdleCosts.measure(pair, warmUp, duration));
            end(pair);
            out.print('.');
            out.flush();
        }
        out.println();
    }

    Report report(Facts facts) {
        return new Report(facts.afterwards(), series, costs, remarks, broken);
    }

    /** What the nodes have recorded is kept when a promise was broken. */
    Path evidence() {
        return folder;
    }

    @Override
    public void close() {
        running.forEach(ContestPair::close);
        running.clear();
        if (broken.isEmpty()) {
            Directories.delete(folder);
        }
    }
}
