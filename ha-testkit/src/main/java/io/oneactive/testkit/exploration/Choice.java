package io.oneactive.testkit.exploration;

import java.util.Optional;

/**
 * One thing that may happen next. Kept as a number, since there are so many.
 *
 * @param kind what
 * @param subject to which node, frame or request, by its place in the situation
 * @param detail a second node; for a turn how far it comes: 0 to its end, 2 k: killed before its effect k, 2 k + 1: stopped before it
 */
record Choice(Kind kind, int subject, int detail) {
    enum Kind {
        /** A frame, or something else underway, arrives and is acted on. */
        DELIVER,
        /** A timer fires. */
        FIRE,
        /** Time passes until something is due. */
        WAIT,
        /** Time passes by a step. */
        WAIT_A_STEP,
        /** The witness acts on a request. */
        APPLY,
        /** The witness acts on a request that nobody waits for any more. */
        APPLY_ORPHAN,
        /** The answer of the witness arrives and is acted on. */
        ANSWER,
        /** The time limit of a request passes. */
        GIVE_UP,
        /** A process is started. */
        START,
        /** A stopped process goes on. */
        GO_ON,
        /** All cuts are healed. */
        HEAL,
        /** A node reaches the witness again. */
        WITNESS_BACK,

        LOSE(Disturbance.LOSS),
        DELAY(Disturbance.DELAY),
        DUPLICATE(Disturbance.DUPLICATE),
        CUT(Disturbance.CUT),
        CUT_BOTH(Disturbance.CUT),
        CRASH(Disturbance.CRASH),
        STOP(Disturbance.STOP),
        START_WITHOUT_STATE(Disturbance.STATE_LOST),
        REQUEST_LATE(Disturbance.WITNESS_REQUEST_LATE),
        ANSWER_LATE(Disturbance.WITNESS_ANSWER_LATE),
        REFUSE(Disturbance.WITNESS_REFUSED),
        WITNESS_AWAY(Disturbance.WITNESS_AWAY),
        RESIGN(Disturbance.RESIGN);

        private final Optional<Disturbance> disturbance;

        Kind() {
            disturbance = Optional.empty();
        }

        Kind(Disturbance disturbance) {
            this.disturbance = Optional.of(disturbance);
        }

        Optional<Disturbance> disturbance() {
            return disturbance;
        }
    }

    private static final Kind[] KINDS = Kind.values();

    static Choice turn(Kind kind, int subject) {
        return new Choice(kind, subject, 0);
    }

    Choice killedBefore(int effect) {
        return new Choice(kind, subject, 2 * effect);
    }

    Choice stoppedBefore(int effect) {
        return new Choice(kind, subject, 2 * effect + 1);
    }

    /** How many effects of the turn are carried out; -1: all. */
    int effects() {
        return detail == 0 ? -1 : detail / 2;
    }

    boolean isKilled() {
        return detail > 0 && detail % 2 == 0;
    }

    /** Whether it is a turn that may end before its last effect. */
    boolean mayBreak() {
        return switch (kind) {
            case DELIVER, FIRE, ANSWER, GIVE_UP -> true;
            default -> false;
        };
    }

    boolean isFault() {
        return kind.disturbance().isPresent() || (mayBreak() && detail != 0);
    }

    @SuppressWarnings("EnumOrdinal") // lives no longer than the exploration
    int toInt() {
        return kind.ordinal() | (subject << 6) | (detail << 18);
    }

    static Choice of(int number) {
        return new Choice(KINDS[number & 63], (number >> 6) & 0xfff, number >> 18);
    }
}
