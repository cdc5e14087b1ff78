package io.oneactive.witness.iothub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.spi.Lease;
import io.oneactive.standin.Reaction;
import io.oneactive.standin.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Many claims leave nothing behind: neither threads of the device client, nor connections, nor memory. By hand:
 * {@code -Dexcluded.tests=none -Diothub.footprint.claims=500}.
 */
@Isolated
@Tag("long")
class FootprintIT {
    /** A client that stays in memory takes 120 KB: 500 of them sixty million. */
    private static final long MOST_BYTES_MORE = 16_000_000;

    private static final int CLAIMS = Integer.getInteger("iothub.footprint.claims", 20);

    @Test
    void claimsAndFailuresLeaveNoThreadsAndNoConnections() {
        try (TestHub hub = TestHub.initialised()) {
            IotHubWitness witness = hub.open();
            claim(witness);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(clientThreads()).isEmpty());
            long usedBefore = usedBytes();
            List<Long> claimNanos = new ArrayList<>();

            for (int i = 0; i < CLAIMS; i++) {
                claimNanos.add(claim(witness));
            }
            for (Step step : new Step[] {Step.ACCEPT, Step.SECURED, Step.CONNECT, Step.SUBSCRIBE, Step.TWIN_GET}) {
                for (Reaction reaction : List.of(Reaction.CLOSED, Reaction.SWALLOWED)) {
                    hub.hub().door().faults().always(step, reaction);
                    witness.acquire(TestHub.request("gw-a", Duration.ofMillis(500)));
                    hub.hub().door().heal();
                }
            }

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(clientThreads()).isEmpty());
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(hub.hub().door().connections()).isZero());
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(usedBytes() - usedBefore).isLessThan(MOST_BYTES_MORE));
            claimNanos.sort(null);
            System.out.printf(
                    "footprint: %d claims (acquire and record): median %.0f ms, 99th percentile %.0f ms, most %.0f ms;"
                            + " threads of the client after it %d, memory %+.1f MB%n",
                    CLAIMS,
                    claimNanos.get(CLAIMS / 2) / 1e6,
                    claimNanos.get(CLAIMS * 99 / 100) / 1e6,
                    claimNanos.get(CLAIMS - 1) / 1e6,
                    clientThreads().size(),
                    (usedBytes() - usedBefore) / 1e6);
        }
    }

    /** Returns how long acquire and record took. */
    private static long claim(IotHubWitness witness) {
        long beganNanos = System.nanoTime();
        Lease lease = TestHub.acquired(witness, "gw-a");
        TestHub.granted(witness.record(lease, 1));
        long tookNanos = System.nanoTime() - beganNanos;
        TestHub.granted(witness.release(lease));
        return tookNanos;
    }

    /** All but those of the test and of the virtual machine. */
    private static List<String> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() || thread.getName().startsWith("MQTT"))
                .map(Thread::getName)
                .filter(name -> !name.equals("main") && !name.equals("DestroyJavaVM"))
                .toList();
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
