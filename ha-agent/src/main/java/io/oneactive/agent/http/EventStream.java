package io.oneactive.agent.http;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.oneactive.NodeEvent;
import io.oneactive.Registration;
import io.oneactive.RoleListener;
import io.oneactive.agent.control.NodeControl;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What the page looks at: {@code /events}, server-sent events. Each subscriber has a thread that makes a message right when it can be sent, ten times a second
 * and at every event of the node; so nothing is queued, and a slow reader gets fewer messages, not older ones. Nobody may rely on a message's arrival being
 * recent: the status in it says on which instant of the node's clock it was made.
 *
 * <p>A stream ends after 20 seconds, and says so two seconds before, so that the next one can begin first. By the instant at which it asked for a stream, and
 * the node's clock in the first answer, the page knows how old every message can be at most.
 */
final class EventStream implements RoleListener, AutoCloseable {
    /** How many may watch at a time; the next is refused. */
    static final int MOST = 16;

    /** From one address. A page has two for a moment, when one stream takes over from the other. */
    static final int MOST_EACH = 8;

    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final Duration LASTS = Duration.ofSeconds(20);
    private static final Duration RENEWED_AFTER = Duration.ofSeconds(18);

    /** A message that takes so long to write ends the stream. One that is stuck is ended by the server's limit for an answer. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    private final NodeControl control;
    private final ProbeTimes probes;
    private final String greeting;
    private final Watchers watchers = new Watchers(MOST_EACH);
    private final Set<Thread> writers = ConcurrentHashMap.newKeySet();
    private final Registration registration;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, MOST, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread made = new Thread(work, "oneactive-events");
                made.setDaemon(true);
                return made;
            });

    /**
     * Streams, still without a place.
     *
     * @param control of the node
     * @param probes newest round trip
     * @param isCommanded whether commands are possible with a token
     */
    EventStream(NodeControl control, ProbeTimes probes, boolean isCommanded) {
        this.control = control;
        this.probes = probes;
        this.greeting = "retry: 1000\n"
                + event(
                        "hello",
                        "{\"commands\":%b,\"failureTimeoutMS\":%d}"
                                .formatted(isCommanded, control.failureTimeout().toMillis()));
        this.registration = control.node().addListener(this);
    }

    /** Offers them. */
    HttpContext addTo(HttpServer server) {
        return server.createContext("/events", this::subscribe);
    }

    private void subscribe(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/events")) {
            refuse(exchange, 404, "there is no such page\n");
            return;
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            refuse(exchange, 405, "only GET is allowed here\n");
            return;
        }
        InetAddress address = exchange.getRemoteAddress().getAddress();
        if (!watchers.enter(address)) {
            exchange.getResponseHeaders().set("Retry-After", "5");
            refuse(exchange, 503, "%d watch from your address already, which is all that may\n".formatted(MOST_EACH));
            return;
        }
        try {
            threads.execute(() -> {
                try {
                    serve(exchange);
                } finally {
                    watchers.leave(address);
                }
            });
        } catch (RejectedExecutionException full) {
            watchers.leave(address);
            exchange.getResponseHeaders().set("Retry-After", "5");
            refuse(exchange, 503, "%d watch already, which is all that are served at a time\n".formatted(MOST));
        }
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        byte[] body = why.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void serve(HttpExchange exchange) {
        writers.add(Thread.currentThread());
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Accel-Buffering", "no");
            exchange.sendResponseHeaders(200, 0);
            send(exchange.getResponseBody(), seen(exchange));
        } catch (IOException gone) {
            // Whoever looked has left, which is how most streams end.
        } finally {
            writers.remove(Thread.currentThread());
        }
    }

    /** The newest event that the page has: {@code after=INCARNATION:SEQUENCE}; 0 when it has none of this process. */
    private long seen(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        String prefix = "after=" + control.node().status().incarnation() + ":";
        if (query == null || !query.startsWith(prefix)) {
            return 0;
        }
        try {
            return Long.parseLong(query.substring(prefix.length()));
        } catch (NumberFormatException malformed) {
            return 0;
        }
    }

    private void send(OutputStream stream, long seen) throws IOException {
        long begun = System.nanoTime();
        long newest = seen;
        boolean isRenewed = false;
        write(stream, greeting);
        while (!threads.isShutdown() && System.nanoTime() - begun < LASTS.toNanos()) {
            List<NodeEvent> events = control.node().history();
            long last = events.isEmpty() ? 0 : events.get(events.size() - 1).sequence();
            if (last > newest) {
                write(stream, event("history", control.history(newest)));
                newest = last;
            }
            if (!isRenewed && System.nanoTime() - begun >= RENEWED_AFTER.toNanos()) {
                isRenewed = true;
                write(stream, event("renew", "{}"));
            }
            if (!write(stream, event("status", status()))) {
                return;
            }
            LockSupport.parkNanos(this, BETWEEN.toNanos());
        }
    }

    private String status() {
        String roundTrip = probes.newest()
                .map(took -> Long.toString(took.toNanos() / 1_000))
                .orElse("null");
        return "{\"roundTripMicros\":%s,\"misses\":%d,\"status\":".formatted(roundTrip, probes.misses())
                + control.status() + "}";
    }

    /** Data is JSON in one line: line ends in it are escaped. */
    private static String event(String name, String data) {
        return "event: " + name + "\ndata: " + data + "\n\n";
    }

    /** False when it took too long: the reader is slow. */
    private static boolean write(OutputStream stream, String text) throws IOException {
        long before = System.nanoTime();
        stream.write(text.getBytes(StandardCharsets.UTF_8));
        stream.flush();
        return System.nanoTime() - before < SLOW.toNanos();
    }

    @Override
    public void onEvent(NodeEvent event) {
        writers.forEach(LockSupport::unpark);
    }

    @Override
    public void close() {
        registration.close();
        threads.shutdownNow();
    }
}
