package io.oneactive;

/** Where the election stands in one node: the inner state behind the two {@linkplain Role roles}. */
public enum NodeState {
    /** In quarantine after its start: may have promised something that it forgot; neither votes nor campaigns. */
    STARTING,
    /** Follows an active node, or waits for its turn. */
    PASSIVE,
    /** Asks for the role. */
    CANDIDATE,
    /** Holds the role while its authority lasts. */
    ACTIVE,
    /**
     * Was active and is not any more, while the application's work may still go on: it is told to stop, and the role is handed over when that is done. A node
     * whose time has run out shows this, too, until its loop has turned.
     */
    RESIGNING,
    /** Set aside by an operator: votes, but never campaigns. */
    PAUSED,
    /** Ended, by {@link HaNode#close()} or by a fault that its last event names. */
    STOPPED;

    /**
     * The role that a node in this state may have at most.
     *
     * @return {@link Role#ACTIVE} for {@link #ACTIVE}, else {@link Role#PASSIVE}
     */
    public Role role() {
        return this == ACTIVE ? Role.ACTIVE : Role.PASSIVE;
    }
}
