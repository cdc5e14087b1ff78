package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "node ",
                "run ",
                "status ",
                "switchover ",
                "resign ",
                "pause ",
                "resume ",
                "force-active ",
                "history ",
                "demo ",
                "config ",
                "witness ",
                "witness init ",
                "doctor ",
                "doctor network ",
                "drill ",
                "check-history "
            })
    void everyCommandHasAHelpTextWithTheExitCodes(String command) {
        assertThat(run((command + "--help").split(" "))).isEqualTo(ExitCode.GOOD);
        assertThat(out.toString()).startsWith("Usage: ha").contains("Exit codes:", "2   the command line or");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "| ha: a command is missing",
                "witness | ha: a command is missing: init",
                "elect | ha: Unmatched argument at index 0: 'elect'",
                "node --config | ha: Missing required parameter for option '--config' (FILE)",
                "node --colour pink | ha: Invalid value for option '--colour': 'pink' is not one of auto, always, never",
                "demo --witness paper | ha: Invalid value for option '--witness': 'paper' is not one of file, blob",
                "demo --mode closed | ha: Invalid value for option '--mode': 'closed' is not one of open, quorum",
                "demo --mode open --witness file | ha: --witness file has no use with --mode open",
                "demo --endpoint http://x | ha: --endpoint is for --witness blob",
                "demo --witness blob --container c | ha: --container is for a real storage account",
                "witness init --witness iothub | ha: Invalid value for option '--witness': 'iothub' is not one of file, azure-blob",
                "witness init --witness azure-blob | ha: 2 problems in the configuration:",
                "witness init | ha: Missing required option: '--witness=file|azure-blob|azure-iothub'",
                "witness init --witness file | ha: setting 'witness.folder' is missing",
                "witness init --witness file --set folder=/x --set colour=red | ha: unknown setting 'witness.colour'",
                "check-history | ha: Missing required parameter: 'FILE'",
                "check-history no-such-file | ha: history 'no-such-file' does not exist",
                "check-history pom.xml | ha: ",
                "doctor --seconds 0 | ha: --seconds 0 is not allowed: 0.5 to 60",
                "doctor --set colour=red | ha: 2 problems in the configuration:",
                "doctor disk | ha: Unmatched argument at index 1: 'disk'",
                "doctor network --seconds 0.4 | ha: --seconds 0.4 is not allowed: 0.5 to 60",
                "doctor network --seconds NaN | ha: --seconds NaN is not allowed: 0.5 to 60",
                "doctor network --seconds 5s | ha: --seconds 5s is not allowed: 0.5 to 60",
                "doctor network --try a --try b --try c --try d --try e --try f --try g --try h --try i | ha: --try 9 times is not allowed: up to 8",
                "doctor network --set nodeId=gw-a --set transport.port=70000 | ha: setting 'transport.port' = '70000'",
                "run --set nodeId=a | ha: what to run is missing: write it behind '--'",
                "run --set nodeId=a -- /no/such/program | ha: command '/no/such/program' is no program on the path",
                "run --set nodeId=a --set run.stopSignal=KILL -- true | ha: setting 'run.stopSignal' = 'KILL' (from --set) is none of",
                "run --set nodeId=a --set probeIntervalMS=10 -- true | ha: 'run.signalTimeMS' = 0 ms + 'run.killTimeMS' = 20 ms is not",
                "status | ha: setting 'nodeId' is missing",
                "switchover --socket /x --at 25:99 | ha: --at '25:99' is no time; allowed: 23:30, 2026-11-22T23:30",
                "switchover --socket /x --to= | ha: --to '' is no id of a node",
                "drill --socket /x --peer 127.0.0.1:8082 | ha: Invalid value for option '--peer': '127.0.0.1:8082' is no address of an agent",
                "history --socket /x --last x | ha: Invalid value for option '--last': 'x' is no whole number",
                "pause --socket /x | ha: Missing required option: '--for=DURATION'",
                "pause --socket /x --for 30x | ha: --for '30x' is no duration; allowed: a number with ms, s, m, h or d",
                "force-active --socket /x --confirm line-7 | ha: --confirm needs --off: a script must say itself which nodes are off",
                "force-active --socket /x --above -1 | ha: --above '-1' is no term",
                "history --socket /x --last 0 | ha: --last 0 is not allowed: 1 or more",
                "node --history-limit 0 | ha: --history-limit 0 is not allowed: 1 to 1000",
                "node --config no-such-file.yaml | ha: configuration file 'no-such-file.yaml' does not exist"
            })
    void aWrongCommandLineIsExplainedAndEndsWithTwo(String line, String message) {
        int exitCode = run(line == null ? new String[0] : line.split(" "));

        assertThat(err.toString()).startsWith(message).doesNotContain("\tat ", "Exception");
        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "switchover",
                "switchover --at 2099-11-22T23:30-05:00",
                "resign",
                "pause --for 1m",
                "resume",
                "force-active",
                "history"
            })
    void whatNoAgentAnswersEndsWithFive(String command) {
        int exitCode = run((command + " --socket " + folder.resolve("none")).split(" "));

        assertThat(exitCode).isEqualTo(ExitCode.UNKNOWN);
        assertThat(err.toString()).startsWith("ha: unknown: no agent answers at ");
    }

    @Test
    void theStatusOfNoAgentIsUnknown() {
        int exitCode = run("status", "--socket", folder.resolve("none").toString());

        assertThat(exitCode).isEqualTo(ExitCode.UNKNOWN);
        assertThat(out.toString()).startsWith("UNKNOWN  no agent answers at ");
    }

    @Test
    void twoActiveNodesInTheHistoriesEndWithOne() throws IOException {
        Path first = history("gw-a", 5, 100, 250);
        Path second = history("gw-b", 6, 200, 400);

        int exitCode = run("check-history", first.toString(), second.toString());

        assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.BROKEN);
        assertThat(out.toString())
                .containsPattern("NO  instants with two active nodes +1 ")
                .contains("gw-a (token 5) and gw-b (token 6) were active at the same time");
    }

    @Test
    void aDamagedHistoryIsJudgedAsFarAsItCanBeReadAndEndsWithTwo() throws IOException {
        Path file = history("gw-a", 5, 100, 250);
        Files.writeString(file, "something else\n", StandardOpenOption.APPEND);

        int exitCode = run("check-history", file.toString());

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("ha: " + file + ":4: damaged: 'something else'");
        assertThat(out.toString()).containsPattern("ok  activations +1 ");
    }

    private Path history(String node, long token, long from, long to) throws IOException {
        return Files.writeString(
                folder.resolve(node + ".history"), """
                oneactive-history\t1\tline-7\t%s\t%s\tQUORUM\t77\tclock\t1\t1\t2026-01-01T00:00:00Z
                change\t1\t%d\t-1\tPASSIVE\tACTIVE\t%d\tELECTED_BY_PEERS\t2 of 2 members
                term\t%d\t%d\t%d\t0\t0\t0\t0\t0
                """.formatted(node, node, from, token, token, from, to));
    }

    @Test
    void aFolderIsMadeAWitness() {
        int exitCode = run("witness", "init", "--witness", "file", "--cluster", "line-7", "--set", "folder=" + folder);

        assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.GOOD);
        assertThat(out.toString()).isEqualToIgnoringNewLines("The witness 'file' is ready for cluster 'line-7'.");
        assertThat(folder).isNotEmptyDirectory();
    }

    @Test
    void theWitnessIsTakenFromTheFileOfANode() throws IOException {
        Path witness = Files.createDirectory(folder.resolve("witness"));
        Path file = Files.writeString(folder.resolve("gw-a.yaml"), """
                cluster: line-7
                nodeId: gw-a
                members: [gw-a, gw-b]
                witness:
                  name: file
                  folder: %s
                """.formatted(witness));

        int exitCode = run("witness", "init", "--config", file.toString());

        assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.GOOD);
        assertThat(out.toString()).isEqualToIgnoringNewLines("The witness 'file' is ready for cluster 'line-7'.");
        assertThat(witness).isNotEmptyDirectory();
    }

    @Test
    void whatIsGivenOnTheCommandLineWinsOverTheFile() throws IOException {
        Path file = Files.writeString(
                folder.resolve("gw-a.yaml"), "cluster: line-7\nwitness: {name: paper, folder: /not/there}\n");

        int exitCode = run(
                "witness",
                "init",
                "--config",
                file.toString(),
                "--witness",
                "file",
                "--cluster",
                "line-8",
                "--set",
                "folder=" + folder);

        assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.GOOD);
        assertThat(out.toString()).isEqualToIgnoringNewLines("The witness 'file' is ready for cluster 'line-8'.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "nodeId: gw-a > ha: Missing required option: '--witness=file|azure-blob|azure-iothub', since ",
                "witness: {name: paper} > ha: setting 'witness.name' = 'paper' (from file node.yaml:1) names no witness",
                "witness: {name: file} > ha: setting 'witness.folder' is missing",
                "witness: {name: file, folder: /x, colour: red} > ha: unknown setting 'witness.colour' (from file node.yaml:1)",
                "witness: [ > ha: file node.yaml"
            })
    void aFileThatDoesNotTellTheWitnessIsExplained(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("node.yaml"), content);

        int exitCode = run("witness", "init", "--config", file.toString());

        assertThat(err.toString()).startsWith(message).doesNotContain("\tat ", "Exception");
        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aSettingOfTheCommandLineIsShownWithItsSource() {
        int exitCode = run(
                "config",
                "--set",
                "nodeId=gw-a",
                "--set",
                "failbackAfterMS=7",
                "--set",
                "transport.name=udp-broadcast");

        assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.GOOD);
        assertThat(out.toString().lines())
                .anySatisfy(line -> assertThat(line).matches("nodeId +gw-a +--set .*"))
                .anySatisfy(line -> assertThat(line).matches("failbackAfterMS +7 +--set .*"))
                .anySatisfy(line -> assertThat(line).matches("transport.name +udp-broadcast +--set .*"))
                .anySatisfy(line -> assertThat(line).matches("cluster +default +default .*"));
    }

    @Test
    void aFaultInASettingOfTheCommandLineNamesIt() {
        int exitCode = run("config", "--set", "nodeId=gw-a", "--set", "prority=7", "--set", "failedProbeCount=no");

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("unknown setting 'prority' (from --set)", "setting 'failedProbeCount' = 'no' (from --set)");
    }

    @Test
    void aFolderThatIsNotThereIsNotCreated() {
        Path absent = folder.resolve("absent");

        int exitCode = run("witness", "init", "--witness", "file", "--set", "folder=" + absent);

        assertThat(exitCode).isEqualTo(ExitCode.START);
        assertThat(err.toString())
                .startsWith("ha: ")
                .contains(absent.toString())
                .doesNotContain("\tat ");
        assertThat(absent).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "nodeId, HA_NODE_ID",
        "probeIntervalMS, HA_PROBE_INTERVAL_MS",
        "transport.port, HA_TRANSPORT_PORT",
        "witness.accountKey, HA_WITNESS_ACCOUNT_KEY",
        "cluster, HA_CLUSTER"
    })
    void aSettingHasAnEnvironmentVariable(String key, String variable) {
        assertThat(Settings.variable(key)).isEqualTo(variable);
    }

    private int run(String... arguments) {
        CommandLine commandLine = Ha.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
