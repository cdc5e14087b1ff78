package io.oneactive.agent.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Asks an agent over its control socket. */
public final class ControlClient {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ControlClient() {}

    /** Whether a process listens there, also one that is stopped: the kernel refuses connections to what nobody has open any more. */
    static boolean isServed(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(socket));
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }

    /** What came of asking. */
    public sealed interface Answer {
        /**
         * The agent answered.
         *
         * @param text one line of JSON
         * @param json the same, read
         * @param askedNanos this machine's monotonic clock before it was asked: the answer was made later
         */
        record Given(String text, JsonObject json, long askedNanos) implements Answer {}

        /**
         * No answer: what the node does is not known.
         *
         * @param why a sentence
         */
        record None(String why) implements Answer {}
    }

    /**
     * Asks.
     *
     * @param socket of the agent
     * @param request one line
     * @param limit how long to wait for the whole answer
     * @return the answer, or why there is none
     */
    public static Answer ask(Path socket, String request, Duration limit) {
        long begun = System.nanoTime();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            if (OwnFolder.path().equals(socket.getParent())) {
                OwnFolder.check(OwnFolder.path());
            }
            // Not blocking from the first: behind a stopped agent those who ask queue up, until there is no room.
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                if (channel.write(bytes) < 0) {
                    return new Answer.None("the agent hung up");
                }
            }
            channel.register(selector, SelectionKey.OP_READ);
            Optional<String> text = readLine(channel, selector, begun, limit);
            if (text.isEmpty()) {
                return new Answer.None("the agent is there, but does not answer within %d ms: it is stopped, or hangs"
                        .formatted(limit.toMillis()));
            }
            if (text.get().isEmpty()) {
                return new Answer.None("the agent hung up without an answer");
            }
            return read(socket, text.get(), begun);
        } catch (IOException nobody) {
            return new Answer.None("no agent answers at %s: %s".formatted(socket, nobody.getMessage()));
        } catch (NotYetConnectedException tooMany) {
            return new Answer.None("the agent does not answer, and others wait for it: it is stopped, or hangs");
        }
    }

    private static Answer read(Path socket, String text, long askedNanos) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            return new Answer.Given(text, JsonObject.read(parser), askedNanos);
        } catch (IOException foreign) {
            return new Answer.None("what answers at %s is no agent, or one of another version".formatted(socket));
        }
    }

    /** Empty text when the other side hung up; nothing when it was too late. */
    private static Optional<String> readLine(SocketChannel channel, Selector selector, long begun, Duration limit)
            throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(16_384);
        while (true) {
            long left = limit.toNanos() - (System.nanoTime() - begun);
            if (left <= 0) {
                return Optional.empty();
            }
            selector.select(Math.max(1, left / 1_000_000));
            selector.selectedKeys().clear();
            int count = channel.read(buffer.clear());
            if (count < 0) {
                return Optional.of(line.toString(StandardCharsets.UTF_8).strip());
            }
            line.write(buffer.array(), 0, count);
        }
    }
}
