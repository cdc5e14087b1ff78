package io.oneactive.iotedge;

import java.util.Optional;

/** Since when the hub is here, or away, by what was seen of it: answers, their absence, and what the client says of its connection. Thread-safe. */
final class Connectivity {
    private Optional<Long> awaySince;
    private long hereSince;
    private boolean isTold;

    /** Away at first: nothing was heard of it. */
    Connectivity(long nowNanos) {
        awaySince = Optional.of(nowNanos);
    }

    /** An answer came, or the client says that it is connected. */
    synchronized void here(long nowNanos) {
        if (awaySince.isPresent()) {
            awaySince = Optional.empty();
            hereSince = nowNanos;
        }
    }

    /** No answer came to a request of that time, or the client says that it is not connected. */
    synchronized void away(long sinceNanos) {
        if (awaySince.isEmpty()) {
            awaySince = Optional.of(sinceNanos);
        }
    }

    /** What the client says of its connection. */
    synchronized void told(boolean isConnected, long nowNanos) {
        isTold = true;
        if (isConnected) {
            here(nowNanos);
        } else {
            away(nowNanos);
        }
    }

    /** Whether the client's word is passed on, so that nobody has to ask the hub. */
    synchronized boolean isTold() {
        return isTold;
    }

    synchronized boolean isHere() {
        return awaySince.isEmpty();
    }

    /** For how long it has been away; 0 when it is here. */
    synchronized long awayNanos(long nowNanos) {
        return awaySince.map(since -> nowNanos - since).orElse(0L);
    }

    /** For how long it has been here without a break; 0 when it is away. */
    synchronized long hereNanos(long nowNanos) {
        return awaySince.isPresent() ? 0 : nowNanos - hereSince;
    }
}
