package io.oneactive.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.HaConfigException;
import io.oneactive.engine.election.Timings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the timings of a running node may be changed to. */
class ChangedTimingsTest {
    private static final long MILLISECOND = 1_000_000;

    private static ChangedTimings open() {
        return Fakes.plain().read(Fakes.openMode().build()).changedTimings();
    }

    private static Timings to(ChangedTimings change, int intervalMillis, int count) {
        return change.to(Duration.ofMillis(intervalMillis), count).timings();
    }

    @Test
    void whatFollowsFromIntervalAndCountFollows() {
        assertThat(to(open(), 1000, 4))
                .isEqualTo(new Timings(1000 * MILLISECOND, 4, 10, 8000 * MILLISECOND, 2000 * MILLISECOND, 0));
    }

    @Test
    void whatWasConfiguredStays() {
        ChangedTimings change = Fakes.plain()
                .read(Fakes.openMode()
                        .set("maxPromiseMS", "5000")
                        .set("handoverTimeoutMS", "70")
                        .build())
                .changedTimings();

        assertThat(to(change, 100, 5))
                .isEqualTo(new Timings(100 * MILLISECOND, 5, 10, 5000 * MILLISECOND, 70 * MILLISECOND, 0));
        assertThatThrownBy(() -> to(change, 1000, 6))
                .isInstanceOf(HaConfigException.class)
                .hasMessageContaining("'maxPromiseMS' = '5000'")
                .hasMessageContaining("6000 ms");
    }

    @Test
    void wrongTimingsAreRefusedAllAtOnce() {
        assertThatThrownBy(() -> to(open(), 4, 1))
                .isInstanceOf(HaConfigException.class)
                .hasMessageContaining("'probeIntervalMS' = '4' (from changeTimings) is too small")
                .hasMessageContaining("'failedProbeCount' = '1' (from changeTimings) is too small");
        assertThatThrownBy(() -> to(open(), 5, 2)).hasMessageContaining("is 10 ms; allowed: 20 ms or more");
        assertThatThrownBy(() -> open().to(Duration.ofNanos(200_000_001), 3)).hasMessageContaining("no whole number");
    }

    /** It would listen for too short a time after a restart. */
    @Test
    void aVoterThatForgetsMakesNoLongerPromisesThanAtItsStart() {
        ChangedTimings change = Fakes.plain()
                .read(Fakes.openMode().members("gw-a", "gw-b", "gw-c").build())
                .changedTimings();

        assertThat(to(change, 400, 3).maxPromiseNanos()).isEqualTo(1200 * MILLISECOND);
        assertThatThrownBy(() -> to(change, 401, 3))
                .hasMessageContaining("1203 ms is longer than the longest promise of this node, 1200 ms");

        ChangedTimings remembering = Fakes.plain()
                .read(Fakes.openMode()
                        .members("gw-a", "gw-b", "gw-c")
                        .stateDirectory(Path.of("state"))
                        .build())
                .changedTimings();
        assertThat(to(remembering, 1000, 3).maxPromiseNanos()).isEqualTo(6000 * MILLISECOND);
    }

    @Test
    void nodesWithTheSameTimingsHaveTheSameHashHoweverTheyGotThem() {
        int started = Fakes.plain()
                .read(Fakes.openMode()
                        .probeInterval(Duration.ofMillis(300))
                        .failedProbeCount(4)
                        .build())
                .configuration();

        assertThat(open().to(Duration.ofMillis(300), 4).configuration()).isEqualTo(started);
        assertThat(open().to(Duration.ofMillis(300), 5).configuration()).isNotEqualTo(started);
    }
}
