package io.oneactive.engine.store;

/** The durable state could not be written: what depends on it must not be done. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message what failed, naming the file
     */
    public StoreException(String message) {
        super(message);
    }

    /**
     * An exception with a message and its cause.
     *
     * @param message what failed, naming the file
     * @param cause the failure underneath
     */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
