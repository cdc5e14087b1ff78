package io.oneactive.witness.blob;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads of our own, and a limit that holds for every call. No option of the SDK or of the HTTP client bounds a call: a name server that does
 * not answer blocks for ten seconds whatever is set, and the SDK's shared pool may be full of somebody else's work. So each call runs on a
 * thread of ours, is left alone when its limit is over, and a thread that hangs is one of a few.
 */
final class BoundedCalls implements AutoCloseable {
    /** One for the lease, two for inspecting the first time, two that may hang. */
    static final int CALL_THREADS = 5;

    private static final int HTTP_THREADS = 2;
    private static final int WAITING_HTTP_TASKS = 256;
    /** Longer than the engine's time between inspections, so that a healthy node does not make a thread each time. */
    private static final int IDLE_SECONDS = 90;

    private final ThreadPoolExecutor callers = pool(0, CALL_THREADS, new SynchronousQueue<>(), "blob-witness-call-");
    private final ThreadPoolExecutor http =
            pool(HTTP_THREADS, HTTP_THREADS, new LinkedBlockingQueue<>(WAITING_HTTP_TASKS), "blob-witness-http-");

    BoundedCalls() {
        http.allowCoreThreadTimeOut(true);
    }

    private static ThreadPoolExecutor pool(int core, int most, BlockingQueue<Runnable> queue, String name) {
        AtomicInteger count = new AtomicInteger();
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, name + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        return new ThreadPoolExecutor(core, most, IDLE_SECONDS, TimeUnit.SECONDS, queue, threads);
    }

    /** For the tasks of the HTTP client, which never wait for each other. */
    Executor http() {
        return http;
    }

    /** For work that is waited for with {@link #await}, or not at all. */
    void start(Runnable work) throws BlobFault {
        try {
            callers.execute(work);
        } catch (RejectedExecutionException e) {
            throw new BlobFault(
                    Meaning.NOT_SENT,
                    callers.isShutdown() ? "closed" : "all " + CALL_THREADS + " threads hang in earlier calls");
        }
    }

    <T> T call(long limitNanos, Callable<T> work) throws BlobFault {
        if (limitNanos <= 0) {
            throw new BlobFault(Meaning.NOT_SENT, "no time was left");
        }
        FutureTask<T> answer = new FutureTask<>(work);
        start(answer);
        try {
            return await(answer, limitNanos);
        } finally {
            answer.cancel(true);
        }
    }

    /** Waits for an answer, but not longer than the limit. */
    static <T> T await(Future<T> answer, long limitNanos) throws BlobFault {
        try {
            return answer.get(limitNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw BlobFault.silence(limitNanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobFault(Meaning.NO_ANSWER, "interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BlobFault fault) {
                throw fault;
            }
            throw AnswerCodes.fault(e.getCause() == null ? e : e.getCause());
        }
    }

    @Override
    public void close() {
        callers.shutdownNow();
        http.shutdown();
    }
}
