package io.oneactive.witness.iothub;

import io.oneactive.iothub.Deadline;
import io.oneactive.iothub.HostAndPort;
import io.oneactive.iothub.Sockets;
import io.oneactive.witness.iothub.HubFault.Meaning;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Carries transactions out, each over a connection of its own, on threads of its own: a caller that has waited long enough goes away, and at the
 * transaction's end its sockets are closed, which ends whatever hangs on them.
 */
final class Transactions implements AutoCloseable {
    private static final int MOST_THREADS = 8;
    private static final int IDLE_SECONDS = 60;
    private static final int NOTICING_MILLIS = 300;
    private static final Duration LONGEST = Duration.ofSeconds(3);
    /** The first one loads the client's classes, and goes on with that when its caller has gone. */
    private static final Duration LONGEST_FIRST = Duration.ofSeconds(15);

    private final DeviceAddress device;
    private final SSLContext trusted;
    private final @Nullable HostAndPort target;
    private final Line line;
    private final AtomicInteger threads = new AtomicInteger();
    private final ThreadPoolExecutor callers = new ThreadPoolExecutor(
            0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), named("call"));
    private final ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, named("watch"));
    private volatile boolean isWarm;

    Transactions(DeviceAddress device, SSLContext trusted, @Nullable HostAndPort target, Line line) {
        this.device = device;
        this.trusted = trusted;
        this.target = target;
        this.line = line;
        watch.setRemoveOnCancelPolicy(true);
        watch.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        watch.allowCoreThreadTimeOut(true);
    }

    private ThreadFactory named(String what) {
        return task -> {
            Thread thread = new Thread(task, "iothub-witness-" + what + "-" + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** What is done while connected. */
    @FunctionalInterface
    interface Work<T> {
        T on(TwinConnection connection) throws HubFault;
    }

    /** What may be answered without connecting, once it is this call's turn; null: connect. */
    @FunctionalInterface
    interface Shortcut<T> {
        @Nullable
        T take();
    }

    /**
     * Connects and does some work.
     *
     * @param call when the caller goes away
     * @param isLook whether it gives way to others
     */
    <T> T run(Deadline call, boolean isLook, Shortcut<T> shortcut, Work<T> work) throws HubFault {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Deadline end = isLook && !isWarm ? Deadline.in(LONGEST_FIRST) : call.atMost(isWarm ? LONGEST : LONGEST_FIRST);
        try {
            callers.execute(() -> carryOut(call, end, isLook, shortcut, work, answer));
        } catch (RejectedExecutionException e) {
            throw new HubFault(
                    Meaning.BUSY,
                    callers.isShutdown() ? "the witness is closed" : "all " + MOST_THREADS + " threads hang");
        }
        return awaited(answer, call);
    }

    private <T> void carryOut(
            Deadline call,
            Deadline end,
            boolean isLook,
            Shortcut<T> shortcut,
            Work<T> work,
            CompletableFuture<T> answer) {
        Optional<TwinConnection> broken = Optional.empty();
        try {
            line.enter(isWarm ? end : call, !isLook);
            try {
                T known = shortcut.take();
                if (known != null) {
                    answer.complete(known);
                } else {
                    broken = connected(end, isLook, work, answer);
                }
            } finally {
                line.leave();
            }
        } catch (HubFault | RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
        // Out of the line, since it may take the client half a minute.
        broken.ifPresent(TwinConnection::closeWhenLost);
    }

    /** Returns what broke, whose sockets are closed, and which is still to be closed itself. */
    private <T> Optional<TwinConnection> connected(
            Deadline end, boolean isLook, Work<T> work, CompletableFuture<T> answer) throws HubFault {
        try (Sockets sockets = new Sockets(trusted, target, end)) {
            line.looks(isLook ? sockets : null);
            Interruption opening = new Interruption();
            sockets.whenLost(() -> later(opening::interrupt));
            ScheduledFuture<?> closing = watch.schedule(
                    () -> {
                        sockets.end();
                        later(opening::interrupt);
                    },
                    end.leftNanos(),
                    TimeUnit.NANOSECONDS);
            TwinConnection connection = new TwinConnection(device, sockets, end);
            try {
                try {
                    connection.open();
                } finally {
                    opening.over();
                }
                T done = work.on(connection);
                isWarm = true;
                answer.complete(done);
                connection.close();
                return Optional.empty();
            } catch (HubFault | RuntimeException | Error e) {
                // First the sockets: a client that waits for something would not close before that.
                sockets.end();
                answer.completeExceptionally(e);
                return Optional.of(connection);
            } finally {
                closing.cancel(false);
            }
        } catch (RejectedExecutionException e) {
            throw new HubFault(Meaning.BUSY, "the witness is closed");
        }
    }

    /** Leaves the client time to notice by itself. */
    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for it, and it cannot fail.
    private void later(Runnable action) {
        try {
            watch.schedule(action, NOTICING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            action.run();
        }
    }

    private static <T> T awaited(CompletableFuture<T> answer, Deadline call) throws HubFault {
        try {
            return answer.get(Math.max(0, call.leftNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HubFault(Meaning.SILENT, "no answer within the time limit");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubFault(Meaning.BUSY, "the caller was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HubFault fault) {
                throw fault;
            }
            throw new HubFault(Meaning.BUSY, "a defect: " + e.getCause());
        }
    }

    /** No new ones are begun; one that is under way ends by itself, within its three seconds. */
    @Override
    public void close() {
        callers.shutdown();
        watch.shutdown();
    }
}
