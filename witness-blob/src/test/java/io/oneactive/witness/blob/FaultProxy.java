package io.oneactive.witness.blob;

import io.oneactive.witness.blob.HttpMessage.Operation;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Stands between a client and the blob service, on real sockets, and does to requests and answers what networks and servers do. */
final class FaultProxy implements AutoCloseable {
    private static final int ANSWER_MILLIS = 60_000;
    private static final long LONGEST_HOLD_SECONDS = 120;

    private final ServerSocket server;
    private final int upstreamPort;
    private final Map<Operation, Fault> standing = new ConcurrentHashMap<>();
    private final Map<Operation, Queue<Fault>> next = new ConcurrentHashMap<>();
    private final List<HttpMessage> seen = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();

    /** What happens to one request. */
    @FunctionalInterface
    interface Fault {
        void apply(Exchange exchange) throws IOException;
    }

    /** One request on its way. */
    final class Exchange {
        private final HttpMessage request;
        private final Socket client;

        Exchange(HttpMessage request, Socket client) {
            this.request = request;
            this.client = client;
        }

        HttpMessage forward() throws IOException {
            try (Socket upstream = new Socket()) {
                upstream.setSoTimeout(ANSWER_MILLIS);
                upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), upstreamPort), ANSWER_MILLIS);
                upstream.getOutputStream().write(request.bytes());
                HttpMessage answer =
                        HttpMessage.read(new BufferedInputStream(upstream.getInputStream()), request.isHead());
                if (answer == null) {
                    throw new IOException("the service closed the connection");
                }
                return answer;
            }
        }

        void answer(HttpMessage answer) throws IOException {
            client.getOutputStream()
                    .write(request.isHead() ? answer.withoutBody().bytes() : answer.bytes());
        }

        void cut() throws IOException {
            client.close();
        }
    }

    FaultProxy(int upstreamPort) {
        this.upstreamPort = upstreamPort;
        try {
            server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("fault-proxy", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on, all such requests. */
    FaultProxy always(Fault fault, Operation... operations) {
        for (Operation operation : operations) {
            standing.put(operation, fault);
        }
        return this;
    }

    /** The next such request that has no fault yet. */
    FaultProxy once(Operation operation, Fault fault) {
        next.computeIfAbsent(operation, key -> new ConcurrentLinkedQueue<>()).add(fault);
        return this;
    }

    /** From now on, all requests. */
    FaultProxy always(Fault fault) {
        return always(fault, Operation.values());
    }

    FaultProxy heal() {
        standing.clear();
        next.clear();
        return this;
    }

    /** Whether a request is on its way to the service, or held. */
    boolean isBusy() {
        return underWay.get() > 0;
    }

    /** How many such requests came. */
    int count(Operation operation) {
        synchronized (seen) {
            return (int) seen.stream()
                    .filter(request -> request.operation() == operation)
                    .count();
        }
    }

    /** The operations in the order in which they came. */
    List<Operation> operations() {
        synchronized (seen) {
            return seen.stream().map(HttpMessage::operation).toList();
        }
    }

    // The faults

    /** Never reaches the service; no answer. */
    static final Fault SWALLOWED = exchange -> {};

    /** Reaches the service; its answer is lost. */
    static final Fault UNANSWERED = Exchange::forward;

    /** The connection breaks before the request reaches the service. */
    static final Fault CUT_BEFORE = Exchange::cut;

    /** The connection breaks after the service has applied the request. */
    static final Fault CUT_AFTER = exchange -> {
        exchange.forward();
        exchange.cut();
    };

    /** Reaches the service twice. */
    static final Fault DUPLICATED = exchange -> {
        exchange.forward();
        exchange.answer(exchange.forward());
    };

    /** Answered without reaching the service. */
    static Fault answered(int status, String code) {
        return exchange -> exchange.answer(HttpMessage.answer(status, code));
    }

    /** Applied, but the answer says otherwise. */
    static Fault appliedButAnswered(int status, String code) {
        return exchange -> {
            exchange.forward();
            exchange.answer(HttpMessage.answer(status, code));
        };
    }

    /** Reaches the service when the gate opens, whether or not anybody still waits. */
    static Fault held(CountDownLatch gate) {
        return exchange -> {
            await(gate);
            exchange.answer(exchange.forward());
        };
    }

    /** Reaches the service at once, but the answer waits for the gate. */
    static Fault answerHeld(CountDownLatch gate) {
        return exchange -> {
            HttpMessage answer = exchange.forward();
            await(gate);
            exchange.answer(answer);
        };
    }

    static Fault changed(UnaryOperator<HttpMessage> change) {
        return exchange -> exchange.answer(change.apply(exchange.forward()));
    }

    private static void await(CountDownLatch gate) throws IOException {
        try {
            if (!gate.await(LONGEST_HOLD_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("held for too long");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                synchronized (sockets) {
                    sockets.add(client);
                }
                start("fault-proxy-connection", () -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        try (client;
                InputStream in = new BufferedInputStream(client.getInputStream())) {
            for (HttpMessage request = HttpMessage.read(in, false);
                    request != null;
                    request = HttpMessage.read(in, false)) {
                synchronized (seen) {
                    seen.add(request);
                }
                underWay.incrementAndGet();
                try {
                    faultFor(request.operation()).apply(new Exchange(request, client));
                } finally {
                    underWay.decrementAndGet();
                }
            }
        } catch (IOException e) {
            // The client or the service hung up, which is their right.
        }
    }

    private Fault faultFor(Operation operation) {
        Queue<Fault> queue = next.get(operation);
        Fault planned = queue == null ? null : queue.poll();
        return planned != null
                ? planned
                : standing.getOrDefault(operation, exchange -> exchange.answer(exchange.forward()));
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            synchronized (sockets) {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "proxy that saw " + operations() + " " + Arrays.asList(standing.keySet());
    }
}
