package io.oneactive.agent.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.Mode;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {
    private static final ProcessName A = new ProcessName("gw-a", 1);
    private static final ProcessName A_AGAIN = new ProcessName("gw-a", 2);
    private static final ProcessName B = new ProcessName("gw-b", 1);
    private static final Readings WATCHED = new Readings(1_000, Collections.nCopies(Readings.DISTANCES, 1L));

    private final HistoryChecker quorum = new HistoryChecker(Mode.QUORUM);
    private long sequence;

    @Test
    void aHandOverWithoutACommonInstantIsGood() {
        quorum.add(List.of(active(A, 100, 200, 5)), story(A, 100, 200, 5), WATCHED);
        quorum.add(List.of(active(B, 201, 300, 6)), story(B, 201, 300, 6), WATCHED);

        Verdict verdict = quorum.verdict();

        assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
        assertThat(verdict.tokens()).containsExactly(5L, 6L);
        assertThat(verdict.readings().count()).isEqualTo(2_000);
    }

    @Test
    void aCommonInstantIsFoundWithItsLength() {
        quorum.add(List.of(active(A, 100, 200, 5)), story(A, 100, 200, 5), WATCHED);
        quorum.add(List.of(active(B, 170, 300, 6)), story(B, 170, 300, 6), WATCHED);

        Verdict verdict = quorum.verdict();

        assertThat(verdict.overlaps()).singleElement().satisfies(overlap -> {
            assertThat(overlap.nanos()).isEqualTo(30);
            assertThat(overlap.fromNanos()).isEqualTo(170);
            assertThat(overlap)
                    .hasToString(
                            "gw-a (token 5) and gw-b (token 6) were active at the same time for at least 0.000 ms");
        });
        assertThat(verdict.isGood()).isFalse();
    }

    @Test
    void aSingleCommonInstantIsFound() {
        quorum.add(List.of(active(A, 100, 200, 5)), story(A, 100, 200, 5), WATCHED);
        quorum.add(List.of(active(B, 200, 300, 6)), story(B, 200, 300, 6), WATCHED);

        assertThat(quorum.verdict().overlaps()).hasSize(1);
    }

    @Test
    void aPeriodInsideOfAnotherIsFound() {
        quorum.add(List.of(active(A, 100, 900, 5)), story(A, 100, 900, 5), WATCHED);
        quorum.add(
                List.of(active(B, 200, 210, 6), active(B, 300, 310, 7)),
                List.of(
                        change(B, 200, NodeState.PASSIVE, NodeState.ACTIVE, 6),
                        change(B, 211, NodeState.ACTIVE, NodeState.PASSIVE, 6),
                        change(B, 300, NodeState.PASSIVE, NodeState.ACTIVE, 7)),
                WATCHED);

        assertThat(quorum.verdict().overlaps()).hasSize(2);
    }

    @Test
    void theFormerProcessOfTheSameNodeIsAnotherOne() {
        quorum.add(List.of(active(A, 100, 200, 5)), story(A, 100, 200, 5), WATCHED);
        quorum.add(List.of(active(A_AGAIN, 150, 300, 6)), story(A_AGAIN, 150, 300, 6), WATCHED);

        assertThat(quorum.verdict().overlaps()).hasSize(1);
    }

    @Test
    void aTokenThatDoesNotGrowIsFound() {
        quorum.add(List.of(active(A, 100, 200, 5)), story(A, 100, 200, 5), WATCHED);
        quorum.add(List.of(active(B, 300, 400, 5)), story(B, 300, 400, 5), WATCHED);

        assertThat(quorum.verdict().problems())
                .containsExactly("gw-b became active with token 5, but gw-a had 5 before: tokens must grow");
    }

    @Test
    void aTokenThatIsLowerThanAnEarlierOneIsFoundAlsoWhenItGrewInBetween() {
        quorum.add(
                List.of(active(A, 100, 200, 9), active(A, 500, 600, 8)),
                List.of(
                        change(A, 100, NodeState.PASSIVE, NodeState.ACTIVE, 9),
                        change(A, 200, NodeState.ACTIVE, NodeState.PASSIVE, 9),
                        change(A, 500, NodeState.PASSIVE, NodeState.ACTIVE, 8)),
                WATCHED);
        quorum.add(List.of(active(B, 300, 400, 7)), story(B, 300, 400, 7), WATCHED);

        assertThat(quorum.verdict().problems()).hasSize(2);
    }

    @Test
    void openModePromisesNothingAboutTokens() {
        HistoryChecker open = new HistoryChecker(Mode.OPEN);
        open.add(List.of(active(A, 100, 200, 5)), story(A, 100, 200, 5), WATCHED);
        open.add(List.of(active(B, 300, 400, 5)), story(B, 300, 400, 5), WATCHED);

        assertThat(open.verdict().isGood()).isTrue();
    }

    @Test
    void anActivePeriodThatWasNotAnnouncedIsFound() {
        quorum.add(List.of(active(A, 100, 200, 5)), List.of(), WATCHED);

        assertThat(quorum.verdict().problems())
                .containsExactly("gw-a was active with token 5, but announced no such activation");
    }

    @Test
    void aProcessThatWasKilledInTheMomentOfItsActivationNeedNotHaveAnnouncedIt() {
        quorum.add(List.of(new ActiveInterval(A, 100, 101, 0, 5)), List.of(), WATCHED);

        assertThat(quorum.verdict().problems()).isEmpty();
    }

    @Test
    void aHoleInTheChainOfChangesIsFound() {
        quorum.add(
                List.of(),
                List.of(
                        change(A, 100, NodeState.STARTING, NodeState.PASSIVE, 5),
                        change(A, 200, NodeState.CANDIDATE, NodeState.PASSIVE, 5)),
                WATCHED);

        assertThat(quorum.verdict().problems())
                .containsExactly("gw-a went from CANDIDATE to PASSIVE without saying how it left PASSIVE");
    }

    @Test
    void aChangeWithoutAnExplanationIsFound() {
        quorum.add(
                List.of(),
                List.of(new HistoryLine.Change(
                        A, 1, 100, -1, NodeState.STARTING, NodeState.PASSIVE, 5, Reason.QUARANTINE_OVER, " ")),
                WATCHED);

        assertThat(quorum.verdict().problems())
                .containsExactly("gw-a went from STARTING to PASSIVE without saying why");
    }

    @Test
    void aProcessThatNobodyWatchedProvesNothing() {
        quorum.add(List.of(), List.of(), Readings.NONE);

        assertThat(quorum.verdict().isGood()).isFalse();
    }

    @Test
    void aSingleReadingThatWasInterruptedByAStopIsNoProof() {
        // The clock was read at 150 before the call and at 3,000 after it: the process was stopped in between.
        quorum.add(List.of(new ActiveInterval(A, 3_000, 150, 3_001, 5)), story(A, 140, 3_001, 5), WATCHED);
        quorum.add(List.of(active(B, 800, 4_000, 6)), story(B, 800, 4_000, 6), WATCHED);

        assertThat(quorum.verdict().overlaps()).isEmpty();
    }

    @Test
    void anOperationThatBeganAfterItsTermIsFound() {
        quorum.add(written(A, active(A, 100, 200, 5), new Operations(3, 110, 250, 260)));

        assertThat(quorum.verdict().problems())
                .containsExactly("gw-a began an operation with token 5 0.000 ms after it had seen that term over");
    }

    @Test
    void anOperationThatBeganUnderAGreaterTokenIsFoundAlsoInAProcessThatWasKilled() {
        quorum.add(written(A, new ActiveInterval(A, 100, 350, 0, 5), new Operations(3, 110, 350, 360)));
        quorum.add(written(B, active(B, 300, 400, 6), Operations.NONE));

        Verdict verdict = quorum.verdict();

        assertThat(verdict.problems())
                .containsExactly("gw-a began an operation with token 5 when a greater token was active already");
        assertThat(verdict.overlaps()).hasSize(1);
    }

    @Test
    void anOperationThatOnlyEndsLateIsCountedAndNoProblem() {
        quorum.add(written(A, active(A, 100, 200, 5), new Operations(3, 110, 190, 900)));
        quorum.add(written(B, active(B, 300, 400, 6), new Operations(1, 310, 310, 311)));

        Verdict verdict = quorum.verdict();

        assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
        assertThat(verdict.operations()).isEqualTo(4);
        assertThat(verdict.lateOperations()).isEqualTo(1);
    }

    @Test
    void timesWithoutAnActiveNodeAreMeasured() {
        quorum.add(List.of(active(A, 100, 200, 5)), story(A, 100, 200, 5), WATCHED);
        quorum.add(
                List.of(active(B, 260, 300, 6), active(B, 1_000, 1_100, 7)),
                List.of(
                        change(B, 260, NodeState.PASSIVE, NodeState.ACTIVE, 6),
                        change(B, 300, NodeState.ACTIVE, NodeState.PASSIVE, 6),
                        change(B, 1_000, NodeState.PASSIVE, NodeState.ACTIVE, 7)),
                WATCHED);

        assertThat(quorum.verdict().outages()).extracting(Outage::nanos).containsExactly(60L, 700L);
    }

    private ProcessHistory written(ProcessName process, ActiveInterval interval, Operations operations) {
        return new ProcessHistory(
                process,
                story(process, interval.fromNanos(), interval.toNanos(), interval.token()),
                List.of(new HistoryLine.Term(interval, operations)),
                true);
    }

    private static ActiveInterval active(ProcessName process, long from, long to, long token) {
        return new ActiveInterval(process, from, to, to + 1, token);
    }

    private List<HistoryLine.Change> story(ProcessName process, long from, long to, long term) {
        return List.of(
                change(process, from, NodeState.PASSIVE, NodeState.ACTIVE, term),
                change(process, to, NodeState.ACTIVE, NodeState.PASSIVE, term));
    }

    private HistoryLine.Change change(ProcessName process, long nanos, NodeState from, NodeState to, long term) {
        return new HistoryLine.Change(
                process, ++sequence, nanos, -1, from, to, term, Reason.ELECTED_BY_PEERS, "for a reason");
    }
}
