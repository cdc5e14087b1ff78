package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.terminal.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Orders to an agent that is stopped: it takes the connection, and says nothing. */
class StoppedAgentTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void anOrderEndsWithUnknownSoon() throws Exception {
        Path socket = folder.resolve("s");
        try (ServerSocketChannel stopped = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stopped.bind(UnixDomainSocketAddress.of(socket));

            // At the same time, since each waits two seconds.
            for (CompletableFuture<String> end : Stream.of("switchover", "resign")
                    .map(command -> CompletableFuture.supplyAsync(
                            () -> order(command, socket), work -> new Thread(work).start()))
                    .toList()) {
                assertThat(end.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                        .isEqualTo(
                                ExitCode.UNKNOWN
                                        + " ha: unknown: the agent is there, but does not answer within 2000 ms: it is stopped, or hangs");
            }
        }
    }

    private static String order(String command, Path socket) {
        StringWriter err = new StringWriter();
        CommandLine commandLine = Ha.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        int code = commandLine.execute(command, "--socket", socket.toString());
        return code + " " + err.toString().strip();
    }
}
