package io.oneactive.transport.jgroups;

import io.oneactive.transport.jgroups.Tally.Count;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the end of a process from all else that closes a connection. A suspicion of FD_SOCK2 is a closed connection, or one that could not be
 * made: a partition, a proxy and a firewall make such, too. Only when the host of the member also refuses the port at which it received is
 * this evidence.
 */
final class CrashCheck implements CrashWatch.Listener, AutoCloseable {
    private static final int MAX_WAITING = 16;

    /** A silent host takes its time, and must not hold up the check of another one. */
    private static final int THREADS = 4;

    /**
     * The system closes the sockets of a process one after the other, so the first knock may come too early and be answered by nobody: the next
     * comes soon, and those after it wait longer, for hosts that are far away or busy. All together less than two seconds.
     */
    private static final int KNOCKS = 11;

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int FIRST_PATIENCE_MILLIS = 20;
    private static final int MAX_PATIENCE_MILLIS = 160;

    /** Whose end was reported is not suspected any more: a member's address never comes again. */
    private static final int MAX_REMEMBERED = 256;

    private static final int REHEARSALS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(JGroupsTransport.class);

    private final Consumer<Address> onGone;
    private final Tally tally;
    private final Set<Address> beingChecked = ConcurrentHashMap.newKeySet();
    private final Set<Address> gone = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads;

    CrashCheck(Consumer<Address> onGone, Tally tally) {
        this.onGone = onGone;
        this.tally = tally;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                task -> Daemons.thread("oneactive-jgroups-check", task),
                (task, pool) -> {});
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void onSuspicion(Address suspect, Door door) {
        if (!gone.contains(suspect) && beingChecked.size() < MAX_WAITING && beingChecked.add(suspect)) {
            threads.execute(() -> {
                try {
                    check(suspect, door);
                } finally {
                    beingChecked.remove(suspect);
                }
            });
        }
    }

    private void check(Address suspect, Door door) {
        if (isClosed(door)) {
            onGone.accept(suspect);
            remember(suspect);
        } else {
            tally.add(Count.NOT_GONE);
        }
    }

    private boolean isClosed(Door door) {
        for (int i = 0; i < KNOCKS && !threads.isShutdown(); i++) {
            if (door.isRefused(Math.min(FIRST_PATIENCE_MILLIS << i, MAX_PATIENCE_MILLIS))) {
                return true;
            }
            LockSupport.parkNanos(this, FIRST_PAUSE_NANOS << i);
        }
        return false;
    }

    /** Plays the end of a member some times; where that fails it was not needed. */
    void rehearse(CrashWatch watch) {
        threads.execute(() -> {
            try {
                for (int i = 0; i < REHEARSALS; i++) {
                    watch.rehearse((self, door) -> threads.execute(() -> isClosed(Door.closed(door.kind()))));
                }
            } catch (IOException e) {
                LOG.debug("The end of a member cannot be rehearsed", e);
            }
        });
    }

    private void remember(Address suspect) {
        if (gone.size() >= MAX_REMEMBERED) {
            gone.clear();
        }
        gone.add(suspect);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
