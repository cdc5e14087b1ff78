package io.oneactive.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.Mode;
import io.oneactive.agent.history.ActiveInterval;
import io.oneactive.agent.history.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness with real nodes, as the failover benchmark uses it. */
class PairIT {
    @TempDir
    private Path folder;

    @Test
    void drillsAreRepeatedOnAPairWithoutARelay() throws IOException {
        PairOptions options = PairOptions.of(
                        folder.resolve("pair"),
                        Mode.QUORUM,
                        DemoWitness.file(folder.resolve("witness")).settings())
                .direct()
                .withReadingPause(Duration.ZERO);
        try (Pair pair = Pair.start(options, line -> {})) {
            Drill drill = new Drill(pair, deed -> {});
            for (int round = 0; round < 2; round++) {
                Drill.Takeover takeover = drill.kill();
                assertThat(takeover.nanos()).isPositive();
                drill.restart(takeover.from());
                Drill.Transfer transfer = drill.transfer();
                assertThat(transfer.gapNanos()).isPositive();
                assertThat(transfer.totalNanos()).isPositive();
                Drill.Freeze freeze = drill.freeze(Duration.ofMillis(1_200));
                assertThat(freeze.frozenNanos())
                        .isGreaterThanOrEqualTo(Duration.ofMillis(1_200).toNanos());
                assertThat(freeze.saidYes()).isFalse();
            }
            pair.quit();

            Verdict verdict = pair.verdict();
            assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
            assertThat(verdict.tokens()).hasSizeGreaterThanOrEqualTo(7);
            assertThat(verdict.readings().count()).isGreaterThan(100_000);
        }
    }

    @Test
    void aNodeThatCannotStartIsNamedWithItsReason() {
        PairOptions options = PairOptions.of(folder, Mode.OPEN, Map.of()).withSettings(Map.of("priority", "many"));
        try (Pair pair = Pair.start(options, line -> {})) {
            assertThatThrownBy(() -> pair.awaitRest(Duration.ofSeconds(60)))
                    .isInstanceOf(PairException.class)
                    .hasMessageStartingWith("node gw-")
                    .hasMessageContainingAll("ended by itself with exit code 2", "'priority' = 'many'");
        }
    }

    @Test
    void whatDoesNotHappenInTimeIsSaidWithHowThingsStand() {
        PairOptions options = PairOptions.of(folder, Mode.OPEN, Map.of()).withSettings(Map.of("priority", "0"));
        try (Pair pair = Pair.start(options, line -> {})) {
            assertThatThrownBy(() -> pair.awaitRest(Duration.ofSeconds(4)))
                    .isInstanceOf(TooLateException.class)
                    .hasMessageStartingWith(
                            "one active node and one that follows it did not happen within 4,000 ms; gw-a is running");
        }
    }

    @Test
    void aNodeThatWasKilledLosesNothingOfItsRecord() throws IOException {
        PairOptions options = PairOptions.of(
                folder.resolve("pair"),
                Mode.QUORUM,
                DemoWitness.file(folder.resolve("witness")).settings());
        try (Pair pair = Pair.start(options, line -> {})) {
            NodeProcess active = pair.awaitRest(Duration.ofSeconds(60));
            long killed = active.kill();
            pair.await("the end of " + active.node(), Duration.ofSeconds(10), active::hasEnded);

            ActiveInterval last = active.interval(active.activations() - 1);
            assertThat(last.isOpen()).isTrue();
            assertThat(last.toNanos())
                    .isGreaterThan(killed - Duration.ofSeconds(1).toNanos());
            assertThat(active.isActive()).isFalse();
        }
    }
}
