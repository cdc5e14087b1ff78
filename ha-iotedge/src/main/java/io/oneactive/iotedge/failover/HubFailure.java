package io.oneactive.iotedge.failover;

import org.jspecify.annotations.Nullable;

/** Why there is no connection; with what to do. */
final class HubFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isRefusal;

    private HubFailure(String text, boolean isRefusal) {
        super(text, null, false, false);
        this.isRefusal = isRefusal;
    }

    /** The other side says no: trying the same again soon makes no sense. */
    static HubFailure refused(String text) {
        return new HubFailure(text, true);
    }

    /** The other side is away, silent or busy. */
    static HubFailure away(String text) {
        return new HubFailure(text, false);
    }

    boolean isRefusal() {
        return isRefusal;
    }

    /** The text of what lies deepest: the client wraps several times. */
    static String deepest(@Nullable Throwable failure) {
        if (failure == null) {
            return "no cause";
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
