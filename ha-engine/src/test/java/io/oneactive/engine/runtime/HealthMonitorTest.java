package io.oneactive.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.engine.election.Event;
import io.oneactive.engine.runtime.HealthMonitor.HealthSettings;
import io.oneactive.spi.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two successes in a row make healthy, three failures in a row make unhealthy. */
@Timeout(60)
class HealthMonitorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BlockingQueue<Boolean> results = new LinkedBlockingQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final List<Event> told = new CopyOnWriteArrayList<>();
    private final HealthMonitor monitor = new HealthMonitor(
            () -> {
                asked.incrementAndGet();
                return new HealthCheck.Result(results.take(), "as scripted");
            },
            new HealthSettings(Duration.ofNanos(1), PATIENCE, 2, 3),
            "a",
            told::add);

    @AfterEach
    void close() {
        monitor.close();
    }

    /** Gives these results and waits until all of them were looked at, since the next one is asked for. */
    private void results(boolean... next) {
        int before = asked.get();
        for (boolean result : next) {
            results.add(result);
        }
        await().atMost(PATIENCE).until(() -> asked.get() >= Math.max(1, before) + next.length);
    }

    @Test
    @Tag("V8")
    void whatFlapsBelowTheThresholdsChangesNothing() {
        monitor.start();

        results(true, false, false, true, false, true, false, false, true);

        assertThat(told).isEmpty();
    }

    @Test
    @Tag("V8")
    void enoughFailuresInARowAreToldOnceAndSoAreEnoughSuccesses() {
        monitor.start();

        results(false, false, false);
        assertThat(told).containsExactly(new Event.HealthReported(false, "as scripted"));
        results(false, true, false, true);
        assertThat(told).hasSize(1);
        results(true, true);
        assertThat(told).hasSize(2).last().isEqualTo(new Event.HealthReported(true, "as scripted"));
    }
}
