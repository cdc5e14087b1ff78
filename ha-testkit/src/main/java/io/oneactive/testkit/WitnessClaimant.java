package io.oneactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.oneactive.spi.InspectAnswer.Inspected;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.time.Duration;
import java.util.UUID;

/** A node that claims a witness in a test: makes requests and says which answers it expects. */
record WitnessClaimant(String nodeId, Witness witness, Duration timeLimit) {
    LeaseRequest request() {
        return new LeaseRequest(WitnessTck.CLUSTER, nodeId, UUID.randomUUID(), timeLimit);
    }

    WitnessClaimant withTimeLimit(Duration limit) {
        return new WitnessClaimant(nodeId, witness, limit);
    }

    WitnessAnswer asks() {
        return witness.acquire(request());
    }

    Lease acquires() {
        return granted(asks()).lease();
    }

    Granted renews(Lease lease) {
        return granted(witness.renew(lease));
    }

    void records(Lease lease, long term) {
        assertThat(granted(witness.record(lease, term)).registeredTerm())
                .as("the term that record answers")
                .isEqualTo(term);
    }

    void releases(Lease lease) {
        granted(witness.release(lease));
    }

    Inspected inspects() {
        return assertInstanceOf(Inspected.class, witness.inspect(timeLimit));
    }

    /** Reads the register under a lease of its own, which it gives back. */
    long readsTerm() {
        Granted granted = granted(asks());
        releases(granted.lease());
        return granted.registeredTerm();
    }

    static Granted granted(WitnessAnswer answer) {
        return assertInstanceOf(Granted.class, answer);
    }

    static Denied denied(WitnessAnswer answer) {
        return assertInstanceOf(Denied.class, answer);
    }

    static void unknown(WitnessAnswer answer) {
        assertThat(assertInstanceOf(Unknown.class, answer).cause())
                .as("cause of an unknown answer")
                .isNotBlank();
    }
}
