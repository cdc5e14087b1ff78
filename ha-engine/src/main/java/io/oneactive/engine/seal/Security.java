package io.oneactive.engine.seal;

import io.oneactive.SecurityMode;

/**
 * What to do with seals, and with which keys.
 *
 * @param mode any; others than {@link SecurityMode#OFF} need keys
 * @param keys empty only with {@link SecurityMode#OFF}
 */
public record Security(SecurityMode mode, KeyRing keys) {
    /** No seals. */
    public static final Security OFF = new Security(SecurityMode.OFF, KeyRing.EMPTY);

    /** Refuses a mode that needs keys where there are none. */
    public Security {
        if (mode != SecurityMode.OFF && keys.active().isEmpty()) {
            throw new IllegalArgumentException("mode " + mode.setting() + " without a key");
        }
    }
}
