package io.oneactive.iotedge.flag;

import java.io.IOException;

/** The hub's registry did not do what it was asked for; the message says what to do. */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    /** As in HTTP; 0 when there was no answer. */
    private final int status;

    RegistryException(String message, int status) {
        super(message);
        this.status = status;
    }

    /**
     * What the hub answered.
     *
     * @return as in HTTP; 0 when there was no answer
     */
    public int status() {
        return status;
    }
}
