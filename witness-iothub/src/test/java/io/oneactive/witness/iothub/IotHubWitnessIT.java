package io.oneactive.witness.iothub;

import io.oneactive.spi.Witness;
import io.oneactive.standin.Door;
import io.oneactive.standin.Reaction;
import io.oneactive.standin.Step;
import io.oneactive.testkit.WitnessFaultTck;
import io.oneactive.testkit.WitnessFaults;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The suite that every witness must pass, on one hub per test; all of it by hand, {@code -Dexcluded.tests=none}. */
@Execution(ExecutionMode.CONCURRENT)
class IotHubWitnessIT extends WitnessFaultTck {
    private final TestHub hub = TestHub.initialised();
    private final Ways ways = new Ways();
    private final Line shared = new Line();

    @Override
    protected Witness open(String nodeId) {
        // A hub knows one connection of an identity: the 64 claimants of the contention tests, node-0 to node-63, are
        // nodes of one process, which take turns. How processes contend is the matter of ContestIT.
        return nodeId.startsWith("node-") ? hub.open(hub.hub().door(), shared) : hub.open(ways.of(nodeId), new Line());
    }

    @Override
    protected Duration leaseDuration() {
        return TestHub.LEASE;
    }

    @Override
    protected Duration faultyTimeLimit() {
        return Duration.ofSeconds(3);
    }

    @Override
    protected WitnessFaults faults() {
        return ways;
    }

    /** Takes half a minute. */
    @Override
    @Test
    @Tag("long")
    protected void exactlyOneOfSixtyFourClaimantsWins() throws Exception {
        super.exactlyOneOfSixtyFourClaimantsWins();
    }

    /** Takes half a minute. */
    @Override
    @Test
    @Tag("long")
    protected void aHolderKeepsItsLeaseAgainstSixtyThreeOthers() throws Exception {
        super.aHolderKeepsItsLeaseAgainstSixtyThreeOthers();
    }

    /** Takes a minute. */
    @Override
    @Test
    @Tag("long")
    protected void holdersNeverOverlapAndTermsGrow() throws Exception {
        super.holdersNeverOverlapAndTermsGrow();
    }

    /** Five time limits; {@link TwinRulesIT} has a hub that falls silent at each step. */
    @Override
    @Test
    @Tag("long")
    protected void aStoreThatHangsIsUnknownWithinTheTimeLimit() {
        super.aStoreThatHangsIsUnknownWithinTheTimeLimit();
    }

    /** Three time limits and a lease; the build has the late claim. */
    @Override
    @Test
    @Tag("long")
    protected void lateRequestsOfAnOldHolderDoNotTouchTheNextLease() {
        super.lateRequestsOfAnOldHolderDoNotTouchTheNextLease();
    }

    /** Three leases. */
    @Override
    @Test
    @Tag("long")
    protected void aRenewedLeaseStaysWithItsHolder() {
        super.aRenewedLeaseStaysWithItsHolder();
    }

    /** Many connections. */
    @Override
    @Test
    @Tag("long")
    protected void everyNodeIdThatIsAllowedCanHoldTheLease() {
        super.everyNodeIdThatIsAllowedCanHoldTheLease();
    }

    /** Many connections. */
    @Override
    @Test
    @Tag("long")
    protected void inspectChangesNothing() {
        super.inspectChangesNothing();
    }

    /** A lease; the build has the one of a dead holder. */
    @Override
    @Test
    @Tag("long")
    protected void inspectSeesTheLeaseExpire() {
        super.inspectSeesTheLeaseExpire();
    }

    /** Many connections. */
    @Override
    @Test
    @Tag("long")
    protected void greatTermsAreKeptExactly() {
        super.greatTermsAreKeptExactly();
    }

    /** Many connections. */
    @Override
    @Test
    @Tag("long")
    protected void releasingWhatIsNotHeldIsGrantedAndHarmsNobody() {
        super.releasingWhatIsNotHeldIsGrantedAndHarmsNobody();
    }

    @AfterEach
    void closeHub() {
        hub.close();
    }

    /** A door for each node. */
    private final class Ways implements WitnessFaults {
        private final Map<String, Door> doors = new ConcurrentHashMap<>();

        Door of(String nodeId) {
            return doors.computeIfAbsent(nodeId, id -> hub.hub().openDoor());
        }

        /** From the first change on, what is read is lost, too: else the witness reads back what it wrote, and knows. */
        @Override
        public void loseAnswers(String nodeId) {
            AtomicBoolean hasChanged = new AtomicBoolean();
            of(nodeId).faults().choose(step -> {
                hasChanged.compareAndSet(false, step == Step.TWIN_PATCH);
                boolean isLost = step == Step.TWIN_PATCH || (step == Step.TWIN_GET && hasChanged.get());
                return isLost ? Reaction.UNANSWERED : Reaction.NORMAL;
            });
        }

        @Override
        public void holdChanges(String nodeId) {
            of(nodeId).faults().always(Step.TWIN_PATCH, Reaction.HELD);
        }

        @Override
        public void cutOff(String nodeId) {
            of(nodeId).faults().blackHole(true);
        }

        @Override
        public void heal(String nodeId) {
            of(nodeId).heal();
        }
    }
}
