package io.oneactive.benchmarks.comparison;

import java.io.IOException;

/** One node of a pair, whatever library elects; in a process of its own. */
interface Contender extends AutoCloseable {
    /** Whether this node may do the work now. Any thread, as often as it likes. */
    boolean leads();

    /** A number that grows with each change of the leader, where the library has one; else 0. */
    long token();

    /** Whether both nodes are there and nothing is on its way any more, as far as this node knows. */
    boolean isSettled();

    /** Gives the role to the other node as a planned stop does, and takes part again afterwards. Returns when that is done or under way. */
    void handOver() throws Exception;

    @Override
    void close() throws IOException;
}
