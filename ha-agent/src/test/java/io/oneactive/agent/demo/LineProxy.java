package io.oneactive.agent.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes TCP connections on, and ends them in all ways that such programs end connections. */
final class LineProxy implements AutoCloseable {
    private final InetSocketAddress target;
    private final ServerSocket door;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answered = new AtomicInteger();

    private LineProxy(ServerSocket door, InetSocketAddress target) {
        this.door = door;
        this.target = target;
    }

    static LineProxy between(InetSocketAddress local, InetSocketAddress target) {
        try {
            ServerSocket door = new ServerSocket();
            door.bind(local);
            LineProxy proxy = new LineProxy(door, target);
            daemon(proxy::accept);
            return proxy;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "line-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket near = door.accept();
                Socket far = new Socket();
                sockets.add(near);
                sockets.add(far);
                far.connect(target);
                daemon(() -> pass(near, far, false));
                daemon(() -> pass(far, near, true));
            } catch (IOException closed) {
                // Refused by the target, or the end of this proxy: the other end waits, or is told by what follows.
            }
        }
    }

    private void pass(Socket from, Socket to, boolean counts) {
        byte[] bytes = new byte[1000];
        try {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            for (int length = input.read(bytes); length > 0; length = input.read(bytes)) {
                output.write(bytes, 0, length);
                if (counts && length > 1) {
                    answered.incrementAndGet();
                }
            }
        } catch (IOException ended) {
            // As below.
        }
        close(from);
        close(to);
    }

    /** How many connections the target has answered with more than a ping. */
    int answered() {
        return answered.get();
    }

    /** Ends all connections: by a reset, or in order. */
    void endAll(boolean byReset) {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(byReset, 0);
            } catch (IOException closed) {
                // Is over already.
            }
            close(socket);
        }
    }

    /** Lets nobody in any more. */
    void refuse() {
        try {
            door.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        refuse();
        endAll(false);
    }
}
