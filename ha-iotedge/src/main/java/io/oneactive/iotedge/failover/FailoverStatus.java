package io.oneactive.iotedge.failover;

import java.util.Optional;

/**
 * How a client stands.
 *
 * @param state what it does
 * @param hub host name of the hub that it is connected to, or was last
 * @param failure why the last attempt or connection failed, with what to do; empty while all is well
 * @param counters since the start
 */
public record FailoverStatus(State state, Optional<String> hub, Optional<String> failure, Counters counters) {
    /** What a client does. */
    public enum State {
        /** Tries the cached hub or asks the Device Provisioning Service. */
        CONNECTING,
        /** Is connected, with all subscriptions made. */
        CONNECTED,
        /** Waits before the next attempt. */
        WAITING,
        /** Was closed; nothing happens any more. */
        CLOSED
    }

    /**
     * What was counted since the start.
     *
     * @param connects connections that came about
     * @param cachedConnects those of them for which nobody asked the Device Provisioning Service
     * @param registrations answers of the Device Provisioning Service
     * @param failures attempts that failed, of either kind
     * @param acknowledged messages that a hub has acknowledged
     * @param resent messages that were handed over again, since their acknowledgement did not come: the hub may have them twice
     * @param dropped messages that made room for newer ones
     * @param refused messages that found no room
     * @param waiting messages that are not acknowledged yet
     * @param handlerFailures calls of handlers that threw, took too long or found no room
     */
    public record Counters(
            long connects,
            long cachedConnects,
            long registrations,
            long failures,
            long acknowledged,
            long resent,
            long dropped,
            long refused,
            int waiting,
            long handlerFailures) {}
}
