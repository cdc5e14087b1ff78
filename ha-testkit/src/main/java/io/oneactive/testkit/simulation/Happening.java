package io.oneactive.testkit.simulation;

import java.util.Locale;

/** What really came of the disturbances of a run. Counted, since a fault that never does anything proves nothing. */
public enum Happening {
    /** A frame was lost. */
    FRAME_LOST,
    /** A frame was carried twice. */
    FRAME_DOUBLED,
    /** A frame arrived after one of the same link that was sent later. */
    FRAME_OVERTAKEN,
    /** A frame took longer than a probe interval. */
    FRAME_LATE,
    /** A frame was stopped where both directions were cut. */
    FRAME_CUT,
    /** A frame was stopped where the other direction was not cut. */
    FRAME_CUT_ONE_WAY,
    /** A frame from or to a node was stopped that was cut off from all others. */
    FRAME_OF_ISOLATED_NODE,
    /** A link that had stopped frames was whole again within a failure timeout and a quarter. */
    LINK_FLAPPED,
    /** A process had work to do and was not run for less than a failure timeout. */
    SHORT_PAUSE,
    /** A process had work to do and was not run for a failure timeout or longer. */
    LONG_PAUSE,
    /** The loop of a process had work to do and did not go on, while its other threads did. */
    LOOP_PAUSE,
    /** A process was killed. */
    PROCESS_KILLED,
    /** A process started without the state file that it had. */
    STATE_FORGOTTEN,
    /** A process was killed or not run, or its machine suspended, between two effects of one turn. */
    TURN_INTERRUPTED,
    /** A process was killed when it was about to write its state file, or had just done so. */
    WRITE_INTERRUPTED,
    /** The clocks of a machine began to run at the other bound of what rates may differ. */
    CLOCK_RATE_CHANGED,
    /** The wall clock of a running process was stepped. */
    CLOCK_STEPPED,
    /** The machine of a running process was suspended. */
    MACHINE_SUSPENDED,
    /** Writing the state file took time. */
    WRITE_SLOW,
    /** The state file could not be written. */
    WRITE_FAILED,
    /** A request could not reach the witness. */
    WITNESS_UNREACHABLE,
    /** A request and its answer took longer than they ever do in calm. */
    WITNESS_SLOW,
    /** A request to the witness was lost. */
    REQUEST_LOST,
    /** A request was applied, and the answer lost. */
    ANSWER_LOST,
    /** A claim was applied after its sender had given it up. */
    CLAIM_LATE,
    /** A renewal was applied after its sender had given it up. */
    RENEWAL_LATE,
    /** A write to the register was applied after its sender had given it up. */
    RECORD_LATE,
    /** A release was applied after its sender had given it up. */
    RELEASE_LATE,
    /** The witness said that it cannot be used as it is. */
    WITNESS_MISCONFIGURED,
    /** An active node was told to resign. */
    RESIGNED,
    /** An active node was told to whom to transfer its role. */
    TRANSFERRED,
    /** A node became active by a person's word. */
    FORCED,
    /** A node refused to be active by a person's word. */
    FORCE_REFUSED,
    /** A node was not started since somebody had vouched that it is off. */
    KEPT_OFF,
    /** A running node was set aside. */
    SET_ASIDE,
    /** A running node was closed. */
    CLOSED,
    /** A node went and left a long grant. */
    LONG_GRANT_LEFT,
    /** A running node became unhealthy. */
    HEALTH_FAILED,
    /** The timings of a running node were changed. */
    TIMINGS_CHANGED,
    /** A running node was told that another one, which ran, was gone. */
    FALSELY_REPORTED_GONE,
    /** A process started with a state file older than the one it had. */
    OLD_STATE_RESTORED,
    /** A process started without state while a long grant of it was counted on. */
    LONG_GRANT_FORGOTTEN,
    /** A second process of one id started while the first one ran. */
    TWIN_STARTED,
    /** One of two processes with one id ended because of the other. */
    TWIN_NOTICED,
    /** A witness that had a holder or a registered term lost both, and said so until it was made anew. */
    WITNESS_DELETED,
    /** A witness that had a holder or a registered term forgot both, and went on. */
    WITNESS_FORGOT,
    /** A node of the original library became active. */
    CSHARP_ACTIVE;

    /**
     * The name for people.
     *
     * @return lower case with blanks
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
