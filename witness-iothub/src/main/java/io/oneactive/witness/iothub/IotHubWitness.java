package io.oneactive.witness.iothub;

import io.oneactive.iothub.Deadline;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.InspectAnswer.Inspected;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import io.oneactive.spi.WitnessAnswer.Unknown;
import io.oneactive.witness.iothub.HubFault.Meaning;
import io.oneactive.witness.iothub.Transactions.Shortcut;
import io.oneactive.witness.iothub.Transactions.Work;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lease in the twin of a device. Each call connects, reads, writes at most once and hangs up. What breaks off, because the other node connected
 * or for whatever reason, is tried again while there is time: the next connection reads whether the last write was applied.
 */
final class IotHubWitness implements Witness {
    /** A transaction takes about 400 ms, most of it in the device client; with less left another one is not begun. */
    private static final long SHORTEST_NANOS = Duration.ofMillis(450).toNanos();

    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(80).toNanos();
    private static final int MOST_DOUBLINGS = 3;

    private final Transactions transactions;
    private final LeaseRules rules;
    private final Line line;
    private final Remedies remedies;
    private final String description;
    private final CountDownLatch closed = new CountDownLatch(1);

    IotHubWitness(Transactions transactions, LeaseRules rules, Line line, Remedies remedies, String description) {
        this.transactions = transactions;
        this.rules = rules;
        this.line = line;
        this.remedies = remedies;
        this.description = description;
    }

    @Override
    public WitnessAnswer acquire(LeaseRequest request) {
        Deadline deadline = Deadline.in(request.timeLimit());
        Claim claim = rules.claim(request);
        if (claim.isOver()) {
            return new Denied("this claim is over; its lease id is not used again", Optional.empty());
        }
        Optional<Denied> tooSoon = claim.wasSent() ? Optional.empty() : tooSoon(request.timeLimit());
        if (tooSoon.isPresent()) {
            return tooSoon.get();
        }
        long askedNanos = System.nanoTime();
        return asked(
                deadline,
                () -> claim.wasSent()
                        ? null
                        : line.seenSince(askedNanos)
                                .map(view -> rules.denied(view, claim.leaseId))
                                .orElse(null),
                connection -> rules.acquire(connection, request));
    }

    /**
     * Each look of one node closes the connection of the other, so the one that wants the lease does not look more often than makes sense. A claim
     * of which the hub knows nothing is denied for certain.
     */
    private Optional<Denied> tooSoon(Duration timeLimit) {
        long waitNanos = rules.observation().lookAgainNanos();
        if (waitNanos <= 0) {
            return Optional.empty();
        }
        if (waitNanos <= timeLimit.toNanos() / 4) {
            return pause(waitNanos)
                    ? Optional.of(new Denied("the witness is closed", Optional.empty()))
                    : Optional.empty();
        }
        return Optional.of(new Denied(
                "another held it a moment ago, and may still; the hub is not asked too often",
                Optional.of(Duration.ofNanos(waitNanos))));
    }

    @Override
    public WitnessAnswer record(Lease lease, long term) {
        return asked(
                Deadline.in(lease.request().timeLimit()),
                () -> null,
                connection -> rules.record(connection, lease, term));
    }

    @Override
    public WitnessAnswer renew(Lease lease) {
        return asked(
                Deadline.in(lease.request().timeLimit()), () -> null, connection -> rules.renew(connection, lease));
    }

    @Override
    public WitnessAnswer release(Lease lease) {
        LeaseRequest request = lease.request();
        Claim claim = rules.claim(request);
        claim.end();
        long askedNanos = System.nanoTime();
        return asked(
                Deadline.in(request.timeLimit()),
                () -> claim.wasSent() ? null : knownNotHeld(request, askedNanos),
                connection -> rules.release(connection, request));
    }

    private @Nullable WitnessAnswer knownNotHeld(LeaseRequest request, long sinceNanos) {
        TwinView view = line.seenSince(sinceNanos).orElse(null);
        TwinRecord record = view == null ? null : view.record();
        return record == null || record.isHeldBy(request.leaseId()) ? null : LeaseRules.notHeld(request, record);
    }

    private WitnessAnswer asked(Deadline deadline, Shortcut<WitnessAnswer> shortcut, Work<WitnessAnswer> work) {
        try {
            return repeated(deadline, false, shortcut, work);
        } catch (HubFault fault) {
            return isMisconfigured(fault) ? remedies.of(fault) : new Unknown(fault.text());
        }
    }

    private <T> T repeated(Deadline deadline, boolean isLook, Shortcut<T> shortcut, Work<T> work) throws HubFault {
        for (int attempt = 0; ; attempt++) {
            try {
                if (deadline.isOver()) {
                    throw new HubFault(Meaning.SILENT, "no time");
                }
                return transactions.run(deadline, isLook, shortcut, work);
            } catch (HubFault fault) {
                rules.observation().missed();
                long pauseNanos = (long) (FIRST_PAUSE_NANOS
                        * (1 << Math.min(attempt, MOST_DOUBLINGS))
                        * ThreadLocalRandom.current().nextDouble());
                boolean isTime = deadline.leftNanos() - pauseNanos >= SHORTEST_NANOS;
                if (!fault.mayBeRepeatedAtOnce() || !isTime || pause(pauseNanos)) {
                    throw fault;
                }
            }
        }
    }

    /** Waits; true when the witness was closed meanwhile. */
    private boolean pause(long nanos) {
        try {
            return closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public InspectAnswer inspect(Duration timeLimit) {
        try {
            return repeated(Deadline.in(timeLimit), true, () -> null, this::looked);
        } catch (HubFault fault) {
            return isMisconfigured(fault) ? remedies.of(fault) : new Unknown(fault.text());
        }
    }

    private InspectAnswer looked(TwinConnection connection) throws HubFault {
        TwinView view = rules.read(connection);
        Misconfigured problem = rules.problem(view);
        TwinRecord record = view.record();
        if (problem != null || record == null) {
            return problem == null ? remedies.notInitialised() : problem;
        }
        rules.testCondition(connection, view);
        boolean isLeased = rules.observation().waitNanos(view) > 0;
        long register = Math.max(record.term(), rules.observation().highestTerm());
        Optional<String> holder = isLeased && !record.isReleased() ? Optional.of(record.holder()) : Optional.empty();
        String state = isLeased || record.isReleased() ? record.description() : "expired, was " + record.description();
        String older = rules.observation().isRolledBack() ? "; the hub shows an older state than before" : "";
        // Acquiring takes one connection, and registering the term another one.
        Duration claim = Duration.ofNanos(2 * (System.nanoTime() - connection.beganNanos()));
        return new Inspected(
                register,
                isLeased,
                holder,
                claim,
                "twin of %s, version %d: %s%s".formatted(description, view.version(), state, older));
    }

    private static boolean isMisconfigured(HubFault fault) {
        return fault.meaning() == Meaning.REFUSED || fault.meaning() == Meaning.UNSUITABLE;
    }

    @Override
    public void close() {
        closed.countDown();
        transactions.close();
    }
}
