package io.oneactive.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.oneactive.transport.udp.Greeting.Sender;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A peer with crash detection that is made of plain sockets, so that its connections can end in any way. */
final class Fellow implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Stranger datagrams;
    private final InetAddress address;
    private final int port;
    private final BlockingQueue<Socket> greeted = new LinkedBlockingQueue<>();
    private final BlockingQueue<Socket> waiting = new LinkedBlockingQueue<>();

    /** The garbage collector closes sockets that nobody has any more, and with that would end the connections. */
    private final Queue<Socket> kept = new ConcurrentLinkedQueue<>();

    private volatile Sender self;
    private String text = "hello";
    private UnaryOperator<Greeting> lie = UnaryOperator.identity();
    private @Nullable ServerSocket door;
    private Thread accepting = new Thread();
    private volatile Manner manner = Manner.GREET;

    /** What is done with whoever connects. */
    enum Manner {
        /** It is greeted. */
        GREET,
        /** It waits in vain. */
        WAIT,
        /** It is sent away, and nobody is let in after it. */
        CLOSE
    }

    Fellow(String address, int port) {
        try {
            this.datagrams = new Stranger(address, port);
            this.address = InetAddress.getByName(address);
            this.port = port;
            this.self = new Sender(UUID.randomUUID(), port);
            open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says something else than is true from the next connection on. */
    void lie(UnaryOperator<Greeting> changed) {
        lie = changed;
    }

    /** Treats those who connect otherwise from now on. */
    void treat(Manner otherwise) {
        manner = otherwise;
    }

    /** Listens again, as another process. */
    void reopen() {
        self = new Sender(UUID.randomUUID(), port);
        try {
            open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open() throws IOException {
        ServerSocket opened = new ServerSocket();
        opened.setReuseAddress(true);
        opened.bind(new InetSocketAddress(address, port));
        door = opened;
        accepting = new Thread(() -> accept(opened), "fellow");
        accepting.setDaemon(true);
        accepting.start();
    }

    private void accept(ServerSocket opened) {
        while (!opened.isClosed()) {
            try {
                Socket socket = opened.accept();
                if (manner == Manner.GREET) {
                    greet(socket);
                    greeted.add(socket);
                } else if (manner == Manner.WAIT) {
                    waiting.add(socket);
                } else {
                    opened.close();
                    socket.close();
                }
            } catch (IOException e) {
                // Closed, or the other end is gone already.
            }
        }
    }

    private void greet(Socket socket) throws IOException {
        read(socket);
        Greeting answer =
                lie.apply(new Greeting(self, (InetSocketAddress) socket.getLocalSocketAddress(), (InetSocketAddress)
                        socket.getRemoteSocketAddress()));
        ByteBuf bytes = answer.encode();
        socket.getOutputStream().write(bytes.array(), 0, bytes.readableBytes());
    }

    /** Sends this from the next frame on. */
    void say(String otherwise) {
        text = otherwise;
    }

    private static void read(Socket socket) throws IOException {
        Greeting.Reader reader = new Greeting.Reader();
        ByteBuf one = Unpooled.buffer(1);
        do {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException("no greeting");
            }
            one.clear().writeByte(next);
        } while (reader.read(one).isEmpty());
    }

    /** Sends a frame. */
    void speak(InetSocketAddress to) {
        datagrams.send(text, to.getAddress().getHostAddress(), to.getPort());
    }

    /** Whether somebody has connected and greeted whom nobody has asked for yet. */
    boolean isAnyConnection() {
        return !greeted.isEmpty();
    }

    /** Speaks until there is a connection, greeted by both ends, and makes one of its own before. */
    Socket connected(InetSocketAddress node) {
        connect(node, UnaryOperator.identity());
        return watched(node);
    }

    /** Connects to a node, as whoever runs with crash detection does, and waits for its answer. */
    void connect(InetSocketAddress node, UnaryOperator<Greeting> changed) {
        try {
            Socket socket = new Socket();
            kept.add(socket);
            socket.bind(new InetSocketAddress(address, 0));
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            socket.connect(node);
            Greeting truth = new Greeting(self, (InetSocketAddress) socket.getLocalSocketAddress(), node);
            ByteBuf bytes = changed.apply(truth).encode();
            socket.getOutputStream().write(bytes.array(), 0, bytes.readableBytes());
            read(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Speaks until there is a connection, greeted by both ends. */
    Socket watched(InetSocketAddress node) {
        Socket[] found = new Socket[1];
        Waiting.until("a connection comes", () -> {
            speak(node);
            found[0] = greeted.poll();
            return found[0] != null;
        });
        kept.add(found[0]);
        return found[0];
    }

    /** The connection of one that waits in vain, if there is one or comes very soon; else null. */
    @Nullable
    Socket letIn() {
        try {
            return waiting.poll(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Waits for a connection that comes without another word. */
    Socket nextConnection() {
        try {
            Socket socket = greeted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (socket == null) {
                throw new AssertionError("no connection within " + PATIENCE_SECONDS + " s");
            }
            kept.add(socket);
            return socket;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Refuses connections from now on. */
    void refuse() {
        try {
            if (door != null) {
                door.close();
            }
            // The system listens as long as somebody waits for a connection.
            accepting.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Ends a connection in order, as the system does for a process that is gone. */
    static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends a connection as a firewall does. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void say(Socket socket, byte signal) {
        try {
            OutputStream output = socket.getOutputStream();
            output.write(signal);
            output.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        refuse();
        kept.forEach(Fellow::end);
        greeted.forEach(Fellow::end);
        waiting.forEach(Fellow::end);
        datagrams.close();
    }
}
