package io.oneactive.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.transport.udp.Surveyed.Hearing;
import io.oneactive.transport.udp.Surveyed.Neighbour;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingTest {
    private static Neighbour peer(String node, int sent, int answered, long micros) {
        return new Neighbour(
                new InetSocketAddress("10.0.0.7", 60_000),
                true,
                false,
                false,
                node,
                "line-7",
                "1",
                false,
                Optional.empty(),
                0,
                "",
                0,
                Hearing.UNKNOWN,
                0,
                0,
                0,
                Map.of(400, sent),
                Map.of(400, answered),
                Set.of(),
                Collections.nCopies(answered, Duration.ofNanos(micros * 1_000)));
    }

    @ParameterizedTest(name = "{0} us, {1} of 100 answered: {2} ms x {3}")
    @CsvSource({
        "200, 100, 5, 4",
        "3000, 100, 6, 4",
        "20000, 100, 40, 3",
        "100000, 100, 200, 3",
        "200, 98, 5, 7",
        "200, 90, 5, 12",
        "200, 60, 5, 28",
    })
    void theIntervalIsTwoRoundTripsAndTheCountSurvivesAYearOfLosses(
            long micros, int answered, long interval, int count) {
        Timing timing =
                Timing.of(List.of(peer("gw-b", 100, answered, micros)), 400, 5).orElseThrow();
        assertThat(timing.intervalMillis()).isEqualTo(interval);
        assertThat(timing.count()).isEqualTo(count);
        assertThat(timing.lost()).as("the last one may still be on its way").isEqualTo(Math.max(0, 99 - answered));
    }

    @Test
    void theWorstPeerCounts() {
        Timing timing = Timing.of(List.of(peer("near", 100, 100, 100), peer("far", 100, 100, 50_000)), 400, 5)
                .orElseThrow();
        assertThat(timing.peer()).isEqualTo("far");
        assertThat(timing.isTooShort(new Subject("gw-a", "line-7", 100, 3, false)))
                .isFalse();
        assertThat(timing.isTooShort(new Subject("gw-a", "line-7", 50, 5, false)))
                .isTrue();
    }

    @Test
    void aFewAnswersSayNothing() {
        assertThat(Timing.of(List.of(peer("gw-b", 100, 4, 100)), 400, 5)).isEmpty();
    }
}
