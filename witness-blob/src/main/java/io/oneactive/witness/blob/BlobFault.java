package io.oneactive.witness.blob;

import java.util.Locale;

/** A call to the blob service that did not succeed. */
final class BlobFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final Meaning meaning;
    private final int status;
    private final String code;

    BlobFault(Meaning meaning, String message) {
        this(meaning, 0, "", message);
    }

    /**
     * A fault.
     *
     * @param status of HTTP, 0 when there was no answer
     * @param code of the service, empty when there was none
     */
    BlobFault(Meaning meaning, int status, String code, String message) {
        super(message, null, false, false);
        this.meaning = meaning;
        this.status = status;
        this.code = code;
    }

    static BlobFault silence(long limitNanos) {
        return new BlobFault(
                Meaning.NO_ANSWER,
                String.format(Locale.ROOT, "no answer within %,d ms", Math.max(0, limitNanos) / 1_000_000));
    }

    Meaning meaning() {
        return meaning;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** The message; never null, unlike what a {@link Throwable} promises. */
    String text() {
        return String.valueOf(getMessage());
    }
}
