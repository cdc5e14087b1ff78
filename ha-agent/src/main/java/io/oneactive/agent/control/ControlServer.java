package io.oneactive.agent.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers on a local socket: one line in, one line out, then the connection is closed. Who may write to the socket's file may use it: its owner, and root.
 */
public final class ControlServer implements AutoCloseable {
    private static final int CONNECTIONS = 8;

    /** An order may last as long as a hand-over: some connections are left for those who only ask. */
    private static final int ORDERS = 4;

    private static final int LONGEST_REQUEST = 1_024;
    private static final long REQUEST_LIMIT_SECONDS = 2;
    private static final long ANSWER_LIMIT_SECONDS = 5;

    /** Without a free file descriptor nobody can be let in: the next try comes later. */
    private static final long REFUSED_NANOS = 100_000_000;

    private final SocketFile file;
    private final ServerSocketChannel server;
    private final NodeControl control;
    private final Semaphore orders = new Semaphore(ORDERS);
    private final ThreadPoolExecutor connections = new ThreadPoolExecutor(
            0, CONNECTIONS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), ControlServer::thread);
    private final ScheduledThreadPoolExecutor limits = new ScheduledThreadPoolExecutor(1, ControlServer::thread);

    private ControlServer(SocketFile file, ServerSocketChannel server, NodeControl control) {
        this.file = file;
        this.server = server;
        this.control = control;
    }

    private static Thread thread(Runnable work) {
        Thread made = new Thread(work, "oneactive-control");
        made.setDaemon(true);
        return made;
    }

    /**
     * Opens the socket. The file of an agent that has died is replaced.
     *
     * @param socket where
     * @param control what answers
     * @return runs until it is closed
     * @throws IOException when that is not possible, also when another agent has it, or when something else than a socket is there
     */
    public static ControlServer open(Path socket, NodeControl control) throws IOException {
        Path folder = socket.toAbsolutePath().getParent();
        if (folder != null && folder.equals(OwnFolder.path())) {
            OwnFolder.make(folder);
        } else if (folder != null) {
            Files.createDirectories(folder);
        }
        SocketFile file = new SocketFile(socket);
        file.makeRoom();
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            file.bind(server);
        } catch (IOException | RuntimeException failure) {
            server.close();
            throw failure;
        }
        ControlServer opened = new ControlServer(file, server, control);
        thread(opened::accept).start();
        return opened;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                try {
                    connections.execute(() -> serve(client));
                } catch (RejectedExecutionException tooMany) {
                    client.close();
                }
            } catch (IOException closedOrRefused) {
                if (!server.isOpen()) {
                    return;
                }
                LockSupport.parkNanos(server, REFUSED_NANOS);
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                InputStream input = Channels.newInputStream(client);
                OutputStream output = Channels.newOutputStream(client)) {
            ScheduledFuture<?> limit = closeAfter(client, REQUEST_LIMIT_SECONDS);
            Optional<String> request = line(input);
            limit.cancel(false);
            if (request.isEmpty()) {
                return;
            }
            String answer = answer(request.get());
            limit = closeAfter(client, ANSWER_LIMIT_SECONDS);
            output.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
            output.flush();
            limit.cancel(false);
        } catch (IOException gone) {
            // Whoever asked has gone, or was too slow: nobody is left to be told.
            return;
        }
    }

    private String answer(String request) {
        if (NodeControl.isQuestion(request)) {
            return control.answer(request);
        }
        if (!orders.tryAcquire()) {
            return StatusJson.answer(false, "%d orders are under way already; ask 'ha status'".formatted(ORDERS));
        }
        try {
            return control.answer(request);
        } finally {
            orders.release();
        }
    }

    /** Empty when the other side hangs up before the end of a line, or the line is too long. */
    private static Optional<String> line(InputStream input) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] part = new byte[LONGEST_REQUEST];
        int count = 0;
        while (count >= 0 && line.size() < LONGEST_REQUEST) {
            line.write(part, 0, count);
            String text = line.toString(StandardCharsets.UTF_8);
            if (text.contains("\n")) {
                return Optional.of(text.substring(0, text.indexOf('\n')));
            }
            count = input.read(part);
        }
        return Optional.empty();
    }

    private ScheduledFuture<?> closeAfter(SocketChannel client, long seconds) {
        return limits.schedule(
                () -> {
                    try {
                        client.close();
                    } catch (IOException gone) {
                        return;
                    }
                },
                seconds,
                TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        try {
            file.delete();
            server.close();
        } catch (IOException leftBehind) {
            // The next agent replaces the file.
            return;
        } finally {
            connections.shutdownNow();
            limits.shutdownNow();
            control.close();
        }
    }
}
