package io.oneactive.agent.run;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Does one thing at an instant, whatever the rest of the process is busy with: a thread that does nothing else. It is armed long before, and what it does
 * must be prepared: no look at anything, no start of a program.
 */
final class Fuse {
    private static final long IDLE_NANOS = 3_600_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;

    private final Runnable action;
    private final Runnable otherwise;
    private final Thread thread;
    private final AtomicLong atNanos = new AtomicLong(NEVER);

    /**
     * A fuse that is not armed.
     *
     * @param name of its thread
     * @param action must not block; on the fuse's thread
     * @param otherwise done when that throws; must neither block nor throw
     */
    Fuse(String name, Runnable action, Runnable otherwise) {
        this.action = action;
        this.otherwise = otherwise;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Sets the instant, or another one. One in the past is now.
     *
     * @param instantNanos on the clock of {@link System#nanoTime()}
     */
    void arm(long instantNanos) {
        long before = atNanos.getAndSet(instantNanos);
        // Who is to wait longer finds out by itself.
        if (before == NEVER || instantNanos - before < 0) {
            LockSupport.unpark(thread);
        }
    }

    void disarm() {
        atNanos.set(NEVER);
    }

    private void run() {
        while (true) {
            long at = atNanos.get();
            long left = at == NEVER ? IDLE_NANOS : at - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else if (atNanos.compareAndSet(at, NEVER)) {
                blow();
            }
        }
    }

    private void blow() {
        try {
            action.run();
        } catch (Throwable broken) {
            System.err.println("the fuse of the command is broken: " + broken);
            otherwise.run();
        }
    }
}
