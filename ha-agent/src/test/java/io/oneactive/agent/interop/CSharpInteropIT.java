package io.oneactive.agent.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.demo.Shell;
import io.oneactive.agent.interop.InteropRounds.Deed;
import io.oneactive.agent.interop.InteropRounds.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node of ours and one that behaves like the original C# class, in processes of their own. {@code -Dinterop.rounds=N} plays many rounds in
 * network namespaces, at the default timings, and prints a table; {@code -Dinterop.hubMS=M} says how long the stand-in waits for its hub, and
 * {@code -Dinterop.original=PROGRAM} runs the original class itself in its place (src/test/csharp/build).
 */
class CSharpInteropIT {
    private static final List<Deed> ALL = List.of(Deed.values());
    private static final Duration SHORT_INTERVAL = Duration.ofMillis(100);
    private static final Duration DEFAULT_INTERVAL = Duration.ofMillis(200);
    private static final Duration HUB = Duration.ofMillis(Long.getLong("interop.hubMS", 50));

    private final Random random = new Random(20261122);

    @TempDir
    private Path folder;

    @Test
    @Tag("X3")
    void whateverHappensToEitherSideOneIsActiveAtTheEnd() throws IOException {
        int count = Integer.getInteger("interop.rounds", 0);

        List<Outcome> outcomes = count > 0 ? inNamespaces(count) : onLoopback();

        assertThat(outcomes).hasSizeGreaterThanOrEqualTo(count).allSatisfy(CSharpInteropIT::endsAsTheRuleSays);
    }

    private static void endsAsTheRuleSays(Outcome outcome) {
        switch (outcome.deed()) {
            case KILL_ACTIVE, END_ACTIVE -> assertThat(outcome.csharpAfter()).isNotEqualTo(outcome.csharpBefore());
            case KILL_PASSIVE -> assertThat(outcome.csharpAfter()).isEqualTo(outcome.csharpBefore());
            // The one wakes up passive; of the other one nobody knows but by the rule.
            case FREEZE_ACTIVE ->
                assertThat(outcome.csharpAfter())
                        .isEqualTo(
                                !outcome.csharpBefore() || outcome.csharpElder().orElse(outcome.csharpAfter()));
            case CUT ->
                assertThat(outcome.csharpAfter())
                        .isEqualTo(outcome.csharpElder().orElse(outcome.csharpAfter()));
            case KILL_BOTH -> assertThat(outcome.nobodyNanos()).isPositive();
        }
    }

    /** Each side dies once, and then the stand-in is stopped and goes on: both are active, and the rule decides. */
    private List<Outcome> onLoopback() {
        MixedNetwork network = new MixedNetwork(HUB, Pair.SECOND);
        try (InteropRounds rounds = new InteropRounds(folder, network, Pair.SECOND, SHORT_INTERVAL, random)) {
            List<Outcome> outcomes = new ArrayList<>();
            do {
                outcomes.add(rounds.play(Deed.KILL_ACTIVE));
            } while (outcomes.size() < 2 || !outcomes.get(outcomes.size() - 1).csharpAfter());
            outcomes.add(rounds.play(Deed.FREEZE_ACTIVE));
            return outcomes;
        }
    }

    /** In half of the rounds the stand-in has the id that is preferred, in the others the one that is not. */
    private List<Outcome> inNamespaces(int count) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        for (String csharp : List.of(Pair.SECOND, Pair.FIRST)) {
            int until = csharp.equals(Pair.SECOND) ? count / 2 : count;
            try (Shell shell = Shell.open();
                    MixedNamespaces network = new MixedNamespaces(HUB, List.of(csharp), shell);
                    InteropRounds rounds =
                            new InteropRounds(folder.resolve(csharp), network, csharp, DEFAULT_INTERVAL, random)) {
                while (outcomes.size() < until) {
                    Deed deed = ALL.get(random.nextInt(ALL.size()));
                    outcomes.add(rounds.play(deed));
                    System.out.println(outcomes.size() + " " + outcomes.get(outcomes.size() - 1));
                }
            }
        }
        System.out.println(InteropTable.of(outcomes));
        return outcomes;
    }
}
