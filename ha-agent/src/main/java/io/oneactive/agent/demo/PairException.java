package io.oneactive.agent.demo;

/** Something about the pair cannot be started, or ended when it should not. The message says what and, as far as known, why. */
public final class PairException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what happened
     */
    public PairException(String message) {
        super(message);
    }

    /**
     * An exception with a message and its cause.
     *
     * @param message what happened
     * @param cause the failure underneath
     */
    public PairException(String message, Throwable cause) {
        super(message, cause);
    }
}
