package io.oneactive.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.terminal.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class FailoverComparisonTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "--systems raft; 'raft' is not one of open, quorum-file, quorum-azurite, curator, jgroups",
                "--systems open,OPEN; 'OPEN' is not one of open, quorum-file",
                "--scenarios flood; 'flood' is not one of kill, hand-over, silent, pause, cold-start, idle",
                "--network moon; 'moon' is not one of namespaces, loopback",
                "--rounds 0; --rounds 0: from 1 to 10,000 is possible",
                "--rounds many; 'many' is not an int",
                "--idle 0; --idle 0: from 1 to 3,600 is possible",
                "--warm-up -1; --warm-up -1: from 0 to 3,600 is possible",
                "--network loopback --scenarios kill,silent; --scenarios silent: not with --network loopback",
                "--json /not/there/x.json; '/not/there/x.json' cannot be written: its folder is not there",
                "--speed 9; Unknown options: '--speed', '9'"
            })
    void aWrongOptionIsNamedWithWhatIsAllowed(String line, String message) {
        StringWriter said = new StringWriter();
        CommandLine command = FailoverComparison.commandLine().setErr(new PrintWriter(said));

        int exitCode = command.execute(line.split(" ", -1));

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString())
                .startsWith("ha bench failover: ")
                .contains(message)
                .contains("See: ha bench failover --help");
    }

    @Test
    void theHelpNamesEverySystemAndScenario() {
        StringWriter said = new StringWriter();

        int exitCode =
                FailoverComparison.commandLine().setOut(new PrintWriter(said)).execute("--help");

        assertThat(exitCode).isEqualTo(ExitCode.GOOD);
        String words = said.toString().replaceAll("\\s+", " ");
        for (Product product : Product.values()) {
            assertThat(words).contains(product.toString());
        }
        for (Scenario scenario : Scenario.values()) {
            assertThat(words).contains(scenario.toString());
        }
        assertThat(words).doesNotContain("--in-namespaces");
    }
}
