package io.oneactive.standin;

/** Where a {@link Reaction} may take the place of what a hub would do. */
public enum Step {
    /** A TCP connection was accepted. */
    ACCEPT,
    /** The TLS handshake is done. */
    SECURED,
    /** CONNECT came. */
    CONNECT,
    /** SUBSCRIBE came. */
    SUBSCRIBE,
    /** A twin is to be read. */
    TWIN_GET,
    /** Reported properties are to be patched. */
    TWIN_PATCH,
    /** A message came from a device. */
    TELEMETRY
}
