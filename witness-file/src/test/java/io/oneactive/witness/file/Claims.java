package io.oneactive.witness.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What tests of the folder ask of a witness. */
final class Claims {
    static final String CLUSTER = "line-7";
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final Duration LEASE = Duration.ofSeconds(1);

    private Claims() {}

    static FileWitness open(Path folder, String nodeId) {
        return open(folder, nodeId, LEASE);
    }

    static FileWitness open(Path folder, String nodeId, Duration leaseDuration) {
        return new FileWitness(new LeaseFolder(folder, CLUSTER, new FolderFiles()), nodeId, leaseDuration);
    }

    static LeaseRequest request(String nodeId) {
        return new LeaseRequest(CLUSTER, nodeId, UUID.randomUUID(), LIMIT);
    }

    static WitnessAnswer claim(Witness witness, String nodeId) {
        return witness.acquire(request(nodeId));
    }

    static Granted granted(WitnessAnswer answer) {
        return assertInstanceOf(Granted.class, answer);
    }

    static Lease acquire(Witness witness, String nodeId) {
        return granted(claim(witness, nodeId)).lease();
    }

    static void misconfigured(WitnessAnswer answer, String problem, String remedy) {
        Misconfigured found = assertInstanceOf(Misconfigured.class, answer);
        assertThat(found.problem()).contains(problem);
        assertThat(found.remedy()).contains(remedy);
    }

    static void misconfigured(InspectAnswer answer, String problem, String remedy) {
        misconfigured((WitnessAnswer) assertInstanceOf(Misconfigured.class, answer), problem, remedy);
    }

    /** Polls until it holds, for at most a minute. */
    static void await(String what, BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - startNanos)
                    .as("nanoseconds waited until %s", what)
                    .isLessThan(Duration.ofMinutes(1).toNanos());
            LockSupport.parkNanos(Claims.class, Duration.ofMillis(10).toNanos());
        }
    }
}
