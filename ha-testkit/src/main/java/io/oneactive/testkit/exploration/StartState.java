package io.oneactive.testkit.exploration;

/** Where an exploration begins. How a start is reached counts neither as choices nor as faults. */
public enum StartState {
    /** No node was ever started. */
    FRESH,
    /** One node has been active for a while, the others follow it; the witness, if there is one, has its term in the register and no lease is held. */
    REST,
    /** As {@link #REST}; the active node was just killed. */
    ACTIVE_CRASHED,
    /** As {@link #REST}; the active node was just cut off from all others, but not from the witness. */
    PARTITIONED,
    /** As {@link #ACTIVE_CRASHED}, and another node has just become active. */
    TAKEN_OVER
}
