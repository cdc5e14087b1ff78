package io.oneactive.testkit.exploration;

import io.oneactive.engine.election.DurableState;
import java.util.Optional;

/**
 * How a process begins.
 *
 * @param node index of its machine
 * @param life the how manieth process of that machine it is
 * @param remembered what the state file says
 * @param termFloor above which term it may take part if it remembers none
 */
record Birth(int node, int life, Optional<DurableState> remembered, int termFloor) {
    private static final int LIVES = 1_000;

    /** Numbers of processes are small and tell the machine; to the rules they are as good as random ones. */
    int incarnation() {
        return (node + 1) * LIVES + life;
    }
}
