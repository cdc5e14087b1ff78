package io.oneactive.transport.jgroups;

import io.oneactive.spi.Transport;
import io.oneactive.testkit.TransportTck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jgroups.JChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The transport over each stack that is shipped, and over given channels. */
class JGroupsTransportTest {
    @Nested
    class ByMulticast extends OwnChannelTck {
        @Override
        List<String[]> settings(int size) {
            return Transports.multicasting(size);
        }
    }

    @Nested
    class ByTcp extends OwnChannelTck {
        @Override
        List<String[]> settings(int size) {
            return Transports.listed(size, "stack=tcp");
        }
    }

    @Nested
    class ByEncryptedTcp extends OwnChannelTck {
        private static final Path KEYSTORE = Certificates.keystore("line-7");

        @Override
        List<String[]> settings(int size) {
            return Transports.listed(
                    size, "stack=tcp-encrypted", "keystore=" + KEYSTORE, "keystorePassword=" + Certificates.PASSWORD);
        }
    }

    @Nested
    class ByGivenChannels extends TransportTck {
        private final List<JChannel> given = new ArrayList<>();

        @Override
        protected List<Transport> group(int size) {
            GivenChannels.connected("shop", size, given);
            return given.stream()
                    .<Transport>map(channel -> JGroupsTransport.over(channel, "test"))
                    .toList();
        }

        @Override
        protected Transport unstartable() {
            return JGroupsTransport.over(GivenChannels.unconnected(given), "test");
        }

        @AfterEach
        void closeChannels() {
            given.forEach(JChannel::close);
        }
    }

    /** Groups with channels of their own. */
    @Execution(ExecutionMode.CONCURRENT)
    abstract static class OwnChannelTck extends TransportTck {
        private final List<ServerSocket> blockers = new ArrayList<>();

        abstract List<String[]> settings(int size);

        @Override
        protected List<Transport> group(int size) {
            List<String[]> settings = settings(size);
            return IntStream.range(0, size)
                    .mapToObj(i -> Transports.make("test", "node-" + i, settings.get(i)))
                    .toList();
        }

        @Override
        protected Transport unstartable() {
            try {
                ServerSocket blocker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                blockers.add(blocker);
                return Transports.make(
                        "test",
                        "node",
                        "stack=tcp",
                        "address=127.0.0.1",
                        "peers=127.0.0.1",
                        "port=" + blocker.getLocalPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @AfterEach
        void closeBlockers() throws IOException {
            for (ServerSocket blocker : blockers) {
                blocker.close();
            }
        }
    }
}
