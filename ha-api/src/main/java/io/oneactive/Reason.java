package io.oneactive;

import java.util.Locale;

/** Why something happened in a node: every change of state carries one of these codes. */
public enum Reason {
    /** The process started. */
    STARTED,
    /** The quarantine after the start is over. */
    QUARANTINE_OVER,
    /** The promise to the last active node ran out without a new probe of it. */
    PROMISE_EXPIRED,
    /** The transport reported that the active node's process is gone, and this is trusted. */
    CRASH_EVIDENCE,
    /** The resigning active node named this node as its successor, or none in particular. */
    HANDOVER,
    /** A majority of members gave their vote. */
    ELECTED_BY_PEERS,
    /** The witness lease completed the majority. */
    ELECTED_WITH_WITNESS,
    /** A person said that the silent members are off, and wanted this node to be active without a majority: {@link HaNode#forceActive}. */
    FORCED,
    /** A person wanted this node to be active without a majority, and it must not be. */
    FORCE_REFUSED,
    /** A majority secures the role that was forced: it is one like any other from now on. */
    FORCE_REGULAR,
    /** Open mode: no active node was heard. */
    NO_ACTIVE_HEARD,
    /** Open mode: another active node was heard, and the election rule prefers this one. The term was raised. */
    CONFLICT_WON,
    /** Open mode: another active node was heard, and the election rule prefers it. */
    CONFLICT_LOST,
    /** Too few members and no witness lease secure the role any longer. */
    AUTHORITY_LOST,
    /** Another node is active in the same or a higher term. */
    ACTIVE_HEARD,
    /** A member refuses its grant because it knows a higher term: a new election is needed. */
    HIGHER_TERM,
    /** The witness has registered a higher term: another node was active since. */
    OUTDATED,
    /** Not enough members answered, or they said no. */
    NO_MAJORITY,
    /** The witness gave its lease to another node, or wants more time. */
    WITNESS_DENIED,
    /** The witness gave no certain answer. */
    WITNESS_UNREACHABLE,
    /** The witness cannot be used as it is set up. */
    WITNESS_MISCONFIGURED,
    /** The witness answers again. */
    WITNESS_RECOVERED,
    /** The witness is held in addition to the members' grants, because these have become too few. */
    WITNESS_INSURED,
    /** The witness lease was given back, since the members' grants suffice. */
    WITNESS_RETURNED,
    /** The user called {@link HaNode#resign()}. */
    RESIGNED,
    /** The user called {@link HaNode#transferTo(String)}. */
    TRANSFERRED,
    /** A node of higher priority has been healthy for long enough. */
    FAILBACK,
    /** The health check says that this node cannot do the work. */
    HEALTH_FAILED,
    /** The health check is content again. */
    HEALTH_RECOVERED,
    /** The user called {@link HaNode#pause()}. */
    PAUSED,
    /** The pause is over. */
    RESUMED,
    /** The process was not run for longer than its authority lasts: it starts anew. */
    STALLED,
    /** The machine was suspended. */
    SUSPENDED,
    /** The wall clock was stepped; nothing else happened. */
    CLOCK_STEPPED,
    /** Another process uses the id of this node. */
    DUPLICATE_NODE_ID,
    /** A node that is not a member sends to this group. */
    FOREIGN_NODE,
    /** A peer runs with other settings. */
    DIFFERENT_CONFIGURATION,
    /** A C# node is heard and the election rule is not {@code csharp}. */
    CSHARP_RULE_NEEDED,
    /** A peer left on purpose and gave a long grant in advance. */
    LEAVE_GRANTED,
    /** Timings were changed while the node was running. */
    RECONFIGURED,
    /** The state file could not be written. */
    STORE_FAILED,
    /** An inner fault: the node has stopped, to be safe. */
    FAILED,
    /** The user called {@link HaNode#close()}. */
    CLOSED;

    /**
     * The code as it stands in logs and in the command line's output.
     *
     * @return lower case with hyphens, for instance {@code authority-lost}
     */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
