package io.oneactive.iotedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket of the edge runtime. */
class WorkloadSocketTest {
    @TempDir
    private Path directory;

    @Test
    void itTalksToAUnixSocketAndMayBeOpenedAgain() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("workload.sock"));
        WorkloadSocket socket = new WorkloadSocket();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            for (String text : new String[] {"sign this", "and this"}) {
                socket.open(address.toString());
                byte[] read = new byte[100];
                try (SocketChannel accepted = server.accept()) {
                    socket.write(text.getBytes(StandardCharsets.UTF_8));
                    ByteBuffer there = ByteBuffer.allocate(text.length());
                    while (there.hasRemaining()) {
                        accepted.read(there);
                    }
                    accepted.write(there.flip());
                }
                assertThat(new String(read, 0, socket.read(read), StandardCharsets.UTF_8))
                        .isEqualTo(text);
                assertThat(socket.read(read)).isEqualTo(-1);
                socket.close();
            }
        }
        assertThatThrownBy(() -> socket.read(new byte[1])).isInstanceOf(ClosedChannelException.class);
    }
}
