package io.oneactive.witness.iothub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one transaction. No option of the device client bounds a call: only a connection that is closed under it ends it. So each
 * transaction gets a TLS context of its own, whose sockets are made only until the transaction's end, and are closed then.
 */
final class Sockets implements AutoCloseable {
    private final SSLContext trusted;
    private final @Nullable HostAndPort target;
    private final Deadline deadline;
    private final List<Socket> open = new ArrayList<>();
    private volatile Runnable whenLost = () -> {};
    private boolean isClosed;

    /**
     * Nothing connected yet.
     *
     * @param trusted whose TLS is used
     * @param target where to connect in place of what the device client asks for; null: there
     */
    Sockets(SSLContext trusted, @Nullable HostAndPort target, Deadline deadline) {
        this.trusted = trusted;
        this.target = target;
        this.deadline = deadline;
    }

    /** What is done when a connection has ended, from either side. */
    void whenLost(Runnable action) {
        whenLost = action;
    }

    void lost() {
        whenLost.run();
    }

    /** For the device client. */
    SSLContext context() {
        return new Context(new HubContext(trusted, this), trusted.getProvider());
    }

    private static final class Context extends SSLContext {
        Context(HubContext spi, Provider provider) {
            super(spi, provider, "TLS");
        }
    }

    /** Connects, in what time is left. */
    Socket connect(InetSocketAddress wanted, int timeoutMillis) throws IOException {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline.leftNanos());
        if (leftMillis <= 0) {
            throw new SocketTimeoutException("no time is left to connect");
        }
        Socket socket = new Socket();
        try {
            register(socket);
            socket.setTcpNoDelay(true);
            int limit = (int) (timeoutMillis == 0 ? leftMillis : Math.min(timeoutMillis, leftMillis));
            socket.connect(target == null ? wanted : target.resolved(), limit);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    SSLSocket secure(Socket plain, InetSocketAddress wanted) throws IOException {
        // The name that the certificate must have is the hub's, wherever the connection leads.
        return (SSLSocket)
                trusted.getSocketFactory().createSocket(plain, wanted.getHostString(), wanted.getPort(), true);
    }

    private synchronized void register(Socket socket) throws SocketException {
        if (isClosed) {
            throw new SocketException("the transaction is over");
        }
        open.add(socket);
    }

    /** Whatever waits on one of them ends. None is made any more. */
    synchronized void end() {
        isClosed = true;
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed for this process all the same.
            }
        }
        open.clear();
    }

    @Override
    public void close() {
        end();
    }
}
