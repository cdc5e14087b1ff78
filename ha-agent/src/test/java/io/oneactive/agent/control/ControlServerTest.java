package io.oneactive.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.HandoverResult.Outcome;
import io.oneactive.agent.control.ControlClient.Answer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control socket's file, and who is served while orders last long. */
class ControlServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ScriptedNode node = new ScriptedNode();

    @TempDir
    private Path folder;

    private ControlServer open(Path socket) throws IOException {
        return ControlServer.open(
                socket, new NodeControl(node, Optional.empty(), Duration.ofMillis(600), remark -> {}));
    }

    @Test
    void whatIsNoSocketIsLeftAsItIs() throws Exception {
        Path text = Files.writeString(folder.resolve("gw-a.yaml"), "nodeId: gw-a");
        Path link = Files.createSymbolicLink(folder.resolve("link"), text);
        Path empty = Files.createDirectory(folder.resolve("empty"));

        for (Path other : List.of(text, link, empty)) {
            assertThatThrownBy(() -> open(other))
                    .isInstanceOf(IOException.class)
                    .hasMessage("something else than a socket is there; choose another 'control.socket'");
        }

        assertThat(text).hasContent("nodeId: gw-a");
        assertThat(link).isSymbolicLink();
        assertThat(empty).isDirectory();
    }

    @Test
    void onlyItsOwnerMayUseItAndNothingElseIsLeftBesideIt() throws Exception {
        Path socket = folder.resolve("s");
        try (ControlServer server = open(socket)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .as("%s", server)
                    .isEqualTo("rw-------");
            try (Stream<Path> all = Files.list(folder)) {
                assertThat(all).containsExactly(socket);
            }
            assertThat(ask(socket, "status")).isInstanceOf(Answer.Given.class);
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void itIsBornWhereNobodyElseCanLook() throws Exception {
        try (WatchedServerSocket channel = new WatchedServerSocket()) {
            new SocketFile(folder.resolve("s")).bind(channel);

            assertThat(channel.rightsOfTheFolder()).isEqualTo("rwx------");
        }
    }

    @Test
    void anAgentThatEndsLeavesTheSocketOfTheNextOne() throws Exception {
        Path socket = folder.resolve("s");
        ControlServer first = open(socket);
        Files.delete(socket);
        try (ControlServer second = open(socket)) {
            first.close();

            assertThat(ask(socket, "status")).as("%s", second).isInstanceOf(Answer.Given.class);
        }
    }

    @Test
    void whoAsksIsAnsweredWhileOrdersAreUnderWay() throws Exception {
        Path socket = folder.resolve("s");
        List<SocketChannel> waiting = new ArrayList<>();
        try (ControlServer server = open(socket)) {
            for (int count = 1; count <= 8; count++) {
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
                waiting.add(client);
                client.connect(UnixDomainSocketAddress.of(socket));
                client.write(ByteBuffer.wrap("resign\n".getBytes(StandardCharsets.UTF_8)));
                int expected = Math.min(count, 4);
                Awaitility.await("order " + count).atMost(LIMIT).until(() -> node.handovers.get() == expected);
            }

            assertThat(Awaitility.await("an answer")
                            .atMost(LIMIT)
                            .until(() -> ask(socket, "resign"), Answer.Given.class::isInstance))
                    .as("%s", server)
                    .extracting(answer -> ((Answer.Given) answer).text())
                    .isEqualTo("{\"done\":false,\"detail\":\"4 orders are under way already; ask 'ha status'\"}");
            Awaitility.await("an answer, as soon as those who were refused have left")
                    .atMost(LIMIT)
                    .until(() -> ask(socket, "status") instanceof Answer.Given);

            node.endHandovers(Outcome.DONE, "gw-b is active");
            Awaitility.await("room for an order")
                    .atMost(LIMIT)
                    .until(() -> ask(socket, "resign") instanceof Answer.Given given
                            && given.json().flag("done"));
        } finally {
            for (SocketChannel client : waiting) {
                client.close();
            }
        }
    }

    private static Answer ask(Path socket, String request) {
        return ControlClient.ask(socket, request, LIMIT);
    }
}
