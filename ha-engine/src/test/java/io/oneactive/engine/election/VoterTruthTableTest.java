package io.oneactive.engine.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import io.oneactive.engine.election.Probe.Resignation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What member b of {a, b, c} answers, in each of the states that matter (rules 1, 3 and 6 of the protocol). The picture: {@code b[what it has
 * promised, its term] <- who asks for what in which term => the answer}. {@code a'} is another process of a.
 */
final class VoterTruthTableTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long START = 1_000 * MILLI;
    private static final Timings TIMINGS = new Timings(200 * MILLI, 3, 10, 1_200 * MILLI, 400 * MILLI, 0);

    private Election node;
    private long now = START;
    private long sequence;
    private final List<Effect> effects = new ArrayList<>();

    private void start(Optional<DurableState> remembered) {
        ElectionSettings settings = new ElectionSettings(
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
                7);
        node = new Election(settings, TIMINGS, remembered, now);
        effects.addAll(node.start(now));
    }

    private static DurableState remembered(long term, String votedFor, boolean cleanStop) {
        return new DurableState(term, Optional.of(votedFor), 600, cleanStop, Optional.empty(), Optional.empty());
    }

    private Probe probe(String who, long term, boolean active, Ask ask) {
        boolean otherProcess = who.endsWith("'");
        String id = otherProcess ? who.substring(0, who.length() - 1) : who;
        long incarnation = otherProcess ? id.charAt(0) + 1_000 : id.charAt(0);
        sequence++;
        return new Probe(
                id,
                active,
                1_500_000_000 + (otherProcess ? 1 : 0),
                Optional.of(new Details(
                        "test",
                        incarnation,
                        sequence,
                        term,
                        active ? NodeState.ACTIVE : NodeState.CANDIDATE,
                        600,
                        Optional.empty(),
                        ask,
                        List.of(),
                        100,
                        true,
                        Resignation.NONE,
                        List.of(),
                        7)));
    }

    private List<Effect> hear(Probe probe) {
        List<Effect> answer = node.on(new Event.ProbeReceived(probe, "address"), now);
        effects.addAll(answer);
        return answer;
    }

    private void arrange(String state) {
        switch (state) {
            case "free" -> start(Optional.of(remembered(7, "a", true)));
            case "quarantine" -> start(Optional.of(remembered(7, "a", false)));
            case "promised a" -> {
                start(Optional.of(remembered(7, "a", true)));
                hear(probe("a", 7, true, Ask.GRANT));
            }
            case "promised a, over" -> {
                start(Optional.of(remembered(7, "a", true)));
                hear(probe("a", 7, true, Ask.GRANT));
                now += 600 * MILLI;
            }
            case "voted a in 8" -> {
                start(Optional.of(remembered(7, "a", true)));
                hear(probe("a", 8, false, Ask.VOTE));
                now += 700 * MILLI;
            }
            case "no memory" -> {
                start(Optional.empty());
                now += 1_200 * MILLI;
            }
            default -> throw new IllegalArgumentException(state);
        }
    }

    private static Optional<Grant> answerIn(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Send.class::isInstance)
                .map(Effect.Send.class::cast)
                .flatMap(send -> send.probe().details().orElseThrow().grants().stream())
                .findFirst();
    }

    @ParameterizedTest(name = "b[{0}] <- {1} {2} {3} => {4}")
    @CsvSource({
        "free, a, PRE_VOTE, 7, PRE_VOTE",
        "free, c, PRE_VOTE, 3, PRE_VOTE", // nothing is recorded; c learns of the higher term from the answer
        "free, a, VOTE, 8, VOTE",
        "free, c, VOTE, 8, VOTE",
        "free, a, VOTE, 7, VOTE", // the vote that it gave already
        "free, c, VOTE, 7, DENY", // a has it
        "free, c, VOTE, 6, DENY",
        "free, a, GRANT, 7, GRANT",
        "free, c, GRANT, 9, GRANT",
        "free, c, GRANT, 6, DENY",
        "quarantine, a, PRE_VOTE, 7, DENY",
        "quarantine, a, VOTE, 8, DENY",
        "quarantine, a, GRANT, 7, GRANT", // an active node is answered from the first moment
        "promised a, a, PRE_VOTE, 7, PRE_VOTE",
        "promised a, c, PRE_VOTE, 9, DENY",
        "promised a, a', PRE_VOTE, 9, DENY", // the promise is to the process that may still be active
        "promised a, a, VOTE, 8, VOTE",
        "promised a, c, VOTE, 8, DENY",
        "promised a, a', VOTE, 8, DENY",
        "promised a, c, GRANT, 8, GRANT", // c was elected by others: a cannot be active any more
        "'promised a, over', c, PRE_VOTE, 7, PRE_VOTE",
        "'promised a, over', c, VOTE, 8, VOTE",
        "'promised a, over', a', VOTE, 8, VOTE",
        "voted a in 8, c, VOTE, 8, DENY",
        "voted a in 8, a, VOTE, 8, VOTE",
        "voted a in 8, c, VOTE, 9, VOTE",
        "no memory, c, VOTE, 499, DENY", // it may have voted in any term below its floor
        "no memory, c, VOTE, 500, DENY",
        "no memory, c, VOTE, 501, VOTE",
        "no memory, c, GRANT, 9, GRANT" // but it follows an active node of any term
    })
    void theAnswer(String state, String asker, Ask ask, long term, GrantKind expected) {
        arrange(state);
        long before = node.term();

        List<Effect> answer = hear(probe(asker, term, ask == Ask.GRANT, ask));

        Grant grant = answerIn(answer).orElseThrow();
        assertThat(grant.kind()).isEqualTo(expected);
        boolean promises = expected == GrantKind.GRANT || expected == GrantKind.VOTE;
        assertThat(grant.millis()).isEqualTo(promises ? 600 : 0);
        assertThat(node.term()).as("only a yes adopts the term").isEqualTo(promises ? term : before);
        if (expected == GrantKind.VOTE) {
            assertThat(rememberedBeforeTheAnswer(term, grant.to()))
                    .as("the vote is durable before it is answered")
                    .isTrue();
        }
        if (expected == GrantKind.DENY && state.equals("no memory")) {
            assertThat(grant.term()).as("the refusal names the floor").isEqualTo(500);
        }
    }

    private boolean rememberedBeforeTheAnswer(long term, String candidate) {
        boolean remembered = false;
        boolean answered = false;
        for (Effect effect : effects) {
            if (effect instanceof Effect.Persist persist) {
                boolean isVote = persist.state().term() == term
                        && persist.state().votedFor().filter(candidate::equals).isPresent();
                remembered = isVote || (remembered && !answered);
            } else if (answerIn(List.of(effect))
                    .filter(grant -> grant.kind() == GrantKind.VOTE && grant.term() == term)
                    .isPresent()) {
                answered = true;
                if (!remembered) {
                    return false;
                }
            }
        }
        return answered || term == 7;
    }
}
