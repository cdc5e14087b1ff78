package io.oneactive.benchmarks;

import io.oneactive.SecurityMode;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.seal.Incoming;
import io.oneactive.engine.seal.KeyRing;
import io.oneactive.engine.seal.Moment;
import io.oneactive.engine.seal.SealedWire;
import io.oneactive.engine.seal.Security;
import io.oneactive.engine.wire.Decoded;
import io.oneactive.engine.wire.ProbeCodec;
import io.oneactive.spi.Origin;
import java.nio.ByteBuffer;
import java.util.Map;
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

/** Measures how probes become frames and frames become probes, without a seal and with one. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ProbeCodecBenchmark {
    private static final Moment NOW = new Moment(1, 1);
    private static final Origin NOWHERE = new Origin() {
        @Override
        public void reply(ByteBuffer frame) {}

        @Override
        public String address() {
            return "10.0.0.7:60000";
        }
    };

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
            if (wire.decode(sealedFrame, NOWHERE, NOW).heard().isEmpty()) {
                throw new IllegalStateException("the sealed frame is not even read");
            }
        }

        /** What it becomes where frames are sealed. */
        private final SealedWire wire = wire();

        private final ByteBuffer sealedFrame = wire.encode(probe);
        private final ByteBuffer forgedFrame = forged(sealedFrame);

        private static ByteBuffer forged(ByteBuffer frame) {
            byte[] bytes = new byte[frame.remaining()];
            frame.duplicate().get(bytes);
            bytes[bytes.length / 2] ^= 1;
            return ByteBuffer.wrap(bytes);
        }

        private static SealedWire wire() {
            KeyRing keys = KeyRing.of(Map.of(1, new byte[32]), 1);
            // Not ENFORCE, which would refuse the same frame the second time; what that looks up in addition is one
            // entry of a map.
            return new SealedWire("benchmark", "b", 2, new Security(SecurityMode.PERMISSIVE, keys), new byte[32]);
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

    /**
     * Writes a probe and seals it.
     *
     * @param frames a probe
     * @return its frame
     */
    @Benchmark
    public ByteBuffer encodeSealed(Frames frames) {
        return frames.wire.encode(frames.probe);
    }

    /**
     * Checks the seal of a frame and reads it.
     *
     * @param frames a frame
     * @return what it says
     */
    @Benchmark
    public Incoming decodeSealed(Frames frames) {
        return frames.wire.decode(frames.sealedFrame, NOWHERE, NOW);
    }

    /**
     * Refuses a frame whose seal fits nothing, as in a flood.
     *
     * @param frames a frame
     * @return that it is refused
     */
    @Benchmark
    public Incoming refuseForged(Frames frames) {
        return frames.wire.decode(frames.forgedFrame, NOWHERE, NOW);
    }
}
