package io.oneactive.testkit;

/**
 * Faults on the way between a node and the store of its witness, for {@link WitnessFaultTck}. Each node has its own way, named by its id; at
 * most one fault is in force on it at a time. All methods may be called by any thread and may block for some seconds.
 */
public interface WitnessFaults {
    /**
     * From now on, what this node asks the store to change is applied, but the answer never arrives. Reading still works.
     *
     * @param nodeId whose way
     */
    void loseAnswers(String nodeId);

    /**
     * From now on, what this node asks the store to change is held back, as in a network that delays without bound, until {@link #heal}.
     * Reading still works.
     *
     * @param nodeId whose way
     */
    void holdChanges(String nodeId);

    /**
     * From now on, nothing that this node asks is answered or applied, reading included; connections stay open.
     *
     * @param nodeId whose way
     */
    void cutOff(String nodeId);

    /**
     * Ends the fault. What was held back has reached the store, and was applied or refused by it, when this returns.
     *
     * @param nodeId whose way
     */
    void heal(String nodeId);
}
