package io.oneactive.engine.wire;

import java.util.Locale;

/** Why a frame was not understood, or not believed. The codes stand in status and metrics, so they stay as they are. */
public enum DropCause {
    /** Longer than a frame may be. */
    OVERSIZED,
    /** Not one JSON object in UTF-8, or nested too deeply. */
    MALFORMED,
    /** Of this project, but of a version that is not spoken here. */
    OTHER_VERSION,
    /** Of another group on the same network. */
    OTHER_CLUSTER,
    /** A field is missing, given twice, of the wrong type or out of range. */
    BAD_FIELD,
    /** Without a seal, where one is demanded. */
    UNSEALED,
    /** Sealed with a key that is not in the ring. */
    UNKNOWN_KEY,
    /** Its seal does not belong to its bytes: another key of the same id, or somebody altered it. */
    BAD_MAC,
    /** Sealed and seen a moment ago: one of the newest, which came on two ways. */
    DUPLICATE,
    /** Sealed and seen before, or older than what may still be reordered. */
    REPLAYED,
    /** Sealed, but of a process that has not proven yet that it is running now. */
    UNPROVEN;

    /**
     * The code as it stands in counters and logs.
     *
     * @return lower case with hyphens, for instance {@code other-cluster}
     */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
