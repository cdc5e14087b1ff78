package io.oneactive.testkit;

/**
 * Faults of what transports need to reach each other, such as a broker, for {@link TransportFaultTck}. At most one is in force at a time. Called
 * by one thread; may block for some seconds.
 */
public interface TransportFaults {
    /** From now on it takes nothing and answers nothing, while connections stay open: a broker whose process is stopped. */
    void hang();

    /** From now on it is away: connections break, new ones are refused. A broker that was killed. */
    void cut();

    /** Ends the fault. When this returns, it is there again; the transports need not have found it yet. */
    void heal();
}
