package io.oneactive.benchmarks.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That each of many groups on one port has an active node of its own, and is taken over; not how fast. */
class GroupsBenchmarkIT {
    private static final int GROUPS = 20;

    @TempDir
    private Path output;

    @Test
    @Tag("V6")
    void allGroupsOfAKilledProcessAreTakenOverAndNoneIsActiveTwice() throws IOException {
        int exitCode = GroupsBenchmark.run(
                "--only",
                "--groups",
                "" + GROUPS,
                "--intervalMS",
                "300",
                "--rounds",
                "1",
                "--warmUpS",
                "0",
                "--idleS",
                "0",
                "--output",
                "" + output);

        assertThat(exitCode).isEqualTo(ExitCode.GOOD);
        List<String> lines = Files.readAllLines(output.resolve("groups.csv"));
        assertThat(lines).hasSize(1 + GROUPS);
        assertThat(lines.subList(1, lines.size()))
                .allSatisfy(line ->
                        assertThat(Long.parseLong(line.split(",", -1)[3])).isPositive());
    }

    @Test
    void noGroupsAreAnErrorOfUse() {
        assertThat(GroupsBenchmark.run("--groups", "0", "--output", "" + output))
                .isEqualTo(ExitCode.USAGE);
    }
}
