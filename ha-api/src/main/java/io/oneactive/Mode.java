package io.oneactive;

/** What is promised when nodes cannot hear each other. Chosen by configuration: quorum mode when {@code members} is set. */
public enum Mode {
    /**
     * Availability first: a node that hears no active node becomes active. In a partition both sides may be active; on healing one of
     * them stops at once, by the election rule.
     */
    OPEN,
    /**
     * Safety first: never two active nodes at the same instant, whatever the network, the witness, pauses and restarts do. Without a
     * majority there is no active node.
     */
    QUORUM
}
