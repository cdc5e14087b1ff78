package io.oneactive.engine.election;

/** What a node asks of the witness. */
public enum WitnessStep {
    /** For the lease. */
    ACQUIRE,
    /** To register a term under the lease. */
    RECORD,
    /** For more time. */
    RENEW,
    /** To take the lease back. */
    RELEASE
}
