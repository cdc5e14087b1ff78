package io.oneactive.engine.runtime;

import io.oneactive.ActiveTerm;
import io.oneactive.NodeEvent;
import io.oneactive.Registration;
import io.oneactive.Role;
import io.oneactive.RoleListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listeners: serially, in order, on a thread of its own, outside every lock. */
final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    /** Announcements that wait for a listener that blocks; more than this many are dropped, counted and logged. */
    private static final int QUEUE = 1_024;

    private final List<RoleListener> listeners = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor thread;
    private final AtomicLong dropped = new AtomicLong();
    private @Nullable Told toldActive;

    private record Told(ActiveTerm term, NodeEvent event) {}

    Announcer(String nodeId) {
        thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                Threads.named("oneactive-announcer-" + nodeId));
    }

    /** Adds a listener; when the node is active as far as the listeners were told, this one is told so first. */
    Registration add(RoleListener listener) {
        submit(() -> {
            listeners.add(listener);
            Told told = toldActive;
            if (told != null) {
                tell(listener, told.event, one -> one.onActive(told.term, told.event));
            }
        });
        return () -> submit(() -> listeners.remove(listener));
    }

    /** Announces an event; with the term when the node became active in it. */
    void announce(NodeEvent event, Optional<ActiveTerm> term) {
        submit(() -> {
            boolean wasActive = toldActive != null;
            if (wasActive && (event.to().role() == Role.PASSIVE || term.isPresent())) {
                toldActive = null;
                tellAll(event, listener -> listener.onPassive(event));
            }
            term.ifPresent(begun -> {
                toldActive = new Told(begun, event);
                tellAll(event, listener -> listener.onActive(begun, event));
            });
            tellAll(event, listener -> listener.onEvent(event));
        });
    }

    /** Calls back when everything that was announced so far has been told. */
    void afterwards(Runnable done) {
        submit(done);
    }

    private void tellAll(NodeEvent event, Consumer<RoleListener> call) {
        for (RoleListener listener : listeners) {
            tell(listener, event, call);
        }
    }

    /** A listener that fails is logged, and the role change goes on. */
    private static void tell(RoleListener listener, NodeEvent event, Consumer<RoleListener> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOG.error(
                    "listener {} failed on {} -> {} in term {}",
                    listener.getClass().getName(),
                    event.from(),
                    event.to(),
                    event.term(),
                    e);
        }
    }

    private void submit(Runnable work) {
        try {
            thread.execute(work);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            if (!thread.isShutdown() && dropped.incrementAndGet() == 1) {
                LOG.error("a listener blocks: more than {} announcements wait, further ones are dropped", QUEUE);
            }
        }
    }

    long dropped() {
        return dropped.get();
    }

    /** Lets what was announced be told, for a bounded time. */
    void close(long nanos) {
        thread.shutdown();
        if (!Patience.await(nanos, left -> thread.awaitTermination(left, TimeUnit.NANOSECONDS))) {
            thread.shutdownNow();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
