package io.oneactive;

/** Thrown by {@link ActiveTerm#check()} when the term is over, and to those who wait for the role of a node that was closed. */
public final class NotActiveException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message.
     *
     * @param message says which term or node
     */
    public NotActiveException(String message) {
        super(message);
    }
}
