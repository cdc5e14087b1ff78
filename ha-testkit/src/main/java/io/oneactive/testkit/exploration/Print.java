package io.oneactive.testkit.exploration;

import java.util.List;

/**
 * What something consists of.
 *
 * @param exact everything, instants as distances from now
 * @param core the same with a hole for each number of a probe, and without the probes sent; instants that are long past are all alike
 * @param sequences what belongs into the holes
 * @param sent the probes sent
 */
record Print(Bytes exact, Bytes core, List<Sequence> sequences, List<Sent> sent) {
    /**
     * The number of a probe.
     *
     * @param incarnation the process that sent it
     * @param number the number
     */
    record Sequence(long incarnation, long number) {}

    /**
     * A probe to which an answer may come.
     *
     * @param sequence its number
     * @param core everything else that is remembered of it
     */
    record Sent(Sequence sequence, Bytes core) {}
}
