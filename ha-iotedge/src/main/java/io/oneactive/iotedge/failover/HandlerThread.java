package io.oneactive.iotedge.failover;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that calls the application's handlers, one after another. */
final class HandlerThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerThread.class);
    private static final int MOST_WAITING = 64;
    private static final int IDLE_SECONDS = 10;
    private static final long BETWEEN_WARNINGS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ThreadPoolExecutor thread;
    private final Duration limit;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong nextWarningNanos = new AtomicLong(System.nanoTime());

    HandlerThread(String name, Duration limit) {
        this.limit = limit;
        thread = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread made = new Thread(task, name + "-handlers");
                    made.setDaemon(true);
                    return made;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    /** Calls it and waits for as long as a handler may take. */
    <T> T call(String what, Callable<T> handler) throws Exception {
        Future<T> result = submit(what, handler);
        try {
            return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            failed(
                    what,
                    "took longer than " + limit.toMillis() + " ms; make it shorter, or set a longer handlerTimeLimit");
            throw e;
        } catch (ExecutionException e) {
            failed(what, "failed: " + e.getCause());
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private <T> Future<T> submit(String what, Callable<T> handler) throws TimeoutException {
        try {
            FutureTask<T> task = new FutureTask<>(handler);
            thread.execute(task);
            return task;
        } catch (RejectedExecutionException e) {
            failed(what, "was not called: " + MOST_WAITING + " calls wait already, or the client is closed");
            throw new TimeoutException("too many calls wait");
        }
    }

    /** Calls it some time; not when too many calls wait. */
    boolean run(String what, Runnable handler) {
        try {
            thread.execute(() -> {
                try {
                    handler.run();
                } catch (RuntimeException e) {
                    failed(what, "failed: " + e);
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            if (!thread.isShutdown()) {
                failed(what, "was not called: " + MOST_WAITING + " calls wait already");
            }
            return false;
        }
    }

    /** Counts it; logs it, but not more often than every ten seconds. */
    void failed(String what, String how) {
        failures.incrementAndGet();
        long next = nextWarningNanos.get();
        long now = System.nanoTime();
        if (now - next >= 0 && nextWarningNanos.compareAndSet(next, now + BETWEEN_WARNINGS_NANOS)) {
            LOG.warn("The handler of {} {}. Failures of handlers so far: {}", what, how, failures.get());
        }
    }

    long failures() {
        return failures.get();
    }

    /** A handler that is under way is interrupted, and waited for no longer than that. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        close();
        return thread.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
