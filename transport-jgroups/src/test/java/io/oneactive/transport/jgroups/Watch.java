package io.oneactive.transport.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.ActiveTerm;
import io.oneactive.HaNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Looks at all nodes all the time, and keeps an instant with two active ones. */
final class Watch implements AutoCloseable {
    private static final long PAUSE_NANOS = 200_000;

    private final List<HaNode> nodes = new CopyOnWriteArrayList<>();
    private final AtomicLong looks = new AtomicLong();
    private final Thread thread = new Thread(this::run, "watch");
    private volatile Optional<String> overlap = Optional.empty();
    private volatile boolean isClosed;

    Watch() {
        thread.setDaemon(true);
        thread.start();
    }

    HaNode add(HaNode node) {
        nodes.add(node);
        return node;
    }

    void remove(HaNode node) {
        nodes.remove(node);
    }

    private void run() {
        while (!isClosed) {
            for (HaNode one : nodes) {
                Optional<ActiveTerm> term = one.activeTerm();
                for (HaNode other : nodes) {
                    // Active before and after the look at the other one: active while it was looked at.
                    if (other != one
                            && term.isPresent()
                            && other.isActive()
                            && term.get().isHeld()) {
                        overlap = Optional.of(one.status() + " and " + other.status());
                    }
                }
            }
            looks.incrementAndGet();
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    /** At no instant that was looked at. */
    void assertNeverTwo() {
        assertThat(looks.get()).isGreaterThan(100);
        assertThat(overlap).as("two active nodes").isEmpty();
    }

    /** Two were seen. */
    boolean hasSeenTwo() {
        return overlap.isPresent();
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
