package io.oneactive.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the program measures what it says, not how fast anything is. */
class FailoverPhasesIT {
    private static final int ROUNDS = 2;

    @TempDir
    private Path output;

    @ParameterizedTest(name = "{0} in {1} mode by {2}")
    @CsvSource({
        "kill, quorum, udp-broadcast, trustCrashEvidence=false, failover-kill-quorum-file-relay.csv",
        "transfer, open, udp-broadcast, trustCrashEvidence=false, failover-transfer-open-direct.csv"
    })
    @Tag("X5")
    void eachRoundIsRecordedAndNeverTwoAreActive(
            String scenario, String mode, String transport, String setting, String file) throws IOException {
        measure(scenario, mode, transport, setting, file);
    }

    /** By hand: two more processes with JGroups take as long to start as all the others together. */
    @Test
    @Tag("long")
    void theSameWithJGroups() throws IOException {
        measure(
                "kill",
                "quorum",
                "jgroups-udp",
                "transport.crashDetection=true",
                "failover-kill-quorum-file-jgroups-udp.csv");
    }

    private void measure(String scenario, String mode, String transport, String setting, String file)
            throws IOException {
        int exitCode = FailoverPhases.run(
                "--scenario",
                scenario,
                "--mode",
                mode,
                "--transport",
                transport,
                "--set",
                setting,
                "--rounds",
                "" + ROUNDS,
                "--settleS",
                "0",
                "--output",
                "" + output);

        assertThat(exitCode).isEqualTo(ExitCode.GOOD);
        List<String> lines = Files.readAllLines(output.resolve(file));
        assertThat(lines).hasSize(1 + ROUNDS);
        for (String round : lines.subList(1, lines.size())) {
            List<Long> nanos = List.of(round.split(",", -1)).stream()
                    .skip(1)
                    .map(Long::parseLong)
                    .toList();
            assertThat(nanos).hasSize(3).allMatch(value -> value >= 0);
            // The first figure is the whole of a kill; of a transfer it is less than from the command on.
            assertThat(nanos.get(0))
                    .isPositive()
                    .isEqualTo(
                            scenario.equals("kill")
                                    ? nanos.get(1) + nanos.get(2)
                                    : Math.min(nanos.get(0), nanos.get(2)));
        }
    }

    @Test
    void whatIsNoTransportAndARelayForJGroupsAreErrorsOfUse() {
        assertThat(FailoverPhases.run("--transport", "jgroups", "--scenario", "kill"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(FailoverPhases.run("--transport", "jgroups-tcp", "--scenario", "kill", "--wire", "relay"))
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void fewerThanOneRoundIsAnErrorOfUse() {
        assertThat(FailoverPhases.run("--rounds", "0", "--output", "" + output)).isEqualTo(ExitCode.USAGE);
    }
}
