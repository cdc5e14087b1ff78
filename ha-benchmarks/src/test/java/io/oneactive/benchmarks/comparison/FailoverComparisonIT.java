package io.oneactive.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.oneactive.agent.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That each library elects, hands over and is watched, with real processes; not how fast any of them is. */
class FailoverComparisonIT {
    @TempDir
    private Path folder;

    @Test
    void everyLibraryHandsItsRoleOverAndIsReported() throws IOException {
        Path json = folder.resolve("report.json");
        Path svg = folder.resolve("report.svg");
        Path markdown = folder.resolve("report.md");

        int exitCode = FailoverComparison.run(
                "--network",
                "loopback",
                "--rounds",
                "1",
                "--systems",
                "open,curator,jgroups",
                "--scenarios",
                "hand-over",
                "--json",
                "" + json,
                "--svg",
                "" + svg,
                "--markdown",
                "" + markdown);

        assertThat(exitCode).isEqualTo(ExitCode.GOOD);
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("remarks")).isEmpty();
        assertThat(report.get("series"))
                .hasSize(2 * 3)
                .allSatisfy(series -> assertThat(series.get("count").asInt()).isEqualTo(1));
        assertThat(Files.readString(svg)).contains("JGroups coordinator");
        assertThat(Files.readAllLines(markdown)).anyMatch(line -> line.startsWith("| planned stop | "));
    }
}
