package io.oneactive.witness.blob;

/** What an answer of the blob service other than success, or no answer, means for the lease. {@link AnswerCodes} knows which is which. */
enum Meaning {
    /** Certain: the lease is not held under the id that was given; another holds it, or nobody does. */
    NOT_HELD,
    /** Certain: somebody wrote to the blob since its ETag was read. */
    CHANGED,
    /** Certain: there is no such blob, or nobody may ever write to it again. */
    GONE,
    /** The request itself was refused: wrong key, missing right, redirected, no trust. Says nothing about the lease. */
    REFUSED,
    /** The service answered, but cannot say whether the request was applied. */
    UNSURE,
    /** The request did not leave this machine: not applied, and never will be. */
    NOT_SENT,
    /** The connection broke at once, as it does when the other side had just closed it: perhaps applied, worth asking again at once. */
    BROKEN_OFF,
    /** Nothing came back in time: perhaps applied, perhaps later. */
    NO_ANSWER;

    /** Whether the request may have been applied, or may be later. */
    boolean isUncertain() {
        return this == UNSURE || this == BROKEN_OFF || this == NO_ANSWER;
    }
}
