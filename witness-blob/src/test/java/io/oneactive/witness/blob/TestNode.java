package io.oneactive.witness.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** A node with a witness, and what it is told. */
record TestNode(String nodeId, Witness witness, FaultProxy proxy) implements AutoCloseable {
    /** For requests that are answered: far more than a busy machine needs. */
    static final Duration PATIENT = Duration.ofSeconds(20);
    /** For requests that are not. */
    static final Duration SHORT = Duration.ofSeconds(1);

    private static final Duration BETWEEN_POLLS = Duration.ofMillis(100);
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** A node whose requests go through a proxy of its own. Connected and warm, so that no limit is spent on loading classes. */
    static TestNode of(String nodeId, TestBlob blob) {
        FaultProxy proxy = new FaultProxy(blob.port());
        Witness witness = blob.builder(proxy.port()).build();
        assertThat(witness.inspect(PATIENT)).isInstanceOf(InspectAnswer.Inspected.class);
        return new TestNode(nodeId, witness, proxy);
    }

    LeaseRequest request(Duration limit) {
        return new LeaseRequest(TestBlob.CLUSTER, nodeId, UUID.randomUUID(), limit);
    }

    WitnessAnswer asks() {
        return witness.acquire(request(PATIENT));
    }

    Lease acquires() {
        return granted(asks()).lease();
    }

    /** The lease with a term in the register: what a node may be active on. */
    Lease claims(long term) {
        Lease lease = acquires();
        granted(witness.record(lease, term));
        return lease;
    }

    /** Asks with new ids until granted. */
    Granted takesOver() {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < BOUND.toNanos()) {
            if (asks() instanceof Granted granted) {
                return granted;
            }
            pause();
        }
        throw new AssertionError(nodeId + " did not get the lease within " + BOUND);
    }

    static void pause() {
        LockSupport.parkNanos(TestNode.class, BETWEEN_POLLS.toNanos());
    }

    static Granted granted(WitnessAnswer answer) {
        assertThat(answer).isInstanceOf(Granted.class);
        return (Granted) answer;
    }

    static Denied denied(WitnessAnswer answer) {
        assertThat(answer).isInstanceOf(Denied.class);
        return (Denied) answer;
    }

    static Unknown unknown(WitnessAnswer answer) {
        assertThat(answer).isInstanceOf(Unknown.class);
        return (Unknown) answer;
    }

    static Misconfigured misconfigured(Object answer) {
        assertThat(answer).isInstanceOf(Misconfigured.class);
        return (Misconfigured) answer;
    }

    /** The same lease, asked about with another limit. */
    static Lease limited(Lease lease, Duration limit) {
        LeaseRequest request = lease.request();
        return new Lease(
                new LeaseRequest(request.cluster(), request.nodeId(), request.leaseId(), limit), lease.validity());
    }

    @Override
    public void close() {
        witness.close();
        proxy.close();
    }
}
