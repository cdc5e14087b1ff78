package io.oneactive.witness.iothub;

import org.jspecify.annotations.Nullable;

/**
 * Ends the wait of the thread that made this for a client that has not noticed that its connection is gone: when the hub closes a connection in the
 * middle of its beginning, because the other node connected, the MQTT client's threads sometimes end without telling the one that waits for them,
 * which then waits for a minute.
 */
final class Interruption {
    private @Nullable Thread waiting = Thread.currentThread();

    synchronized void interrupt() {
        Thread thread = waiting;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Called by that thread, which does something else from now on. */
    synchronized void over() {
        waiting = null;
        Thread.interrupted();
    }
}
