package io.oneactive.witness.iothub;

import java.io.Serial;

/** Why a transaction with the hub ended without the answer that it was made for. */
final class HubFault extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Meaning meaning;

    /** What a fault says. */
    enum Meaning {
        /** The connection could not be made or broke off, for instance because the other node connected: try again. */
        LOST,
        /** No answer within the time. */
        SILENT,
        /** Another write came first. */
        CONFLICT,
        /** The hub is overloaded, limits the rate or has an error of its own: not at once again. */
        BUSY,
        /** The hub, or TLS, does not let this credential in. */
        REFUSED,
        /** The hub does not do what the witness rests on. */
        UNSUITABLE
    }

    HubFault(Meaning meaning, String text) {
        super(text, null, false, false);
        this.meaning = meaning;
    }

    Meaning meaning() {
        return meaning;
    }

    /** For people. */
    String text() {
        return String.valueOf(getMessage());
    }

    boolean mayBeRepeatedAtOnce() {
        return meaning == Meaning.LOST || meaning == Meaning.SILENT || meaning == Meaning.CONFLICT;
    }
}
