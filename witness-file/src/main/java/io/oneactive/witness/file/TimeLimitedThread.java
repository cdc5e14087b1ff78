package io.oneactive.witness.file;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs calls one after the other on a daemon thread, so that a caller can turn away from one that hangs. The thread exists while it is needed. */
final class TimeLimitedThread implements AutoCloseable {
    private static final int MOST_WAITING = 4;
    private static final int IDLE_SECONDS = 60;

    private final ThreadPoolExecutor executor;

    TimeLimitedThread(String name) {
        executor = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a call.
     *
     * @param unknown makes the answer when there is none in time, from the cause
     */
    <T> T call(Duration timeLimit, Supplier<T> call, Function<String, ? extends T> unknown) {
        FutureTask<T> task = new FutureTask<>(call::get);
        try {
            executor.execute(task);
            return task.get(timeLimit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return unknown.apply(executor.isShutdown() ? "the witness is closed" : "earlier calls still hang");
        } catch (TimeoutException e) {
            // Not interrupted: what is under way may as well be finished. What has not begun never begins.
            task.cancel(false);
            executor.remove(task);
            return unknown.apply("no answer within " + timeLimit.toMillis() + " ms");
        } catch (ExecutionException e) {
            return unknown.apply(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            task.cancel(false);
            executor.remove(task);
            return unknown.apply("the caller was interrupted");
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
