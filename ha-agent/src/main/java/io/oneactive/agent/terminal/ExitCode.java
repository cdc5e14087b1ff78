package io.oneactive.agent.terminal;

/** How the program ends; also listed by {@code ha --help}. */
public final class ExitCode {
    /** All is well. */
    public static final int GOOD = 0;

    /** A promise was broken: two active nodes were seen, or tokens that do not grow; a node stopped by a fault. */
    public static final int BROKEN = 1;

    /** The command line or the configuration is wrong. */
    public static final int USAGE = 2;

    /** Something that is needed cannot be started or found. */
    public static final int START = 3;

    /** Something that must happen within a time limit did not. */
    public static final int TOO_LATE = 4;

    /** No agent answers: what its node does is not known. */
    public static final int UNKNOWN = 5;

    /** The agent refused what was asked for: nothing was done. */
    public static final int REFUSED = 6;

    /** No node is active, as far as the agent that was asked knows. */
    public static final int NOBODY_ACTIVE = 7;

    private ExitCode() {}
}
