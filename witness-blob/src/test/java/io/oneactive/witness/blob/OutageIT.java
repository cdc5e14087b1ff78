package io.oneactive.witness.blob;

import static io.oneactive.witness.blob.TestNode.denied;
import static io.oneactive.witness.blob.TestNode.granted;
import static io.oneactive.witness.blob.TestNode.limited;
import static io.oneactive.witness.blob.TestNode.misconfigured;
import static io.oneactive.witness.blob.TestNode.unknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import reactor.core.publisher.Mono;

/** The service stops, dies and comes back; each test has a service of its own. */
@Execution(ExecutionMode.CONCURRENT)
class OutageIT {
    @Test
    void aServiceThatStandsStillIsUnknownAndAnAcquireItAppliesLaterIsFoundByItsId() {
        try (Azurite azurite = Azurite.start()) {
            TestBlob blob = TestBlob.create(azurite.port());
            try (TestNode a = TestNode.of("a", blob);
                    TestNode b = TestNode.of("b", blob)) {
                Lease lease = a.claims(1);
                azurite.suspend();
                unknown(a.witness().renew(limited(lease, TestNode.SHORT)));
                unknown(a.witness().record(limited(lease, TestNode.SHORT), 2));
                unknown(b.witness().acquire(b.request(TestNode.SHORT)));
                assertThat(a.witness().inspect(TestNode.SHORT)).isInstanceOf(Unknown.class);
                azurite.resume();

                granted(a.witness().renew(lease));
                denied(b.asks());
                assertThat(granted(a.witness().record(lease, 3)).registeredTerm())
                        .isEqualTo(3);
                granted(a.witness().release(lease));

                LeaseRequest request = b.request(TestNode.SHORT);
                azurite.suspend();
                b.witness().acquire(request);
                azurite.resume();
                await().atMost(Duration.ofSeconds(30)).until(() -> b.witness().acquire(request) instanceof Granted);
            }
        }
    }

    /** What it kept in memory is gone: no lease, no register, and nobody makes them anew but an operator. */
    @Test
    void aServiceThatDiedAndForgotIsMisconfiguredUntilItIsInitialisedAgain() {
        Azurite first = Azurite.start();
        int port = first.port();
        TestBlob blob = TestBlob.create(port);
        try (Witness witness = blob.builder(port).build()) {
            TestNode a = new TestNode("a", witness, null);
            Lease lease = a.claims(1);
            first.close();
            unknown(witness.renew(limited(lease, TestNode.SHORT)));
            unknown(witness.acquire(a.request(TestNode.SHORT)));

            try (Azurite second = Azurite.start(port)) {
                assertThat(second.port()).isEqualTo(port);
                denied(witness.renew(lease));
                assertThat(misconfigured(witness.inspect(TestNode.PATIENT)).remedy())
                        .contains("ha witness init");
                misconfigured(a.asks());

                TestBlob.container(port);
                blob.createAnew();
                assertThat(witness.inspect(TestNode.PATIENT)).isInstanceOf(InspectAnswer.Inspected.class);
                granted(a.asks());
            }
        }
    }

    /** A name server that never answers hangs where no interrupt reaches; the limit holds all the same. */
    @Test
    void aCallThatCannotBeInterruptedKeepsItsLimit() {
        TestBlob blob = TestBlob.create();
        CountDownLatch gate = new CountDownLatch(1);
        try (Witness witness = blob.builder(blob.port())
                .client(client -> client.addPolicy(new Hanging(gate)))
                .build()) {
            TestNode a = new TestNode("a", witness, null);
            long startNanos = System.nanoTime();
            for (int i = 0; i < BoundedCalls.CALL_THREADS + 2; i++) {
                unknown(witness.acquire(a.request(TestNode.SHORT)));
            }
            assertThat(System.nanoTime() - startNanos)
                    .isLessThan(Duration.ofSeconds(40).toNanos());
        } finally {
            gate.countDown();
        }
    }

    private record Hanging(CountDownLatch gate) implements HttpPipelinePolicy {
        @Override
        public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
            return next.process();
        }

        @Override
        public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
            boolean opened = false;
            while (!opened) {
                try {
                    gate.await();
                    opened = true;
                } catch (InterruptedException e) {
                    // Does not help.
                }
            }
            return next.processSync();
        }
    }
}
