package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HaNode;
import io.oneactive.agent.control.ControlServer;
import io.oneactive.agent.control.NodeControl;
import io.oneactive.agent.http.HttpEndpoints;
import io.oneactive.agent.http.HttpSettings;
import io.oneactive.agent.http.ProbeTimes;
import io.oneactive.agent.terminal.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What spoils a drill is found before the role moves. One active node, alone; its own HTTP stands for that of a peer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrillCommandTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HaNode node;
    private HttpEndpoints http;
    private ControlServer server;
    private Path directory;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        directory = folder;
        node = HaNode.start(LoneNode.settings("gw-a").build());
        NodeControl control = new NodeControl(node, Optional.empty(), Duration.ofMillis(600), remark -> {});
        ProbeTimes probes = new ProbeTimes((token, until) -> {}, 540_000_000, 200_000_000);
        http = HttpEndpoints.open(new HttpSettings("127.0.0.1", 0, Optional.of("right")), control, probes, () -> "");
        server = ControlServer.open(directory.resolve("s"), control);
        LoneNode.makeSteady(node);
    }

    @AfterAll
    void stop() {
        LoneNode.close(node);
        http.close();
        server.close();
    }

    @Test
    void aPeerThatRefusesTheTokenSpoilsIt() {
        assertThat(drill("report", "--set", "http.token=wrong", "--peer", "http://127.0.0.1:" + http.port()))
                .isEqualTo(ExitCode.REFUSED);

        assertThat(err.toString())
                .startsWith("ha: nothing was done: the agent at http://127.0.0.1:")
                .contains("answers 401: is 'http.token' the same there?");
        assertThat(directory.resolve("report")).doesNotExist();
    }

    @Test
    void aPeerThatDoesNotAnswerSpoilsIt() {
        assertThat(drill(List.of(), "report", "--set", "http.token=right", "--peer", "http://127.0.0.1:1"))
                .isEqualTo(ExitCode.REFUSED);

        assertThat(err.toString())
                .startsWith("ha: nothing was done: no agent answers at http://127.0.0.1:1 for the way back");
    }

    @Test
    void noTokenForTheWayBackSpoilsIt() {
        assertThat(drill("report", "--peer", "http://127.0.0.1:" + http.port())).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).startsWith("ha: nothing was done: the way back needs 'http.token'");
    }

    @Test
    void aReportThatCannotBeWrittenSpoilsIt() {
        assertThat(drill("no/such/folder/report")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString())
                .startsWith("ha: nothing was done: the report cannot be written to ")
                .contains("no such folder");
    }

    @Test
    void aDrillThatNobodyCanTakePartInIsReported() throws IOException {
        assertThat(drill("alone", "--set", "http.token=right", "--peer", "http://127.0.0.1:" + http.port()))
                .isEqualTo(ExitCode.REFUSED);

        assertThat(out.toString()).contains("there: no eligible peer is heard", "the drill did NOT go as planned");
        assertThat(Files.readString(directory.resolve("alone"))).contains("the drill did NOT go as planned");
    }

    /** With a peer that is there, but may answer late on a busy machine. */
    private int drill(String report, String... more) {
        return drill(List.of("no agent answers at http", "unknown: the agent at http"), report, more);
    }

    /** Again while something of this is said, or the node itself answers late, or has lost its role for a moment. */
    private int drill(List<String> passing, String report, String... more) {
        List<String> again = new ArrayList<>(passing);
        again.addAll(List.of("is not active", "ha: unknown: "));
        return Awaitility.await("an answer in time while it is active")
                .atMost(LIMIT)
                .until(() -> drillOnce(report, more), code -> again.stream().noneMatch((out + " " + err)::contains));
    }

    private int drillOnce(String report, String... more) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine commandLine = Ha.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        String socket = directory.resolve("s").toString();
        Stream<String> usual = Stream.of(
                "drill",
                "--socket",
                socket,
                "--set",
                "nodeId=gw-a",
                "--set",
                "http.port=0",
                "--report",
                directory.resolve(report).toString());
        return commandLine.execute(Stream.concat(usual, Stream.of(more)).toArray(String[]::new));
    }
}
