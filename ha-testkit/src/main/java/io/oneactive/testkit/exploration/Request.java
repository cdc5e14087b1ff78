package io.oneactive.testkit.exploration;

import io.oneactive.engine.election.Effect;

/**
 * A request to the witness.
 *
 * @param node index of the machine that asks
 * @param process which process there
 * @param ask what is asked
 */
record Request(int node, int process, Effect.AskWitness ask) {
    /**
     * Each process has a lease id of its own for each claim.
     *
     * @param process which process
     * @param claim number of the claim in it
     */
    record Claim(int process, long claim) {}

    Claim claim() {
        return new Claim(process, ask.claim());
    }
}
