package io.oneactive.testkit;

import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** A witness in memory, right or with one fault, to see that the suite finds it. */
final class MemoryWitness implements Witness {
    static final Duration DURATION = Duration.ofSeconds(1);

    enum Fault {
        NONE,
        GRANTS_EVERYBODY,
        GRANTS_EVERYTHING,
        LOOKS_BEFORE_IT_LOCKS,
        GRANTS_THE_SAME_NODE,
        REFUSES_A_REPETITION,
        RELEASES_WITHOUT_ASKING_WHOSE,
        RELEASES_NOTHING,
        LETS_THE_TERM_SHRINK,
        KEEPS_THE_TERM_AS_DOUBLE,
        FORGETS_THE_TERM_ON_EXPIRY,
        FORGETS_THE_TERM_ON_RELEASE,
        RECORDS_WITHOUT_LEASE,
        RENEWS_WHAT_ANOTHER_HOLDS,
        RENEWS_WHAT_WAS_RELEASED,
        RENEWS_IN_WORDS_ONLY,
        PROMISES_THE_WHOLE_DURATION,
        EXPIRES_EARLY,
        NEVER_EXPIRES,
        INSPECT_PROLONGS,
        INSPECT_TAKES,
        INSPECT_HIDES_THE_HOLDER,
        CLOSE_RELEASES,
        THROWS_WITHOUT_TIME
    }

    /** What all witnesses of one test share. */
    static final class Store {
        private UUID holder = new UUID(0, 0);
        private String node = "";
        private boolean isHeld;
        private long sinceNanos;
        private long term;
    }

    private final Store store;
    private final Fault fault;

    MemoryWitness(Store store, Fault fault) {
        this.store = store;
        this.fault = fault;
    }

    @Override
    public WitnessAnswer acquire(LeaseRequest request) {
        if (fault == Fault.THROWS_WITHOUT_TIME && request.timeLimit().toMillis() == 0) {
            throw new IllegalStateException("no time");
        }
        if (fault == Fault.LOOKS_BEFORE_IT_LOCKS && !isLeased()) {
            LockSupport.parkNanos(this, Duration.ofMillis(20).toNanos());
            return take(request);
        }
        if (fault == Fault.GRANTS_EVERYTHING) {
            return take(request);
        }
        synchronized (store) {
            boolean isOwn = (store.holder.equals(request.leaseId()) && fault != Fault.REFUSES_A_REPETITION)
                    || (store.node.equals(request.nodeId()) && fault == Fault.GRANTS_THE_SAME_NODE);
            if (isLeased() && !isOwn && fault != Fault.GRANTS_EVERYBODY) {
                return new Denied("held by " + store.node, Optional.empty());
            }
            return take(request);
        }
    }

    @Override
    public WitnessAnswer record(Lease lease, long term) {
        if (fault == Fault.GRANTS_EVERYTHING) {
            LockSupport.parkNanos(this, Duration.ofMillis(20).toNanos());
            return granted(lease.request(), term);
        }
        synchronized (store) {
            if (!holds(lease) && fault != Fault.RECORDS_WITHOUT_LEASE) {
                return new Denied("lost", Optional.empty());
            }
            if (term < store.term && fault != Fault.LETS_THE_TERM_SHRINK) {
                return new Denied("register holds " + store.term, Optional.empty());
            }
            store.term = fault == Fault.KEEPS_THE_TERM_AS_DOUBLE ? (long) (double) term : term;
            store.sinceNanos = System.nanoTime();
            return granted(lease.request(), term);
        }
    }

    @Override
    public WitnessAnswer renew(Lease lease) {
        synchronized (store) {
            boolean isOwn = store.holder.equals(lease.request().leaseId());
            boolean isWrong = (fault == Fault.RENEWS_WHAT_ANOTHER_HOLDS && store.isHeld)
                    || (fault == Fault.RENEWS_WHAT_WAS_RELEASED && isOwn);
            if (!holds(lease) && !isWrong) {
                return new Denied("lost", Optional.empty());
            }
            if (fault != Fault.RENEWS_IN_WORDS_ONLY) {
                store.sinceNanos = System.nanoTime();
            }
            return granted(lease.request(), store.term);
        }
    }

    @Override
    public WitnessAnswer release(Lease lease) {
        synchronized (store) {
            boolean isOwn = holds(lease) || fault == Fault.RELEASES_WITHOUT_ASKING_WHOSE;
            if (isOwn && fault != Fault.RELEASES_NOTHING) {
                store.isHeld = false;
                store.term = fault == Fault.FORGETS_THE_TERM_ON_RELEASE ? 0 : store.term;
            }
            return granted(lease.request(), store.term);
        }
    }

    @Override
    public InspectAnswer inspect(Duration timeLimit) {
        synchronized (store) {
            if (fault == Fault.INSPECT_PROLONGS) {
                store.sinceNanos = System.nanoTime();
            }
            boolean isShown = isLeased() && fault != Fault.INSPECT_HIDES_THE_HOLDER;
            Optional<String> holder = isShown ? Optional.of(store.node) : Optional.empty();
            if (fault == Fault.INSPECT_TAKES) {
                store.isHeld = true;
                store.sinceNanos = System.nanoTime();
            }
            return new InspectAnswer.Inspected(store.term, isShown, holder, Duration.ofMillis(1), "in memory");
        }
    }

    @Override
    public void close() {
        synchronized (store) {
            store.isHeld &= fault != Fault.CLOSE_RELEASES;
        }
    }

    private WitnessAnswer take(LeaseRequest request) {
        synchronized (store) {
            if (fault == Fault.FORGETS_THE_TERM_ON_EXPIRY && store.isHeld && !isLeased()) {
                store.term = 0;
            }
            store.isHeld = true;
            store.holder = request.leaseId();
            store.node = request.nodeId();
            store.sinceNanos = System.nanoTime();
            return granted(request, store.term);
        }
    }

    private boolean holds(Lease lease) {
        return isLeased() && store.holder.equals(lease.request().leaseId());
    }

    private boolean isLeased() {
        synchronized (store) {
            Duration duration = fault == Fault.EXPIRES_EARLY ? DURATION.dividedBy(2) : DURATION;
            boolean isExpired = System.nanoTime() - store.sinceNanos > duration.toNanos();
            return store.isHeld && (!isExpired || fault == Fault.NEVER_EXPIRES);
        }
    }

    private Granted granted(LeaseRequest request, long term) {
        Duration margin = fault == Fault.PROMISES_THE_WHOLE_DURATION ? Duration.ZERO : DURATION.dividedBy(10);
        return new Granted(new Lease(request, DURATION.minus(margin)), term);
    }
}
