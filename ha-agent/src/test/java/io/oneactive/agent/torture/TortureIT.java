package io.oneactive.agent.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Real processes, and everything that can go wrong on one machine. {@code -Dtorture.rounds=N} (default 8) and {@code -Dtorture.seed=S}
 * (default: by chance); {@code -Dtorture.report=FILE} writes the summary, {@code -Dtorture.keep=true} keeps all files.
 */
class TortureIT {
    @Test
    void neverTwoAreActiveWhateverHappensToAPair() throws IOException {
        int rounds = Integer.getInteger("torture.rounds", Torture.FEW);
        long seed = Long.getLong("torture.seed", System.currentTimeMillis() % 1_000_000);
        Path kept;
        try (Torture torture = new Torture(rounds, seed)) {
            kept = torture.folder();
            Report report = torture.report();
            String repeat = "seed " + seed + ", files in " + kept + "; to repeat it: " + report.command();
            try {
                torture.run();
            } catch (RuntimeException | Error failure) {
                throw new AssertionError(failure.getMessage() + "; " + repeat, failure);
            }
            System.out.println(report.markdown());
            String file = System.getProperty("torture.report", "");
            if (!file.isEmpty()) {
                Files.writeString(Path.of(file), report.markdown());
            }
            assertThat(report.violations()).as(repeat).isEmpty();
            assertThat(report.rounds()).as(repeat).isEqualTo(rounds);
            assertThat(report.answered())
                    .as("guarded writes; " + repeat)
                    .isPositive()
                    .isGreaterThanOrEqualTo(report.operations());
        }
        if (!Boolean.getBoolean("torture.keep")) {
            delete(kept);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
