package io.oneactive.testkit.simulation;

import static io.oneactive.testkit.simulation.Invariant.AT_MOST_ONE_ACTIVE;
import static io.oneactive.testkit.simulation.Invariant.QUIET;
import static io.oneactive.testkit.simulation.Invariant.TERMS_GROW;
import static io.oneactive.testkit.simulation.Strength.atOnce;
import static io.oneactive.testkit.simulation.Strength.lasting;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What may go wrong in a run, each with how often and how long unless the options say otherwise.
 *
 * <p>The last five are beyond what the protocol promises. They are only part of a run when they are named, and from when they have acted
 * {@link #excused} says what need not hold any more; everything else must.
 */
@SuppressWarnings("ImmutableEnumChecker") // a record of numbers, and a set that is never changed
public enum Fault {
    // ---- the network; weather lasts half a failure timeout to ten

    /** Frames are lost: a share of them, for so long. */
    LOSS(Happening.FRAME_LOST, lasting(0.5, 10).ofShare(5, 60)),
    /** Frames arrive twice: a share of them, for so long. */
    DUPLICATION(Happening.FRAME_DOUBLED, lasting(0.5, 10).ofShare(5, 60)),
    /** Frames overtake each other: a share of them comes later by up to so much. */
    REORDERING(Happening.FRAME_OVERTAKEN, lasting(0.05, 1).ofShare(20, 90)),
    /** All frames are slow, and a share of them comes only after so long. */
    DELAY(Happening.FRAME_LATE, lasting(0.5, 8).ofShare(1, 30)),
    /** Nodes do not reach each other, in both directions, for so long. */
    PARTITION(Happening.FRAME_CUT, lasting(0.3, 12)),
    /** A node does not reach another one that reaches it, for so long. */
    ONE_WAY(Happening.FRAME_CUT_ONE_WAY, lasting(0.2, 8)),
    /** A node reaches nobody and nobody reaches it, for so long. */
    ISOLATION(Happening.FRAME_OF_ISOLATED_NODE, lasting(0.3, 12)),
    /** A link fails and recovers, again and again, each time for so long. */
    FLAPPING(Happening.LINK_FLAPPED, lasting(0.1, 1.2)),

    // ---- processes

    /** A process is not run for less than a failure timeout, as by a garbage collection. */
    SHORT_PAUSE(Happening.SHORT_PAUSE, lasting(0.1, 0.95)),
    /** A process is not run for longer than a failure timeout, as by a signal or an overloaded machine. */
    LONG_PAUSE(Happening.LONG_PAUSE, lasting(1.05, 5)),
    /** The loop of a process stands still for so long, while its other threads go on. */
    LOOP_PAUSE(Happening.LOOP_PAUSE, lasting(0.1, 4)),
    /** A process is killed and starts again after so long. */
    CRASH(Happening.PROCESS_KILLED, lasting(0.02, 8)),
    /** A process is killed and starts again after so long without its state file. */
    AMNESIA(Happening.STATE_FORGOTTEN, lasting(0.02, 8)),
    /** A process is killed, or not run for so long, or its machine suspended, in the middle of carrying out what its rules wanted. */
    INTERRUPTION(Happening.TURN_INTERRUPTED, lasting(0.1, 4)),
    /** A process ends when it is about to write its state file, or has written it but done nothing else yet; it starts again after so long. */
    INTERRUPTED_WRITE(Happening.WRITE_INTERRUPTED, lasting(0.02, 8)),

    // ---- machines

    /** The clocks of a machine run at one of the two bounds of what rates may differ, for so long. */
    CLOCK_RATE(Happening.CLOCK_RATE_CHANGED, lasting(1, 30)),
    /** A wall clock is stepped by so much, ahead or back. */
    CLOCK_STEP(Happening.CLOCK_STEPPED, lasting(0.1, 100)),
    /** A machine is suspended for so long: its monotonic clock stands still. */
    SUSPEND(Happening.MACHINE_SUSPENDED, lasting(0.2, 10)),
    /** Writing the state file takes up to half a failure timeout, for so long. */
    SLOW_DISK(Happening.WRITE_SLOW, lasting(1, 10)),
    /** The state file cannot be written, for so long. */
    DISK_FAILURE(Happening.WRITE_FAILED, lasting(0.2, 2)),

    // ---- the witness

    /** The witness cannot be reached, by one node or by all, for so long. */
    WITNESS_OUTAGE(Happening.WITNESS_UNREACHABLE, lasting(0.5, 20)),
    /** The witness takes up to its whole time limit to answer, for so long. */
    WITNESS_SLOW(Happening.WITNESS_SLOW, lasting(2, 20)),
    /** Requests to the witness are lost: a share of them, for so long. */
    LOST_REQUEST(Happening.REQUEST_LOST, lasting(2, 20).ofShare(5, 40)),
    /** Requests are applied and their answers lost: a share of them, for so long. */
    LOST_ANSWER(Happening.ANSWER_LOST, lasting(2, 20).ofShare(5, 40)),
    /** Claims are applied after their sender gave up, so much later: a share of them. */
    LATE_CLAIM(Happening.CLAIM_LATE, lasting(0.1, 12).ofShare(10, 60)),
    /** Renewals are applied after their sender gave up, so much later: a share of them. */
    LATE_RENEWAL(Happening.RENEWAL_LATE, lasting(0.1, 12).ofShare(10, 60)),
    /** Writes to the register are applied after their sender gave up, so much later: a share of them. */
    LATE_RECORD(Happening.RECORD_LATE, lasting(0.1, 12).ofShare(10, 60)),
    /** Releases are applied after their sender gave up, so much later: a share of them. */
    LATE_RELEASE(Happening.RELEASE_LATE, lasting(0.1, 12).ofShare(10, 60)),
    /** The witness refuses everybody as misconfigured, for so long. */
    WITNESS_MISCONFIGURED(Happening.WITNESS_MISCONFIGURED, lasting(1, 6)),

    // ---- people

    /** An operator tells nodes to resign. */
    RESIGN(Happening.RESIGNED, atOnce()),
    /** An operator tells the active node to whom to transfer its role. */
    TRANSFER(Happening.TRANSFERRED, atOnce()),
    /** An operator sets a node aside for so long. */
    SET_ASIDE(Happening.SET_ASIDE, lasting(0.5, 6)),
    /** A node is closed, and started again after so long. */
    CLOSE(Happening.CLOSED, lasting(0.02, 8)),
    /** A node goes and leaves a grant of so long; it often comes back sooner. */
    LEAVE(Happening.LONG_GRANT_LEFT, lasting(2, 12)),
    /** A health check fails, and recovers after so long. */
    HEALTH(Happening.HEALTH_FAILED, lasting(0.2, 6)),
    /** Interval and count are changed while nodes are running. */
    TIMINGS(Happening.TIMINGS_CHANGED, atOnce()),
    /** The transport claims that a process is gone which is not. */
    FALSE_EVIDENCE(Happening.FALSELY_REPORTED_GONE, atOnce()),
    /**
     * So many nodes die that no majority is left, the witness for so long with them, and an operator forces one that lives, and says the truth. Not one
     * of "all": it needs much time.
     */
    FORCE(Happening.FORCED, lasting(1, 12)),

    // ---- beyond what is promised

    /**
     * A backup of the state file is restored: the node starts, after so long, with the file of an earlier moment. It may vote a second time in
     * a term, and not know of a promise that is still counted on.
     */
    OLD_STATE(Happening.OLD_STATE_RESTORED, lasting(0.02, 8), AT_MOST_ONE_ACTIVE, TERMS_GROW),
    /** A node that left a long grant is started, after so long, without its state: the grant is forgotten, and still counted on. */
    FORGOTTEN_LEAVE(Happening.LONG_GRANT_FORGOTTEN, lasting(0.02, 2), AT_MOST_ONE_ACTIVE),
    /** A second process is started with the id of a node, from a copy of its disk or without state, and stopped after so long. */
    TWIN(Happening.TWIN_STARTED, lasting(0.5, 10), AT_MOST_ONE_ACTIVE, TERMS_GROW, QUIET),
    /** The data of the witness are deleted; after so long an operator makes them anew. Leases are still exclusive, the register is not. */
    WITNESS_DELETED(Happening.WITNESS_DELETED, lasting(1, 10), TERMS_GROW),
    /** The witness restarts without memory: it gives its lease to somebody else at once, and has registered nothing. */
    WITNESS_FORGETS(Happening.WITNESS_FORGOT, atOnce(), AT_MOST_ONE_ACTIVE, TERMS_GROW);

    private final Happening happening;
    private final Strength strength;
    private final Set<Invariant> excused = EnumSet.noneOf(Invariant.class);

    Fault(Happening happening, Strength strength, Invariant... excused) {
        this.happening = happening;
        this.strength = strength;
        this.excused.addAll(Set.of(excused));
    }

    /**
     * What shows that the fault did something.
     *
     * @return counted in {@link Report#happenings()}
     */
    public Happening happening() {
        return happening;
    }

    /**
     * How likely it is, and how long it lasts.
     *
     * @return unless the options say otherwise
     */
    public Strength strength() {
        return strength;
    }

    /**
     * What the protocol does not promise once this has happened.
     *
     * @return empty for everything that a group has to withstand
     */
    public Set<Invariant> excused() {
        return Set.copyOf(excused);
    }

    /**
     * What a group has to withstand.
     *
     * @return all faults that excuse nothing, but for {@link #FORCE}
     */
    public static Set<Fault> promised() {
        EnumSet<Fault> promised = EnumSet.allOf(Fault.class);
        promised.remove(FORCE);
        promised.removeIf(fault -> !fault.excused.isEmpty());
        return promised;
    }

    boolean needsWitness() {
        return (compareTo(WITNESS_OUTAGE) >= 0 && compareTo(WITNESS_MISCONFIGURED) <= 0)
                || this == WITNESS_DELETED
                || this == WITNESS_FORGETS;
    }

    /**
     * The name in the text form of the options.
     *
     * @return lower case with underscores
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the text form.
     *
     * @param text lower case with underscores
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
