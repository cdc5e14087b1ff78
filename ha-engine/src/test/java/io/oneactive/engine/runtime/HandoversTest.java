package io.oneactive.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HandoverResult;
import io.oneactive.HandoverResult.Outcome;
import io.oneactive.engine.election.Effect;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What those are told who asked for a hand-over. */
class HandoversTest {
    private final Handovers handovers = new Handovers();

    private CompletableFuture<HandoverResult> asked(Optional<String> wanted) {
        CompletableFuture<HandoverResult> future = new CompletableFuture<>();
        handovers.add(future, wanted);
        return future;
    }

    private static Outcome outcome(CompletableFuture<HandoverResult> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join().outcome();
    }

    /** The rules choose a successor where none is named, and say which node became active instead; to whoever named none it is as good. */
    @Test
    void whoNamedNoNodeIsContentWithAnyOther() {
        CompletableFuture<HandoverResult> any = asked(Optional.empty());
        handovers.ended(new Effect.HandoverEnded(Outcome.OTHER_NODE, Optional.of("c"), "c is active in term 2"));
        assertThat(outcome(any)).isEqualTo(Outcome.DONE);
        assertThat(any.join().successor()).contains("c");
    }

    @Test
    void eachOfThoseThatAskedAtOneTimeIsToldWhetherItsNodeIsActive() {
        CompletableFuture<HandoverResult> first = asked(Optional.of("b"));
        CompletableFuture<HandoverResult> second = asked(Optional.of("c"));
        handovers.ended(new Effect.HandoverEnded(Outcome.DONE, Optional.of("b"), "b is active in term 2"));
        assertThat(outcome(first)).isEqualTo(Outcome.DONE);
        assertThat(outcome(second)).isEqualTo(Outcome.OTHER_NODE);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_ACTIVE", "NO_SUCCESSOR", "NO_ANSWER"})
    void whatIsNoSuccessIsToldAsItIs(Outcome outcome) {
        CompletableFuture<HandoverResult> any = asked(Optional.empty());
        handovers.ended(new Effect.HandoverEnded(outcome, Optional.empty(), "why"));
        assertThat(outcome(any)).isEqualTo(outcome);
    }
}
