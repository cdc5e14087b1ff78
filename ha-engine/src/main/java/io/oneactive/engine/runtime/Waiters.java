package io.oneactive.engine.runtime;

import io.oneactive.ActiveTerm;
import io.oneactive.NotActiveException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Those who wait for the role. The election loop wakes them; it never waits for one. */
final class Waiters {
    private final Authority authority;
    private final String nodeId;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<CompletableFuture<ActiveTerm>> futures = new HashSet<>();
    private boolean closed;

    Waiters(Authority authority, String nodeId) {
        this.authority = authority;
        this.nodeId = nodeId;
    }

    Optional<ActiveTerm> await(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (true) {
                if (closed) {
                    throw closedNode();
                }
                Optional<ActiveTerm> term = authority.activeTerm();
                if (term.isPresent() || left <= 0) {
                    return term;
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    CompletableFuture<ActiveTerm> future() {
        CompletableFuture<ActiveTerm> future = new CompletableFuture<>();
        lock.lock();
        try {
            Optional<ActiveTerm> term = authority.activeTerm();
            if (closed) {
                future.completeExceptionally(closedNode());
            } else if (term.isPresent()) {
                future.complete(term.get());
            } else {
                futures.removeIf(CompletableFuture::isDone);
                futures.add(future);
            }
        } finally {
            lock.unlock();
        }
        return future;
    }

    /** The role was secured in a new term. Dependents of the futures run elsewhere: the loop must not. */
    void wake(ActiveTerm term) {
        lock.lock();
        try {
            changed.signalAll();
            futures.forEach(future -> future.completeAsync(() -> term));
            futures.clear();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            futures.forEach(future -> future.completeExceptionally(closedNode()));
            futures.clear();
        } finally {
            lock.unlock();
        }
    }

    private NotActiveException closedNode() {
        return new NotActiveException("node " + nodeId + " is closed");
    }
}
