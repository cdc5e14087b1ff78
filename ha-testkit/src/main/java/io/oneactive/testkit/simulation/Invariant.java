package io.oneactive.testkit.simulation;

/** What must hold after every event, on all nodes. */
public enum Invariant {
    /** The rules neither throw, nor spin, nor flood the network, and every request to them comes to an end. */
    WELL_BEHAVED("I0"),
    /** Quorum mode: at no instant is {@code isActive()} true on two nodes. */
    AT_MOST_ONE_ACTIVE("I1"),
    /** Each activation has a term greater than every earlier one of the group; in open mode greater than all that the node has heard of. */
    TERMS_GROW("I2"),
    /** When all is well again, some node is active within the promised bound. */
    BOUNDED("I3"),
    /** Every change of state is announced once, in order, with a reason. */
    EXPLAINED("I4"),
    /** When all is well again, exactly one node is active, and no further change follows. */
    HEALS("I5"),
    /** While a majority is connected and the active node is well, nothing changes, whatever the others do. */
    QUIET("I6");

    private final String id;

    Invariant(String id) {
        this.id = id;
    }

    /**
     * The short name of the design documents.
     *
     * @return for instance {@code I1}
     */
    public String id() {
        return id;
    }
}
