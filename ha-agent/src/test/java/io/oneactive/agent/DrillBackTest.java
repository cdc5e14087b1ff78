package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.ActiveTerm;
import io.oneactive.HandoverResult.Outcome;
import io.oneactive.agent.control.ControlServer;
import io.oneactive.agent.control.NodeControl;
import io.oneactive.agent.control.ScriptedNode;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The second half of a drill: the role is at the peer, and does not come back at once. Both nodes say what they are let say. */
class DrillBackTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ScriptedNode here = new ScriptedNode();
    private final ScriptedNode there = new ScriptedNode();
    private final StringWriter out = new StringWriter();
    private HttpEndpoints http;
    private ControlServer server;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        server = ControlServer.open(directory.resolve("s"), control(here));
        http = HttpEndpoints.open(
                new HttpSettings("127.0.0.1", 0, Optional.of("right")),
                control(there),
                new ProbeTimes((token, until) -> {}, 540_000_000, 200_000_000),
                () -> "");
        here.say(ScriptedNode.active());
        there.say(ScriptedNode.active());
        there.hold(new ActiveTerm() {
            @Override
            public long token() {
                return 8;
            }

            @Override
            public Duration remaining() {
                return Duration.ofSeconds(60);
            }

            @Override
            public boolean isHeld() {
                return true;
            }

            @Override
            public void check() {}
        });
    }

    private static NodeControl control(ScriptedNode node) {
        return new NodeControl(node, Optional.empty(), Duration.ofMillis(600), remark -> {});
    }

    @AfterEach
    void stop() {
        http.close();
        server.close();
    }

    /** The peer has the same name here, and refuses to hand over to itself. */
    @Test
    void aWayBackThatIsRefusedIsNotNothingDone() throws Exception {
        Path report = Files.writeString(directory.resolve("report"), "an earlier drill\n");

        CompletableFuture<Integer> drill = drill();
        Awaitility.await("the way there is ordered").atMost(LIMIT).until(() -> here.handovers.get() == 1);
        here.endHandovers(Outcome.DONE, "gw-b is active");

        // Paused, this node could not take over: the peer is not asked for the way back.
        here.say(ScriptedNode.unhealthy());
        Awaitility.await("what was done is written down already")
                .atMost(LIMIT)
                .until(() -> Files.readString(report).contains("there: gw-b is active"));
        Awaitility.await("no way back meanwhile")
                .during(Duration.ofMillis(500))
                .atMost(LIMIT)
                .until(() -> !Files.readString(report).contains("back: "));
        here.say(ScriptedNode.passive("gw-b", Duration.ofMillis(10)));

        assertThat(drill.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                .as("%s", out)
                .isEqualTo(ExitCode.TOO_LATE);
        assertThat(Files.readString(report))
                .startsWith("an earlier drill\n")
                .contains("back: gw-a is this node itself", "the drill did NOT go as planned");
    }

    private CompletableFuture<Integer> drill() {
        String[] arguments = {
            "drill",
            "--socket",
            directory.resolve("s").toString(),
            "--set",
            "nodeId=gw-a",
            "--set",
            "http.port=0",
            "--set",
            "http.token=right",
            "--report",
            directory.resolve("report").toString(),
            "--peer",
            "http://127.0.0.1:" + http.port()
        };
        return CompletableFuture.supplyAsync(() -> drill(arguments), work -> {
            Thread drilling = new Thread(work, "drill");
            drilling.setDaemon(true);
            drilling.start();
        });
    }

    /** On a busy machine an answer may be too late before anything is done. */
    private int drill(String[] arguments) {
        int code;
        do {
            CommandLine commandLine = Ha.commandLine();
            commandLine.setOut(new PrintWriter(out, true));
            code = commandLine.execute(arguments);
        } while (here.handovers.get() == 0);
        return code;
    }
}
