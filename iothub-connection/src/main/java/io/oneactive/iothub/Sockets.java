package io.oneactive.iothub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one device client. No option of it bounds a call: only a connection that is closed under it ends it. So each client gets a TLS
 * context of its own, whose sockets are made only until a deadline, and can all be closed at once.
 */
public final class Sockets implements AutoCloseable {
    /** The MQTT client writes a stack trace there for each connection that ends. Held, since loggers are collected. */
    private static final Logger MQTT_LOG = Logger.getLogger("org.eclipse.paho.client.mqttv3");

    static {
        MQTT_LOG.setLevel(Level.OFF);
    }

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
     * @param deadline until when connections are made
     */
    public Sockets(SSLContext trusted, @Nullable HostAndPort target, Deadline deadline) {
        this.trusted = trusted;
        this.target = target;
        this.deadline = deadline;
    }

    /**
     * What is done when a connection has ended, from either side.
     *
     * @param action must not block
     */
    public void whenLost(Runnable action) {
        whenLost = action;
    }

    void lost() {
        whenLost.run();
    }

    /**
     * For the device client.
     *
     * @return a context that makes sockets of these
     */
    public SSLContext context() {
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
            throw new SocketException("the attempt is over");
        }
        open.add(socket);
    }

    /** Whatever waits on one of them ends. None is made any more. */
    public synchronized void end() {
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
