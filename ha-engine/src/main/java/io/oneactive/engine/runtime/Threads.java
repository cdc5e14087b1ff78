package io.oneactive.engine.runtime;

import java.util.concurrent.ThreadFactory;

/** Makes the node's threads: daemons, so that none of them keeps a process alive whose own work is done. */
final class Threads {
    private Threads() {}

    static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
