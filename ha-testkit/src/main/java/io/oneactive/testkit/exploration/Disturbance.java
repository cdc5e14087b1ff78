package io.oneactive.testkit.exploration;

/** What may go wrong at any moment; each time counts as one fault. */
public enum Disturbance {
    /** A frame is lost. */
    LOSS,
    /** A frame is late: from then on it may arrive at any moment, or never. */
    DELAY,
    /** A frame arrives, and a copy of it is late. */
    DUPLICATE,
    /** One direction between two nodes, or both, is cut until it is healed, which may be at any moment. */
    CUT,
    /** A process is killed; it may be started again at any moment. */
    CRASH,
    /** A process is killed between two effects of one turn. */
    CRASH_BETWEEN_EFFECTS,
    /** A process is not run; it may go on at any moment. */
    STOP,
    /** A process is not run between two effects of one turn; it may go on at any moment. */
    STOP_BETWEEN_EFFECTS,
    /** A killed process is started without its state file. */
    STATE_LOST,
    /** A request to the witness is late: it is applied at any moment, also after its sender has given up or died, or never. */
    WITNESS_REQUEST_LATE,
    /** An answer of the witness is late: it arrives at any moment up to the time limit, or never. */
    WITNESS_ANSWER_LATE,
    /** A request to the witness is refused on the way. */
    WITNESS_REFUSED,
    /** A node cannot reach the witness until that is healed, which may be at any moment. */
    WITNESS_AWAY,
    /** The active node is asked to give its role away. */
    RESIGN
}
