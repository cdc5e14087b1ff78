package io.oneactive.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.Mode;
import io.oneactive.agent.history.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes, with the twin of a device at a stand-in of a hub as their witness. By hand: {@code -Dexcluded.tests=none -Dtwin.rounds=20}. */
@Tag("long")
class TwinPairIT {
    private static final int ROUNDS = Integer.getInteger("twin.rounds", 1);

    @TempDir
    private Path folder;

    @Test
    void theOtherNodeTakesOverWhenTheActiveOneIsKilledAndNeverTwoAreActive() throws IOException {
        try (DemoWitness witness = DemoWitness.hub(HubProcess.start(folder.resolve("hub")))) {
            PairOptions options = witness.fit(PairOptions.of(folder.resolve("pair"), Mode.QUORUM, witness.settings()))
                    .direct();
            try (Pair pair = Pair.start(options, line -> {})) {
                Drill drill = new Drill(pair, deed -> {});
                for (int round = 0; round < ROUNDS; round++) {
                    Drill.Takeover takeover = drill.kill();
                    assertThat(takeover.nanos()).isPositive();
                    System.out.printf("twin: takeover after kill -9 in %.0f ms%n", takeover.nanos() / 1e6);
                    if (round < ROUNDS - 1) {
                        drill.restart(takeover.from());
                    }
                }
                pair.quit();

                Verdict verdict = pair.verdict();
                assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
            }
        }
    }
}
