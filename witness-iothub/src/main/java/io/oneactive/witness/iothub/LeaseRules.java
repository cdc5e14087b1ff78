package io.oneactive.witness.iothub;

import io.oneactive.iothub.TwinRequests.Answer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who gets the lease, and when the register may be written. Every write names the version at which it was decided, so one that is applied late, or
 * twice, changes nothing once anybody else has written.
 */
final class LeaseRules {
    private static final String OLDER =
            "the hub shows an older state of the twin than it did before; nobody may rely on it"
                    + " until it has stayed the same for a while";

    private final String cluster;
    private final Duration lease;
    private final Line line;
    private final Observation observation;
    private final Remedies remedies;
    private final ConditionTest conditionTest = new ConditionTest();
    private final Claims claims = new Claims();

    LeaseRules(String cluster, Duration lease, Line line, Observation observation, Remedies remedies) {
        this.cluster = cluster;
        this.lease = lease;
        this.line = line;
        this.observation = observation;
        this.remedies = remedies;
    }

    Claim claim(LeaseRequest request) {
        return claims.of(request.leaseId());
    }

    /** Reads the twin for all of this process, and lets the time of an unchanged record run. */
    TwinView read(TwinConnection connection) throws HubFault {
        TwinView view = connection.read();
        line.saw(view);
        if (problem(view) != null) {
            observation.forget();
        }
        return view;
    }

    /** Why the twin is no witness of this group; null when it is. */
    @Nullable
    Misconfigured problem(TwinView view) {
        TwinRecord record = view.record();
        if (view.damage() != null) {
            return remedies.damaged(view.damage());
        }
        if (record == null) {
            return remedies.notInitialised();
        }
        return record.cluster().equals(cluster) ? null : remedies.foreign(record.cluster());
    }

    /** For a claim of which nothing was sent: what a view that is new enough tells; null when it must be tried. */
    @Nullable
    WitnessAnswer denied(TwinView view, UUID leaseId) {
        TwinRecord record = view.record();
        if (record == null || problem(view) != null || record.isHeldBy(leaseId)) {
            return null;
        }
        long waitNanos = observation.waitNanos(view);
        return waitNanos > 0 ? refused(record, waitNanos) : null;
    }

    WitnessAnswer acquire(TwinConnection connection, LeaseRequest request) throws HubFault {
        TwinView view = read(connection);
        TwinRecord record = view.record();
        Misconfigured problem = problem(view);
        if (problem != null || record == null) {
            return problem == null ? remedies.notInitialised() : problem;
        }
        long waitNanos = observation.waitNanos(view);
        boolean isOwn = record.nonce().equals(request.leaseId());
        if (isOwn && record.isReleased()) {
            claim(request).end();
            return new Denied("this claim was given back; its lease id is not used again", Optional.empty());
        }
        if (isOwn && observation.isRolledBack()) {
            return rolledBack();
        }
        if (!isOwn && waitNanos > 0) {
            return refused(record, waitNanos);
        }
        conditionTest.run(connection, view.version());
        return write(
                connection, view, record.heldBy(request.leaseId(), request.nodeId(), register(record), lease), request);
    }

    WitnessAnswer record(TwinConnection connection, Lease held, long term) throws HubFault {
        TwinView view = read(connection);
        TwinRecord record = view.record();
        Optional<WitnessAnswer> obstacle = obstacle(view, record, held);
        if (obstacle.isPresent() || record == null) {
            return obstacle.orElseGet(remedies::notInitialised);
        }
        if (term < register(record)) {
            return new Denied("term " + term + " is lower than the registered " + register(record), Optional.empty());
        }
        return write(connection, view, prolonged(record, held, term), held.request());
    }

    WitnessAnswer renew(TwinConnection connection, Lease held) throws HubFault {
        TwinView view = read(connection);
        TwinRecord record = view.record();
        Optional<WitnessAnswer> obstacle = obstacle(view, record, held);
        if (obstacle.isPresent() || record == null) {
            return obstacle.orElseGet(remedies::notInitialised);
        }
        return write(connection, view, prolonged(record, held, register(record)), held.request());
    }

    /** What a hub that went back has forgotten of the register is written again. */
    private long register(TwinRecord record) {
        return Math.max(record.term(), observation.highestTerm());
    }

    private TwinRecord prolonged(TwinRecord record, Lease held, long term) {
        return record.heldBy(held.request().leaseId(), held.request().nodeId(), term, lease);
    }

    /** What stands against writing under a lease. */
    private Optional<WitnessAnswer> obstacle(TwinView view, @Nullable TwinRecord record, Lease held) {
        Misconfigured problem = problem(view);
        if (problem != null || record == null) {
            return Optional.ofNullable(problem);
        }
        observation.waitNanos(view);
        if (observation.isRolledBack()) {
            return Optional.of(rolledBack());
        }
        if (!record.isHeldBy(held.request().leaseId())) {
            claim(held.request()).end();
            return Optional.of(new Denied("the lease is lost: it is " + record.description(), Optional.empty()));
        }
        return Optional.empty();
    }

    WitnessAnswer release(TwinConnection connection, LeaseRequest request) throws HubFault {
        TwinView view = read(connection);
        TwinRecord record = view.record();
        Misconfigured problem = problem(view);
        if (problem != null || record == null) {
            return problem == null ? remedies.notInitialised() : problem;
        }
        observation.waitNanos(view);
        // A claim that was not answered was decided on a record that was free; freeing it takes nothing from anybody.
        boolean mayComeYet = claim(request).mayBeAppliedTo(view.version());
        if (record.isHeldBy(request.leaseId()) || mayComeYet) {
            return write(connection, view, record.freed(), request);
        }
        return notHeld(request, record);
    }

    /** For a release: not held by this id, and never will be. */
    static Granted notHeld(LeaseRequest request, TwinRecord record) {
        return new Granted(new Lease(request, Duration.ZERO), record.term());
    }

    private WitnessAnswer write(TwinConnection connection, TwinView view, TwinRecord next, LeaseRequest request)
            throws HubFault {
        Claim claim = claim(request);
        claim.sends(view.version());
        long sentNanos = System.nanoTime();
        Answer answer = connection.patch(next.patch(), view.version());
        Integer version = answer.version();
        if (answer.isYes() && version != null && version == view.version() + 1) {
            claim.isAnswered();
            observation.wrote(next, version);
            line.saw(new TwinView(version, next, null, sentNanos, System.nanoTime()));
            Duration validity = next.isHeldBy(request.leaseId()) ? Observation.validity(lease) : Duration.ZERO;
            return new Granted(new Lease(request, validity), next.term());
        }
        if (answer.isYes()) {
            throw new HubFault(
                    HubFault.Meaning.BUSY,
                    "the hub answered version " + version + " to a write of version " + view.version()
                            + ", so another write may lie between");
        }
        throw TwinConnection.fault(answer, "a write");
    }

    private Denied refused(TwinRecord record, long waitNanos) {
        String reason = observation.isRolledBack() ? OLDER : record.description();
        return new Denied(reason, Optional.of(Duration.ofNanos(waitNanos)));
    }

    private static Unknown rolledBack() {
        return new Unknown(OLDER);
    }

    void testCondition(TwinConnection connection, TwinView view) throws HubFault {
        conditionTest.run(connection, view.version());
    }

    Observation observation() {
        return observation;
    }
}
