package io.oneactive.testkit.exploration;

/** Which situations are taken for the same. */
public enum Merging {
    /** Those that are equal in everything but absolute time. */
    EXACT,
    /**
     * Those too that differ only in what no rule can tell apart: the numbers of probes as long as their order is the same, probes to which no
     * answer can come any more, and instants that are long past.
     */
    CANONICAL
}
