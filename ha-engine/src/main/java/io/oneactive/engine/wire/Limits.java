package io.oneactive.engine.wire;

/** What a value in a frame may be. */
final class Limits {
    /** Version of the frame's form. */
    static final long VERSION = 1;

    /** Terms and sequence numbers are below this, so that no sum of two overflows. */
    static final long NUMBER = (1L << 62) - 1;

    /** A day: no promise is longer, and it is far from overflowing in nanoseconds. */
    static final long MILLIS = 86_400_000;

    /** As in the configuration. */
    static final long PRIORITY = 1_000_000;

    /** One entry for each member of the largest group. */
    static final int ENTRIES = 16;

    /** Ours needs 4: the object, {@code ha}, {@code grants}, a grant. The rest is for fields to come. */
    static final int NESTING = 8;

    private Limits() {}
}
