package io.oneactive.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.history.ActiveInterval;
import io.oneactive.agent.history.ProcessName;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefereeTest {
    private static final ProcessName ANY = new ProcessName("gw-a", 1);

    @Test
    void allTimeInWhichBothSayYesIsCounted() {
        assertThat(Referee.overlapNanos(0, List.of(led(100, 200), led(300, 400)), List.of(led(150, 350))))
                .isEqualTo(50 + 50);
    }

    @Test
    void oneAfterTheOtherIsNoOverlap() {
        assertThat(Referee.overlapNanos(0, List.of(led(100, 200)), List.of(led(201, 350))))
                .isZero();
    }

    /** It was stopped from 120 to 300 and could say nothing then; after that it said yes for 40 more. */
    @Test
    void timeInWhichAProcessWasStoppedDoesNotCount() {
        List<ActiveInterval> stopped = List.of(led(100, 340));
        List<ActiveInterval> successor = List.of(led(180, 500));

        assertThat(Referee.overlapNanos(300, stopped, successor)).isEqualTo(40);
        assertThat(Referee.overlapNanos(341, stopped, successor)).isZero();
    }

    @Test
    void onlyWhoPromisesOneLeaderIsJudged() {
        List<ActiveInterval> one = List.of(led(100, 200));
        List<ActiveInterval> other = List.of(led(150, 300));

        assertThat(Referee.brokenPromise(Product.QUORUM_FILE, one, other))
                .hasValue("quorum-file: both nodes were active for 0.000 ms");
        assertThat(Referee.brokenPromise(Product.JGROUPS, one, other)).isEmpty();
        assertThat(Referee.brokenPromise(Product.OPEN, one, other)).isEmpty();
    }

    @Test
    void tokensGrowInTheOrderOfTime() {
        List<ActiveInterval> one = List.of(led(100, 110, 3), led(300, 310, 5));

        assertThat(Referee.brokenPromise(Product.QUORUM_AZURITE, one, List.of(led(200, 210, 4))))
                .isEmpty();
        assertThat(Referee.brokenPromise(Product.QUORUM_AZURITE, one, List.of(led(200, 210, 2))))
                .hasValue("quorum-azurite: tokens [3, 2, 5] do not grow");
        assertThat(Referee.brokenPromise(Product.QUORUM_AZURITE, one, List.of(led(200, 210, 3))))
                .hasValue("quorum-azurite: tokens [3, 3, 5] do not grow");
        // The term was over before its token could be asked for.
        assertThat(Referee.brokenPromise(Product.QUORUM_AZURITE, one, List.of(led(200, 200, 0))))
                .isEmpty();
    }

    private static ActiveInterval led(long from, long to) {
        return led(from, to, 0);
    }

    private static ActiveInterval led(long from, long to, long token) {
        return new ActiveInterval(ANY, from, to, to + 1, token);
    }
}
