package io.oneactive.engine.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import io.oneactive.engine.election.Probe.Resignation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Candidate b of {a, b, c} asks while its own vote is being written; nothing counts before that (rule 3, decision 6).
 *
 * <pre>
 *   b  ask(8) ──▶ a, c      one turn: what comes in between are not events
 *   b  write(8, b)
 *   b  ◀── vote(8) of a     the next event at the earliest
 *   b  ACTIVE in 8
 * </pre>
 */
final class VoteRequestTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Timings TIMINGS = new Timings(200 * MILLI, 3, 10, 1_200 * MILLI, 400 * MILLI, 0);

    private long now = 1_000 * MILLI;
    private final Election node = new Election(
            new ElectionSettings(
                    "test",
                    "b",
                    2,
                    1_600_000_000,
                    List.of("a", "b", "c"),
                    false,
                    ElectionRules.LONGEST_RUNNING,
                    false,
                    100,
                    false,
                    500,
                    7),
            TIMINGS,
            Optional.of(new DurableState(7, Optional.of("c"), 0, true, Optional.empty(), Optional.empty())),
            now);

    private List<Effect> askForVotes() {
        node.start(now);
        return answer(GrantKind.PRE_VOTE, awaitPreVote(), 7);
    }

    private Details awaitPreVote() {
        Optional<Probe> asked = Optional.empty();
        for (int turn = 0; turn < 20 && asked.isEmpty(); turn++) {
            now = Math.max(now, node.nextTurnNanos());
            asked = asks(node.on(new Event.TimePassed(), now), Ask.PRE_VOTE);
        }
        return asked.flatMap(Probe::details).orElseThrow();
    }

    private List<Effect> answer(GrantKind kind, Details asked, long term) {
        return answer(kind, asked, term, term);
    }

    private List<Effect> answer(GrantKind kind, Details asked, long term, long grantedTerm) {
        Grant grant = new Grant("b", asked.incarnation(), asked.sequence(), grantedTerm, kind, 600);
        now += MILLI;
        return node.on(
                new Event.ProbeReceived(
                        new Probe(
                                "a",
                                false,
                                1_500_000_000,
                                Optional.of(new Details(
                                        "test",
                                        1,
                                        now,
                                        term,
                                        NodeState.PASSIVE,
                                        600,
                                        Optional.empty(),
                                        Ask.NONE,
                                        List.of(grant),
                                        100,
                                        true,
                                        Resignation.NONE,
                                        List.of(),
                                        7))),
                        "address"),
                now);
    }

    private static Optional<Probe> asks(List<Effect> effects, Ask what) {
        return effects.stream()
                .filter(Effect.Send.class::isInstance)
                .map(effect -> ((Effect.Send) effect).probe())
                .filter(probe -> probe.details().orElseThrow().asks() == what)
                .findFirst();
    }

    @Test
    void theRequestIsUnderWayWhileTheOwnVoteIsBeingWritten() {
        List<Effect> effects = askForVotes();

        List<Effect> lasting = effects.stream()
                .filter(effect -> effect instanceof Effect.Send || effect instanceof Effect.Persist)
                .toList();
        assertThat(lasting).hasSize(2);
        assertThat(((Effect.Send) lasting.get(0))
                        .probe()
                        .details()
                        .orElseThrow()
                        .asks())
                .isEqualTo(Ask.VOTE);
        assertThat(((Effect.Persist) lasting.get(1)).state())
                .isEqualTo(new DurableState(8, Optional.of("b"), 0, false, Optional.empty(), Optional.empty()));
    }

    @Test
    void theRoleIsSecuredByAnAnswerAfterTheVoteWasWrittenAndNotInTheTurnThatAsks() {
        List<Effect> asking = askForVotes();
        assertThat(asking).noneMatch(Effect.SecureRole.class::isInstance);

        List<Effect> answered = answer(
                GrantKind.VOTE, asks(asking, Ask.VOTE).orElseThrow().details().orElseThrow(), 8);

        assertThat(answered).anyMatch(Effect.SecureRole.class::isInstance);
        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
    }

    @Test
    void aCandidateThatCouldNotWriteItsVoteStopsAndUsesNoAnswer() {
        List<Effect> asking = askForVotes();
        Details asked = asks(asking, Ask.VOTE).orElseThrow().details().orElseThrow();

        List<Effect> failed = node.on(new Event.StoreFailed("disk full"), now);
        List<Effect> late = answer(GrantKind.VOTE, asked, 8);

        assertThat(failed).anyMatch(Effect.Halt.class::isInstance);
        assertThat(late).noneMatch(Effect.SecureRole.class::isInstance);
    }

    @Test
    void aRefusalInATermThatNobodyCanHaveReachedRaisesNoTerm() {
        Details asked = asks(askForVotes(), Ask.VOTE).orElseThrow().details().orElseThrow();

        List<Effect> refused = answer(GrantKind.DENY, asked, 8, 1L << 61);
        List<Effect> askedAgain = answer(GrantKind.PRE_VOTE, awaitPreVote(), 8);

        assertThat(refused).contains(new Effect.Dropped("implausible-term"));
        assertThat(asks(askedAgain, Ask.VOTE)
                        .flatMap(Probe::details)
                        .orElseThrow()
                        .term())
                .isEqualTo(9);
    }
}
