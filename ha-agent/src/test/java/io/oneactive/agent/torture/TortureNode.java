package io.oneactive.agent.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.ActiveTerm;
import io.oneactive.HaNode;
import io.oneactive.agent.demo.DemoNode;
import io.oneactive.agent.history.HistoryRecorder;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A node that works on the {@link Machine} while it is active, as fast as is sensible. */
final class TortureNode {
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** Between the check and the write some work is done, so that a process can be stopped there: then its token must keep it out. */
    private static final Duration WORK = Duration.ofMillis(2);

    private final HaNode node;
    private final HistoryRecorder history;
    private final UnixDomainSocketAddress machine;
    private long sequence;

    private TortureNode(HaNode node, HistoryRecorder history, UnixDomainSocketAddress machine) {
        this.node = node;
        this.history = history;
        this.machine = machine;
    }

    /** Arguments: those of {@link DemoNode}, and the path of the machine's socket. */
    public static void main(String[] arguments) throws IOException {
        UnixDomainSocketAddress machine = UnixDomainSocketAddress.of(Path.of(arguments[arguments.length - 1]));
        DemoNode.run(
                arguments,
                (node, history) -> Pump.daemon("work", () -> new TortureNode(node, history, machine).work()));
    }

    private void work() {
        try (SocketChannel connection = SocketChannel.open(machine)) {
            BufferedReader answers = new BufferedReader(Channels.newReader(connection, UTF_8));
            String id = node.status().nodeId();
            while (connection.isOpen()) {
                LockSupport.parkNanos(this, PAUSE.toNanos());
                long began = System.nanoTime();
                Optional<ActiveTerm> term = node.activeTerm();
                if (term.isPresent() && term.get().isHeld()) {
                    long token = term.get().token();
                    LockSupport.parkNanos(this, WORK.toNanos());
                    String request = "%s %d %d %d\n".formatted(id, token, ++sequence, began);
                    connection.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
                    if (answers.readLine() == null) {
                        throw new EOFException("no answer");
                    }
                    history.operation(token, began, System.nanoTime());
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("the machine is gone", failure);
        }
    }
}
