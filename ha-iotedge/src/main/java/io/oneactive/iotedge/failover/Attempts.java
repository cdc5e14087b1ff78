package io.oneactive.iotedge.failover;

import io.oneactive.iothub.Deadline;
import io.oneactive.iothub.Sockets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what may hang inside of Microsoft's clients, on threads of its own: who waits for it goes away when the time is over, and the sockets are
 * closed, which ends what hangs on them. At most four at a time hang on; then nothing new is begun until one ends.
 */
final class Attempts implements AutoCloseable {
    private static final int MOST = 4;
    private static final int IDLE_SECONDS = 5;

    private final SSLContext trust;
    private final Semaphore slots = new Semaphore(MOST);
    private final ThreadPoolExecutor threads;
    private @Nullable Sockets current;
    private @Nullable CompletableFuture<?> awaited;
    private boolean isClosed;

    Attempts(SSLContext trust, String name) {
        this.trust = trust;
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, name + "-attempt-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** What may hang. Completes the answer, and may go on after that. */
    @FunctionalInterface
    interface Work<T> {
        void carryOut(Sockets sockets, Deadline deadline, CompletableFuture<T> answer) throws HubFailure;
    }

    /** What may hang on sockets that exist. */
    @FunctionalInterface
    interface Task {
        void carryOut();
    }

    /** Waits for the answer. One that comes too late is the work's to clean up: completing it says that it was not taken. */
    <T> T run(String what, Duration limit, Work<T> work) throws HubFailure {
        Deadline deadline = Deadline.in(limit);
        Sockets sockets = new Sockets(trust, null, deadline);
        CompletableFuture<T> answer = new CompletableFuture<>();
        begin(what, deadline, sockets, answer);
        try {
            execute(() -> {
                try {
                    work.carryOut(sockets, deadline, answer);
                } catch (HubFailure | RuntimeException | Error e) {
                    sockets.end();
                    answer.completeExceptionally(e);
                }
            });
            return awaited(what, limit, sockets, answer, deadline);
        } finally {
            end();
        }
    }

    private void begin(String what, Deadline deadline, Sockets sockets, CompletableFuture<?> answer) throws HubFailure {
        if (!hasSlot(deadline)) {
            throw HubFailure.away(what + " was not begun: " + MOST + " earlier attempts still hang");
        }
        synchronized (this) {
            if (!isClosed) {
                current = sockets;
                awaited = answer;
                return;
            }
        }
        slots.release();
        throw HubFailure.away("the client is closed");
    }

    private boolean hasSlot(Deadline deadline) {
        try {
            return slots.tryAcquire(Math.min(deadline.leftNanos(), TimeUnit.SECONDS.toNanos(1)), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void execute(Task task) {
        threads.execute(() -> {
            try {
                task.carryOut();
            } finally {
                slots.release();
            }
        });
    }

    private <T> T awaited(String what, Duration limit, Sockets sockets, CompletableFuture<T> answer, Deadline deadline)
            throws HubFailure {
        try {
            try {
                return answer.get(Math.max(0, deadline.leftNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                HubFailure silent = HubFailure.away(what + " did not answer within " + limit.toMillis() + " ms");
                if (answer.completeExceptionally(silent)) {
                    sockets.end();
                }
                return answer.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(e);
            sockets.end();
            throw HubFailure.away("interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof HubFailure failure
                    ? failure
                    : HubFailure.away(what + " failed: " + HubFailure.deepest(e.getCause()));
        }
    }

    private synchronized void end() {
        current = null;
        awaited = null;
    }

    /** Carries a task out, and waits for it no longer than that; it goes on. Whether it has ended is the answer. */
    boolean runOut(Duration limit, Task task) {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        try {
            if (!slots.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
            execute(() -> {
                try {
                    task.carryOut();
                } finally {
                    ended.complete(true);
                }
            });
            return ended.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Who waits for an attempt is told at once, and none is begun any more. */
    synchronized void abort() {
        isClosed = true;
        if (awaited != null && current != null) {
            awaited.completeExceptionally(HubFailure.away("the client is closed"));
            current.end();
        }
    }

    /** Waits for the threads, for no longer than that. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        close();
        return threads.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        abort();
        threads.shutdown();
    }
}
