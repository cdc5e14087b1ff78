package io.oneactive.engine.runtime;

import io.oneactive.ActiveTask;
import io.oneactive.ActiveTerm;
import io.oneactive.NodeEvent;
import io.oneactive.RoleListener;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one task while the node is active, never twice at once: a task that ignores its interruption keeps the next term from starting it until
 * it has returned.
 */
final class WhileActive implements RoleListener {
    private static final Logger LOG = LoggerFactory.getLogger(WhileActive.class);

    private final ActiveTask task;
    private final String threadName;
    private final long patienceNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition finished = lock.newCondition();
    private @Nullable Thread running;
    private @Nullable ActiveTerm next;
    private boolean closed;

    /**
     * A task that is not started yet.
     *
     * @param patienceNanos how long the end of a term waits for the task to return
     */
    WhileActive(ActiveTask task, String nodeId, long patienceNanos) {
        this.task = task;
        this.threadName = "oneactive-task-" + nodeId;
        this.patienceNanos = patienceNanos;
    }

    @Override
    public void onActive(ActiveTerm term, NodeEvent event) {
        lock.lock();
        try {
            next = term;
            startNext();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onPassive(NodeEvent event) {
        stop();
    }

    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        stop();
    }

    private void startNext() {
        ActiveTerm term = next;
        if (running != null || term == null || closed) {
            return;
        }
        next = null;
        Thread thread = Threads.named(threadName).newThread(() -> run(term));
        running = thread;
        thread.start();
    }

    private void run(ActiveTerm term) {
        try {
            if (term.isHeld()) {
                task.run(term);
            }
        } catch (InterruptedException e) {
            LOG.debug(
                    "task {} was interrupted at the end of term {}",
                    task.getClass().getName(),
                    term.token());
        } catch (Exception | LinkageError | AssertionError e) {
            LOG.error("task {} failed in term {}", task.getClass().getName(), term.token(), e);
        } finally {
            lock.lock();
            try {
                running = null;
                finished.signalAll();
                startNext();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Interrupts the task, and waits for its end within bounds. */
    private void stop() {
        lock.lock();
        try {
            next = null;
            Thread thread = running;
            if (thread == null || thread == Thread.currentThread()) {
                return;
            }
            thread.interrupt();
            long left = patienceNanos;
            while (running == thread && left > 0) {
                left = finished.awaitNanos(left);
            }
            if (running == thread) {
                LOG.warn(
                        "task {} has not returned {} ms after it was interrupted",
                        task.getClass().getName(),
                        TimeUnit.NANOSECONDS.toMillis(patienceNanos));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
