package io.oneactive.agent.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the active node works on: a server that takes writes, each with its token, refuses a token below the greatest it has seen, and
 * writes down what it took and what it refused, with its own time.
 *
 * <p>A request is the line {@code NODE TOKEN SEQUENCE BEGAN}; the answer is {@code ok} or {@code refused}.
 */
final class Machine implements AutoCloseable {
    private final Path file;
    private final ServerSocketChannel server;
    private final BufferedWriter log;
    private long newest;

    Machine(Path socket, Path file) throws IOException {
        this.file = file;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        this.log = Files.newBufferedWriter(file);
        Pump.daemon("machine", this::accept);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                Pump.daemon("machine-client", () -> serve(client));
            } catch (IOException ended) {
                // Closed.
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                BufferedReader in = new BufferedReader(Channels.newReader(client, UTF_8));
                BufferedWriter out = new BufferedWriter(Channels.newWriter(client, UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                out.write(write(Long.parseLong(words[1]), line) + "\n");
                out.flush();
            }
        } catch (IOException ended) {
            // The client was killed.
        }
    }

    private synchronized String write(long token, String line) throws IOException {
        newest = Math.max(newest, token);
        String answer = token == newest ? "ok" : "refused";
        log.write(System.nanoTime() + " " + answer + " " + line + "\n");
        return answer;
    }

    /**
     * What the log says.
     *
     * @param accepted writes that were taken
     * @param refused writes with a token below the greatest
     * @param tokens how many tokens were seen
     * @param disorder accepted writes that should not have been, as sentences
     */
    record Summary(long accepted, long refused, int tokens, List<String> disorder) {}

    /** Judges the log anew, as somebody would who does not trust the server. */
    synchronized Summary summary() throws IOException {
        log.flush();
        LogReader reader = new LogReader();
        try (Stream<String> lines = Files.lines(file)) {
            lines.forEach(reader::line);
        }
        return new Summary(reader.accepted, reader.refused, reader.owners.size(), List.copyOf(reader.disorder));
    }

    private static final class LogReader {
        private final Map<Long, String> owners = new HashMap<>();
        private final List<String> disorder = new ArrayList<>();
        private long accepted;
        private long refused;
        private long newest;
        private long lastSequence;
        private long lastNanos;

        private void line(String line) {
            String[] words = line.split(" ", -1);
            long nanos = Long.parseLong(words[0]);
            long token = Long.parseLong(words[3]);
            long sequence = Long.parseLong(words[4]);
            String owner = owners.putIfAbsent(token, words[2]);
            if (owner != null && !owner.equals(words[2])) {
                disorder.add("two nodes wrote with one token, " + owner + " before: " + line);
            }
            if (words[1].equals("refused")) {
                refused++;
                return;
            }
            accepted++;
            boolean inOrder = token > newest || (token == newest && sequence > lastSequence);
            if (!inOrder || nanos < lastNanos) {
                disorder.add("accepted out of order: " + line);
            }
            newest = token;
            lastSequence = sequence;
            lastNanos = nanos;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (this) {
            log.close();
        }
    }
}
