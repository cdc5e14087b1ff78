package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.HaNode;
import io.oneactive.agent.control.NodeControl;
import io.oneactive.agent.terminal.ExitCode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code ha force-active} says when it does not know what came of it: nobody may take that for a refusal, and switch the other node on. */
class ForceActiveCommandTest {
    private static final String POSSIBLE = """
            {"done":true,"detail":"the witness is asked first","cluster":"line-7","node":"gw-b","mayRun":0,"clock":"2026-11-22T21:22:54Z","silent":["gw-a"]}
            """;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void aNodeThatDoesNotAnswerMayStillBecomeActive() throws Exception {
        NodeControl control = control(CompletableFuture.failedFuture(new IllegalStateException("broken")));

        int exitCode = force(request -> request.startsWith("may-force") ? POSSIBLE : control.answer(request) + "\n");

        assertThat(exitCode).isEqualTo(ExitCode.UNKNOWN);
        assertThat(err.toString())
                .startsWith("ha: unknown: the node does not answer. ")
                .contains("keep gw-a off until 'ha status' here says what came of it");
        assertThat(out.toString()).doesNotContain("nothing was done");
    }

    @Test
    void anAgentThatEndsMeanwhileHasRefusedNothing() throws Exception {
        NodeControl control = control(new CompletableFuture<>());

        int exitCode = force(request -> {
            if (request.startsWith("may-force")) {
                return POSSIBLE;
            }
            Thread.currentThread().interrupt();
            String answer = control.answer(request) + "\n";
            assertThat(Thread.interrupted()).isTrue();
            return answer;
        });

        assertThat(exitCode).isEqualTo(ExitCode.UNKNOWN);
        assertThat(err.toString())
                .startsWith("ha: unknown: the agent is ending. ")
                .contains("keep gw-a off");
    }

    @Test
    void anAgentThatHangsUpMayHaveCarriedItOut() throws Exception {
        int exitCode = force(request -> request.startsWith("may-force") ? POSSIBLE : "");

        assertThat(exitCode).isEqualTo(ExitCode.UNKNOWN);
        assertThat(err.toString())
                .startsWith("ha: unknown: the agent hung up without an answer. ")
                .contains("keep gw-a off");
    }

    @Test
    void whatTheWitnessSaidLastIsReadBeforeTheNameIsTyped() throws Exception {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream("line-8\n".getBytes(StandardCharsets.UTF_8)));

            int exitCode = execute(request -> POSSIBLE.replace(
                    "\"mayRun\"", "\"witness\":\"misconfigured\",\"witnessSays\":\"the key has expired\",\"mayRun\""));

            assertThat(exitCode).isEqualTo(ExitCode.REFUSED);
        } finally {
            System.setIn(before);
        }
        assertThat(out.toString())
                .containsSubsequence(
                        "OFF now: gw-a.",
                        "The witness, as this node sees it: misconfigured: the key has expired",
                        "Mend this first if you can.",
                        "Ctrl-C ends this command only",
                        "To go on, type the cluster's name: ");
    }

    @Test
    void aRefusalIsARefusal() throws Exception {
        int exitCode = force(request ->
                request.startsWith("may-force") ? POSSIBLE : "{\"done\":false,\"detail\":\"node gw-a is active\"}\n");

        assertThat(exitCode).isEqualTo(ExitCode.REFUSED);
        assertThat(out.toString()).contains("node gw-a is active");
    }

    private static NodeControl control(CompletableFuture<?> result) {
        HaNode node = (HaNode) Proxy.newProxyInstance(
                HaNode.class.getClassLoader(), new Class<?>[] {HaNode.class}, (proxy, method, arguments) -> result);
        return new NodeControl(node, Optional.empty(), Duration.ofMillis(600), remark -> {});
    }

    /** The command, and an agent that answers what it asks; an empty answer hangs up. */
    private int force(UnaryOperator<String> agent) throws Exception {
        return execute(agent, "--confirm", "line-7", "--off", "gw-a");
    }

    /** Whether an agent is there at all is asked with a limit of two seconds, which a busy machine may miss. */
    private int execute(UnaryOperator<String> agent, String... options) throws Exception {
        int[] exitCode = new int[1];
        await().atMost(LIMIT).until(() -> {
            out.getBuffer().setLength(0);
            err.getBuffer().setLength(0);
            exitCode[0] = executeOnce(agent, options);
            return !err.toString().contains("is there, but does not answer");
        });
        return exitCode[0];
    }

    private int executeOnce(UnaryOperator<String> agent, String... options) throws Exception {
        Path socket = folder.resolve("s" + System.nanoTime());
        Future<?> answering;
        int exitCode;
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            answering = CompletableFuture.runAsync(() -> {
                boolean isAsked = true;
                while (isAsked) {
                    isAsked = answer(server, agent);
                }
            });
            CommandLine command = Ha.commandLine();
            command.setOut(new PrintWriter(out, true));
            command.setErr(new PrintWriter(err, true));
            exitCode = command.execute(
                    Stream.concat(Stream.of("force-active", "--socket", socket.toString()), Stream.of(options))
                            .toArray(String[]::new));
        }
        answering.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return exitCode;
    }

    /** False when the command has ended. */
    private static boolean answer(ServerSocketChannel server, UnaryOperator<String> agent) {
        try (SocketChannel client = server.accept()) {
            String request = new BufferedReader(
                            new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8))
                    .readLine();
            String said = request.equals("status") ? "{}\n" : agent.apply(request);
            ByteBuffer answer = ByteBuffer.wrap(said.getBytes(StandardCharsets.UTF_8));
            while (answer.hasRemaining()) {
                client.write(answer);
            }
            return true;
        } catch (ClosedChannelException ended) {
            return false;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
