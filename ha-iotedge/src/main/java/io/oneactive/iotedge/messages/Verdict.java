package io.oneactive.iotedge.messages;

/** What a {@link TokenFilter} says of a message. */
public enum Verdict {
    /** New, of the newest term that is known: take it. */
    ACCEPTED(true),
    /** Was accepted before: the network or an edge hub delivered it once more. */
    DUPLICATE(false),
    /** Of a term that is over: a later node has been active since. Also when it was kept for hours on its way. */
    OUTDATED(false),
    /** Of the newest term, but so far behind its newest message that it is not known any more whether it was accepted before. */
    TOO_FAR_BEHIND(false),
    /** Without stamp, or with one that is no stamp. */
    UNSTAMPED(false),
    /** Of a group beyond the greatest number of groups. */
    NO_ROOM(false);

    private final boolean isAccepted;

    Verdict(boolean isAccepted) {
        this.isAccepted = isAccepted;
    }

    /**
     * Whether to take the message.
     *
     * @return true for {@link #ACCEPTED} only
     */
    public boolean isAccepted() {
        return isAccepted;
    }
}
