package io.oneactive.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DropCountersTest {
    private final DropCounters counters = new DropCounters();

    @Test
    void countsByCause() {
        counters.count("malformed");
        counters.count("malformed");
        counters.count("oversized");
        assertThat(counters.snapshot()).isEqualTo(Map.of("malformed", 2L, "oversized", 1L));
    }

    @Test
    void aSnapshotDoesNotChange() {
        Map<String, Long> before = counters.snapshot();
        counters.count("malformed");
        assertThat(before).isEmpty();
    }

    @Test
    void thereAreNeverMoreThanSixtyFiveCounters() {
        for (int i = 0; i < 1000; i++) {
            counters.count("cause-" + i);
        }
        counters.count("cause-0");
        assertThat(counters.snapshot())
                .hasSize(DropCounters.MAX_CAUSES + 1)
                .containsEntry("cause-0", 2L)
                .containsEntry(DropCounters.OTHER, 1000L - DropCounters.MAX_CAUSES);
    }
}
