package io.oneactive;

import java.util.Locale;

/**
 * What a node does with the seals of frames. The four are the steps of a roll-out, in this order; only the last one keeps strangers out, since
 * whoever can send an unsealed frame to a node that accepts those needs no key.
 */
public enum SecurityMode {
    /** Sends unsealed, looks at no seal. */
    OFF,
    /** Sends unsealed, accepts unsealed; a seal that is there must be right. */
    RECEIVE_ONLY,
    /** Sends sealed, accepts unsealed; a seal that is there must be right. */
    PERMISSIVE,
    /** Sends sealed, accepts only sealed frames of processes that have proven to be running now. */
    ENFORCE;

    /**
     * The name as it stands in the configuration.
     *
     * @return lower case with hyphens, for instance {@code receive-only}
     */
    public String setting() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Whether frames are sent with a seal.
     *
     * @return true from {@link #PERMISSIVE} on
     */
    public boolean sendsSealed() {
        return this == PERMISSIVE || this == ENFORCE;
    }

    /**
     * Whether frames without a seal are accepted.
     *
     * @return false for {@link #ENFORCE}
     */
    public boolean acceptsUnsealed() {
        return this != ENFORCE;
    }
}
