package io.oneactive.benchmarks;

import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.wire.Decoded;
import io.oneactive.engine.wire.ProbeCodec;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures how probes become frames and frames become probes. Frames are not signed yet; those that are would be two more of these. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ProbeCodecBenchmark {

    /** For JMH. */
    public ProbeCodecBenchmark() {}

    /** The answer with which the passive node of a quorum pair at rest grants time: the longest frame of those that are sent all the time. */
    @State(Scope.Thread)
    public static class Frames {
        private final ProbeCodec codec = new ProbeCodec("benchmark");
        private final Probe probe = answer();
        private final ByteBuffer frame = codec.encode(probe);

        /** Checks that it is a frame of this group. */
        public Frames() {
            Decoded decoded = codec.decode(frame);
            if (!(decoded instanceof Decoded.Accepted)) {
                throw new IllegalStateException("the frame is not even read: " + decoded);
            }
        }

        private static Probe answer() {
            RecordedPair recorded = RecordedPair.atRest();
            Replay passive = new Replay(recorded.passive());
            return Stream.generate(passive::step)
                    .skip(recorded.passive().moments().size() / 2)
                    .limit(10)
                    .flatMap(effects -> effects.stream())
                    .flatMap(effect -> effect instanceof Effect.Send send ? Stream.of(send.probe()) : Stream.empty())
                    .filter(probe -> probe.details().isPresent()
                            && !probe.details().get().grants().isEmpty())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("a pair at rest grants nothing"));
        }
    }

    /**
     * Writes a probe.
     *
     * @param frames a probe
     * @return its frame
     */
    @Benchmark
    public ByteBuffer encode(Frames frames) {
        return frames.codec.encode(frames.probe);
    }

    /**
     * Reads a frame.
     *
     * @param frames a frame
     * @return what it says
     */
    @Benchmark
    public Decoded decode(Frames frames) {
        return frames.codec.decode(frames.frame);
    }
}
