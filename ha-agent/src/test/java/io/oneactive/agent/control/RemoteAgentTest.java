package io.oneactive.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.agent.terminal.CommandFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Orders to an agent on another machine. */
class RemoteAgentTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void anOrderWhoseConnectionIsLostIsNotSentAgain() throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread hangingUp = new Thread(() -> hangUpOnEach(server, requests));
            hangingUp.start();
            RemoteAgent agent = new RemoteAgent(URI.create("http://127.0.0.1:" + server.getLocalPort()), "a secret");

            assertThatThrownBy(() -> agent.order("/resign", LIMIT))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("does not answer");
        }
        assertThat(requests).containsExactly("POST /resign HTTP/1.1");
    }

    private static void hangUpOnEach(ServerSocket server, List<String> requests) {
        try {
            while (true) {
                try (Socket client = server.accept()) {
                    StringBuilder request = new StringBuilder();
                    while (request.indexOf("\r\n\r\n") < 0) {
                        int next = client.getInputStream().read();
                        if (next < 0) {
                            break;
                        }
                        request.append((char) next);
                    }
                    requests.add(request.substring(0, request.indexOf("\r\n")));
                }
            }
        } catch (IOException over) {
            return;
        }
    }
}
