package io.oneactive.standin;

import io.netty.channel.EventLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs things on the one thread to which a server's state belongs. */
final class HubThread {
    private static final int LONGEST_SECONDS = 30;

    private HubThread() {}

    static void run(EventLoop loop, Runnable action) {
        call(loop, () -> {
            action.run();
            return true;
        });
    }

    static <T> T call(EventLoop loop, Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
        try {
            return task.get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the hub's thread hangs", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
