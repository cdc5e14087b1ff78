package io.oneactive.engine.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Resignation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which frames of one process are believed, by their numbers, their terms and the time. */
class OldFramesTest {
    private static final long MILLISECOND = 1_000_000;
    private static final Timings TIMINGS =
            new Timings(200 * MILLISECOND, 3, 10, 1_200 * MILLISECOND, 400 * MILLISECOND, 0);
    private static final long PRESENT = 2 * TIMINGS.failureTimeoutNanos();
    private static final Effect STALE = new Effect.Dropped("stale-sequence");
    private static final Effect IMPLAUSIBLE = new Effect.Dropped("implausible-term");
    private static final long HUGE = 1L << 50;

    private final Election node = new Election(
            new ElectionSettings(
                    "line-7",
                    "b",
                    2,
                    1_600_000_000,
                    List.of(),
                    false,
                    ElectionRules.LONGEST_RUNNING,
                    false,
                    100,
                    false,
                    1,
                    7),
            TIMINGS,
            Optional.of(DurableState.FRESH),
            0);
    private long now = 1_000 * MILLISECOND;

    private List<Effect> hear(long sequence, long term) {
        return hear(sequence, term, false);
    }

    private List<Effect> hear(long sequence, long term, boolean active) {
        Details details = new Details(
                "line-7",
                1,
                sequence,
                term,
                active ? NodeState.ACTIVE : NodeState.PASSIVE,
                600,
                Optional.empty(),
                Ask.NONE,
                List.of(),
                100,
                true,
                Resignation.NONE,
                List.of(),
                7);
        return node.on(
                new Event.ProbeReceived(new Probe("a", active, 1_500_000_000, Optional.of(details)), "10.0.0.1"), now);
    }

    @Test
    void anOlderFrameIsRefusedAsLongAsANewerOneIsRecent() {
        node.start(now);
        hear((1L << 62) - 1, 3);
        now += PRESENT - 1;
        assertThat(hear(10, 3)).contains(STALE);
        now += 1;
        assertThat(hear(10, 3)).doesNotContain(STALE);
        assertThat(hear(9, 3)).contains(STALE);
        assertThat(hear(11, 3)).doesNotContain(STALE);
    }

    @Test
    void theSameFrameIsNeverHeardTwiceInARow() {
        node.start(now);
        hear(10, 3);
        now += PRESENT;
        assertThat(hear(10, 3)).contains(STALE);
    }

    @Test
    void crashEvidenceDoesNotLetThroughWhatWasUnderWay() {
        node.start(now);
        hear(10, 3);
        node.on(new Event.PeerGone("a", "refused"), now);
        assertThat(hear(9, 3)).contains(STALE);
        assertThat(hear(11, 3)).doesNotContain(STALE);
    }

    @Test
    void aStragglerWithALowerTermMakesNoTokenSmaller() {
        node.start(now);
        hear(10, 9);
        now += PRESENT;
        assertThat(hear(8, 5)).doesNotContain(STALE);
        for (int turn = 0; turn < 100 && node.state() != NodeState.ACTIVE; turn++) {
            now = Math.max(now, node.nextTurnNanos());
            node.on(new Event.TimePassed(), now);
        }
        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
        assertThat(node.term()).isEqualTo(10);
    }

    @Test
    void manyForgedTermsRaiseTheTermNotMuchFurtherThanOneDoes() {
        node.start(now);
        assertThat(hear(1, HUGE + 2, true)).contains(IMPLAUSIBLE);
        assertThat(hear(1, HUGE, true)).doesNotContain(IMPLAUSIBLE);
        for (int i = 2; i < 100; i++) {
            assertThat(hear(i, i * HUGE, true)).contains(IMPLAUSIBLE);
        }
        assertThat(hear(100, HUGE + 1, true))
                .as("the elections that follow are heard")
                .doesNotContain(IMPLAUSIBLE);
        assertThat(node.term()).isEqualTo(HUGE + 1);
    }
}
