package io.oneactive.witness.blob;

import static org.awaitility.Awaitility.await;

import io.oneactive.spi.Witness;
import io.oneactive.testkit.WitnessFaultTck;
import io.oneactive.testkit.WitnessFaults;
import io.oneactive.witness.blob.HttpMessage.Operation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The suite that every witness must pass, on one blob per test. */
@Execution(ExecutionMode.CONCURRENT)
class BlobWitnessIT extends WitnessFaultTck {
    private final TestBlob blob = TestBlob.create();
    private final Ways ways = new Ways();

    @Override
    protected Witness open(String nodeId) {
        // The 64 claimants of the contention tests, node-0 to node-63, need no faults.
        int port = nodeId.startsWith("node-") ? blob.port() : ways.of(nodeId).port();
        return blob.builder(port).build();
    }

    @Override
    protected Duration leaseDuration() {
        return TestBlob.LEASE;
    }

    @Override
    protected Duration faultyTimeLimit() {
        return Duration.ofSeconds(3);
    }

    @Override
    protected WitnessFaults faults() {
        return ways;
    }

    @AfterEach
    void closeWays() {
        ways.proxies.values().forEach(FaultProxy::close);
    }

    /** A proxy for each node. */
    private final class Ways implements WitnessFaults {
        private static final Operation[] CHANGES = {
            Operation.ACQUIRE, Operation.RENEW, Operation.RELEASE, Operation.WRITE
        };

        private final Map<String, FaultProxy> proxies = new ConcurrentHashMap<>();
        private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

        FaultProxy of(String nodeId) {
            return proxies.computeIfAbsent(nodeId, id -> new FaultProxy(blob.port()));
        }

        /** From the first change on, what is read is lost, too: else the witness reads back what it wrote, and knows. */
        @Override
        public void loseAnswers(String nodeId) {
            FaultProxy proxy = of(nodeId);
            proxy.always(
                    exchange -> {
                        proxy.always(FaultProxy.UNANSWERED, Operation.VIEW);
                        FaultProxy.UNANSWERED.apply(exchange);
                    },
                    CHANGES);
        }

        @Override
        public void holdChanges(String nodeId) {
            CountDownLatch gate = new CountDownLatch(1);
            gates.put(nodeId, gate);
            of(nodeId).always(FaultProxy.held(gate), CHANGES);
        }

        @Override
        public void cutOff(String nodeId) {
            of(nodeId).always(FaultProxy.SWALLOWED);
        }

        @Override
        public void heal(String nodeId) {
            of(nodeId).heal();
            CountDownLatch gate = gates.remove(nodeId);
            if (gate != null) {
                gate.countDown();
                await().atMost(Duration.ofSeconds(30)).until(() -> !of(nodeId).isBusy());
            }
        }
    }
}
