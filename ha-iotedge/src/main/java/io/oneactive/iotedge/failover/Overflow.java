package io.oneactive.iotedge.failover;

/** What becomes of a message for which the queue has no room. */
public enum Overflow {
    /** The oldest message that waits is dropped and counted: for readings, of which the newest count. */
    DROP_OLDEST,
    /** The new message is refused and counted: for events, of which none may be lost without the sender knowing. */
    REFUSE_NEW
}
