package io.oneactive.testkit.simulation;

import java.util.Locale;

/** What may go wrong in a run. */
public enum Fault {
    /** Frames are lost. */
    LOSS,
    /** Frames arrive twice. */
    DUPLICATION,
    /** Frames are slow, overtake each other, and some arrive only after several failure timeouts. */
    DELAY,
    /** Nodes do not reach each other, in both directions. */
    PARTITION,
    /** A node does not reach another one that reaches it. */
    ONE_WAY,
    /** A link fails and recovers within one failure timeout, again and again. */
    FLAPPING,
    /** A process is not run for a while, as by a garbage collection, a signal or an overloaded machine. */
    PROCESS_PAUSE,
    /** A process ends at once and starts again. */
    CRASH,
    /** A process ends, or is not run for a while, in the middle of carrying out what its rules wanted. */
    INTERRUPTION,
    /** A process ends when it is about to write its state file, or has written it but done nothing else yet. */
    INTERRUPTED_WRITE,
    /** A process starts without its state file. */
    AMNESIA,
    /** A machine is suspended: its monotonic clock stands still. */
    SUSPEND,
    /** A wall clock is stepped. */
    CLOCK_STEP,
    /** Writing the state file takes long. */
    SLOW_DISK,
    /** The state file cannot be written. */
    DISK_FAILURE,
    /** The witness cannot be reached, by one node or by all. */
    WITNESS_OUTAGE,
    /** The witness is slow, requests or answers are lost, and requests are applied after their sender gave up. */
    WITNESS_DISORDER,
    /** Operators resign, transfer, pause, resume, close and start nodes. */
    OPERATOR,
    /** A node goes for a planned while and leaves a long grant. */
    LEAVE,
    /** Health checks fail and recover. */
    HEALTH,
    /** Interval and count are changed while nodes are running. */
    TIMINGS,
    /** The transport claims that a process is gone which is not. */
    FALSE_EVIDENCE;

    /**
     * The name in the text form of the options.
     *
     * @return lower case with hyphens
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads the text form.
     *
     * @param text lower case with hyphens
     * @return the fault
     * @throws IllegalArgumentException when there is none of that name; names all there are
     */
    public static Fault of(String text) {
        for (Fault fault : values()) {
            if (fault.text().equals(text)) {
                return fault;
            }
        }
        StringBuilder known = new StringBuilder();
        for (Fault fault : values()) {
            known.append(known.isEmpty() ? "" : ", ").append(fault.text());
        }
        throw new IllegalArgumentException("no fault is called '" + text + "'; there are: " + known);
    }
}
