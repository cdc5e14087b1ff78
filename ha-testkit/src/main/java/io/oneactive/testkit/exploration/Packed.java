package io.oneactive.testkit.exploration;

import io.oneactive.testkit.exploration.Print.Sequence;
import java.util.List;

/** A {@link Print} in numbers. */
final class Packed {
    /** Number of the core. */
    final int core;

    /** The numbers of probes in it, each behind the number of the process whose probe it is. */
    final long[] sequences;

    Packed(int core, List<Sequence> numbered) {
        this.core = core;
        this.sequences = numbered.stream().mapToLong(Packed::join).toArray();
    }

    private static long join(Sequence sequence) {
        return first(sequence.incarnation()) | Math.toIntExact(sequence.number());
    }

    /** What comes before all numbers of a process. */
    static long first(long incarnation) {
        return incarnation << 32;
    }

    static long firstOf(long sequence) {
        return sequence & 0xffff_ffff_0000_0000L;
    }
}
