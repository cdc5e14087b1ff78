package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.engine.election.WitnessStep;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The simulated witness keeps what the SPI promises, or the simulation would prove nothing. */
class SimulatedWitnessTest {
    private static final long SECOND = 1_000_000_000L;

    private final SimulatedWitness witness = new SimulatedWitness(new NodeClock(0, 0), Duration.ofSeconds(10), 10_000);

    private static LeaseRequest request(String node, long id) {
        return new LeaseRequest("line-7", node, new UUID(0, id), Duration.ofSeconds(2));
    }

    private WitnessAnswer ask(WitnessStep step, LeaseRequest request, long term, long atSeconds) {
        return witness.apply(step, request, term, atSeconds * SECOND);
    }

    @Test
    void oneLeaseAtATime() {
        assertThat(ask(WitnessStep.ACQUIRE, request("a", 1), 0, 0)).isInstanceOf(Granted.class);
        assertThat(ask(WitnessStep.ACQUIRE, request("b", 2), 0, 9)).isInstanceOf(Denied.class);
        assertThat(ask(WitnessStep.ACQUIRE, request("b", 2), 0, 10)).isInstanceOf(Granted.class);
        assertThat(ask(WitnessStep.RENEW, request("a", 1), 0, 11)).isInstanceOf(Denied.class);
    }

    @Test
    void theSameIdMayAskAgain() {
        ask(WitnessStep.ACQUIRE, request("a", 1), 0, 0);

        assertThat(ask(WitnessStep.ACQUIRE, request("a", 1), 0, 5)).isInstanceOf(Granted.class);
        assertThat(ask(WitnessStep.ACQUIRE, request("b", 2), 0, 14)).isInstanceOf(Denied.class);
    }

    @Test
    void aReleasedLeaseIsFreeAtOnceAndNotRenewed() {
        ask(WitnessStep.ACQUIRE, request("a", 1), 0, 0);

        assertThat(ask(WitnessStep.RELEASE, request("a", 1), 0, 1)).isInstanceOf(Granted.class);
        assertThat(ask(WitnessStep.RENEW, request("a", 1), 0, 1)).isInstanceOf(Denied.class);
        assertThat(ask(WitnessStep.ACQUIRE, request("b", 2), 0, 1)).isInstanceOf(Granted.class);
    }

    @Test
    void theRegisterIsWrittenUnderTheLeaseAndNeverShrinks() {
        assertThat(ask(WitnessStep.RECORD, request("a", 1), 7, 0)).isInstanceOf(Denied.class);
        ask(WitnessStep.ACQUIRE, request("a", 1), 0, 0);

        assertThat(ask(WitnessStep.RECORD, request("a", 1), 7, 1)).isInstanceOf(Granted.class);
        assertThat(ask(WitnessStep.RECORD, request("a", 1), 6, 2)).isInstanceOf(Denied.class);
        assertThat(ask(WitnessStep.RECORD, request("b", 2), 8, 3)).isInstanceOf(Denied.class);
        assertThat(ask(WitnessStep.RECORD, request("a", 1), 8, 10)).isInstanceOf(Denied.class);
        assertThat(witness.registeredTerm()).isEqualTo(7);
    }

    @Test
    void theValidityLeavesRoomForTwoClocks() {
        Granted granted = (Granted) ask(WitnessStep.ACQUIRE, request("a", 1), 0, 0);

        double slowHolder = granted.lease().validity().toNanos() / 0.99;
        double fastWitness = Duration.ofSeconds(10).toNanos() / 1.01;
        assertThat(slowHolder).isLessThan(fastWitness);
    }

    @Test
    void whatWasDeletedGivesNoLeaseBeforeTheOldOneHasEnded() {
        ask(WitnessStep.ACQUIRE, request("a", 1), 0, 0);
        assertThat(witness.delete()).isTrue();

        assertThat(ask(WitnessStep.ACQUIRE, request("b", 2), 0, 1)).isInstanceOf(Misconfigured.class);
        witness.initialise(SECOND);
        assertThat(ask(WitnessStep.RENEW, request("a", 1), 0, 2)).isInstanceOf(Denied.class);
        assertThat(ask(WitnessStep.ACQUIRE, request("b", 2), 0, 10)).isInstanceOf(Denied.class);
        assertThat(ask(WitnessStep.ACQUIRE, request("b", 2), 0, 11)).isInstanceOf(Granted.class);
    }

    @Test
    void whatForgetsGivesItsLeaseToAnybody() {
        ask(WitnessStep.ACQUIRE, request("a", 1), 0, 0);
        ask(WitnessStep.RECORD, request("a", 1), 7, 0);
        assertThat(witness.forget()).isTrue();

        assertThat(ask(WitnessStep.ACQUIRE, request("b", 2), 0, 1)).isInstanceOf(Granted.class);
        assertThat(witness.registeredTerm()).isZero();
    }
}
