package io.oneactive.agent.demo;

/** Something that must happen within a time limit did not. The message says what, and how things stood at the end. */
public final class TooLateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what did not happen
     */
    public TooLateException(String message) {
        super(message);
    }
}
