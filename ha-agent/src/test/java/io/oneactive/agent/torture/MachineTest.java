package io.oneactive.agent.torture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MachineTest {
    private Path folder;
    private Machine machine;
    private SocketChannel connection;
    private BufferedReader answers;

    @BeforeEach
    void start() throws IOException {
        // A short path: that of a Unix socket has at most 108 bytes.
        folder = Files.createTempDirectory(Path.of("/tmp"), "oam");
        machine = new Machine(folder.resolve("m"), folder.resolve("log"));
        connection = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("m")));
        answers = new BufferedReader(Channels.newReader(connection, UTF_8));
    }

    @AfterEach
    void end() throws IOException {
        connection.close();
        machine.close();
        Files.delete(folder.resolve("m"));
        Files.delete(folder.resolve("log"));
        Files.delete(folder);
    }

    @Test
    void aTokenBelowTheGreatestIsRefused() throws IOException {
        assertThat(append("gw-a 5 1 0")).isEqualTo("ok");
        assertThat(append("gw-b 6 1 0")).isEqualTo("ok");
        assertThat(append("gw-a 5 2 0")).isEqualTo("refused");
        assertThat(append("gw-b 6 2 0")).isEqualTo("ok");

        Machine.Summary summary = machine.summary();
        assertThat(summary.accepted()).isEqualTo(3);
        assertThat(summary.refused()).isEqualTo(1);
        assertThat(summary.tokens()).isEqualTo(2);
        assertThat(summary.disorder()).isEmpty();
    }

    @Test
    void oneTokenOfTwoNodesIsDisorder() throws IOException {
        append("gw-a 5 1 0");
        append("gw-b 5 2 0");

        assertThat(machine.summary().disorder())
                .singleElement()
                .asString()
                .startsWith("two nodes wrote with one token, gw-a before: ");
    }

    @Test
    void writesThatAreRepeatedAreDisorder() throws IOException {
        append("gw-a 5 2 0");
        append("gw-a 5 2 0");

        assertThat(machine.summary().disorder()).singleElement().asString().startsWith("accepted out of order: ");
    }

    private String append(String request) throws IOException {
        connection.write(ByteBuffer.wrap((request + "\n").getBytes(UTF_8)));
        return answers.readLine();
    }
}
