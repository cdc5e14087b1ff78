package io.oneactive.benchmarks;

import io.oneactive.engine.election.Effect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures one step of the rules on each node of a quorum pair at rest: what a probe costs, and what an answer and its timer cost. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ElectionBenchmark {

    /** For JMH. */
    public ElectionBenchmark() {}

    /** Both nodes, each of which lives through its own recorded history. */
    @State(Scope.Thread)
    public static class Replays {
        private final RecordedPair recorded = RecordedPair.atRest();
        private final Replay active = new Replay(recorded.active());
        private final Replay passive = new Replay(recorded.passive());

        /** For JMH. */
        public Replays() {}
    }

    /**
     * The active node: in turn, its timer fires and it sends a probe, and an answer comes that grants it more time.
     *
     * @param replays both nodes
     * @return what to do
     */
    @Benchmark
    public List<Effect> aTimerOrAnAnswerOnTheActiveNode(Replays replays) {
        return replays.active.step();
    }

    /**
     * The passive node: a probe comes and is answered.
     *
     * @param replays both nodes
     * @return what to do
     */
    @Benchmark
    public List<Effect> aProbeOnThePassiveNode(Replays replays) {
        return replays.passive.step();
    }
}
