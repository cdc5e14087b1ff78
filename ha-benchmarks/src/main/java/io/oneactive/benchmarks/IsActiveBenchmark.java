package io.oneactive.benchmarks;

import io.oneactive.HaNode;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Measures what {@link HaNode#isActive()} costs on each node of a running pair. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class IsActiveBenchmark {

    /** For JMH. */
    public IsActiveBenchmark() {}

    /** Two nodes in this process. */
    @State(Scope.Benchmark)
    public static class RunningPair {
        private final LocalPair pair;

        /** Starts the pair. */
        public RunningPair() {
            pair = LocalPair.start();
        }

        /** Ends the pair. */
        @TearDown
        public void end() {
            if (!pair.active().isActive() || pair.passive().isActive()) {
                throw new IllegalStateException("the role has moved while it was measured");
            }
            pair.close();
        }
    }

    /**
     * Asks the node that is active.
     *
     * @param running the pair
     * @return the answer
     */
    @Benchmark
    public boolean onTheActiveNode(RunningPair running) {
        return running.pair.active().isActive();
    }

    /**
     * Asks the node that follows.
     *
     * @param running the pair
     * @return the answer
     */
    @Benchmark
    public boolean onThePassiveNode(RunningPair running) {
        return running.pair.passive().isActive();
    }

    /**
     * Runs this benchmark alone.
     *
     * @param arguments options of JMH
     * @throws RunnerException when it fails
     * @throws CommandLineOptionException when an option is unknown
     */
    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
        new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(arguments))
                        .include(IsActiveBenchmark.class.getName())
                        .build())
                .run();
    }
}
