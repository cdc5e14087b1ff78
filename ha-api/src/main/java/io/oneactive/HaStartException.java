package io.oneactive;

/**
 * The node cannot start although its configuration is well formed: a port is taken, a state file is damaged, a provider is missing on the
 * class path. The message says what was found and what to do.
 */
public final class HaStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what was found and what to do
     */
    public HaStartException(String message) {
        super(message);
    }

    /**
     * An exception with a message and its cause.
     *
     * @param message what was found and what to do
     * @param cause the failure underneath
     */
    public HaStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
