package io.oneactive.agent.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.oneactive.ActiveTerm;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.Role;
import io.oneactive.agent.control.NodeControl;
import io.oneactive.agent.run.CommandStatus;
import io.oneactive.agent.run.CommandStatus.Condition;
import io.oneactive.agent.terminal.Choices;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The agent's HTTP. Every answer is made at the instant of the request from what the node knows, and must not be kept. Commands are POST requests with the
 * token; without a configured token there are none.
 */
public final class HttpEndpoints implements AutoCloseable {
    /** Further ones are closed at once. */
    private static final int CONNECTIONS = 200;

    /** Whoever does not send its request, or does not read the answer, keeps one busy until it is cut off: so there is one for each connection. */
    private static final int THREADS = CONNECTIONS;

    /** A hand-over that lasts longer goes on, and is answered with "under way": an answer that comes later than its limit is cut off by the server. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int ANSWER_LIMIT_SECONDS = 30;
    private static final int BACKLOG = 64;
    private static final int LONGEST_BODY = 1_024;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final NodeControl control;
    private final Optional<String> token;
    private final EventStream events;
    private final Visitors visitors;
    private final Refusals refusals;
    private final Duration patience;

    /** An answer. */
    private record Reply(int status, String type, String body, OptionalLong untilNanos) {
        Reply(int status, String type, String body) {
            this(status, type, body, OptionalLong.empty());
        }

        /** Yes, until an instant of the monotonic clock. */
        static Reply holding(String body, long untilNanos) {
            return new Reply(200, TEXT, body + "\n", OptionalLong.of(untilNanos));
        }

        static Reply yes(boolean is, String body) {
            return new Reply(is ? 200 : 503, TEXT, body + "\n");
        }
    }

    /** Makes an answer. */
    @FunctionalInterface
    private interface Handler {
        Reply answer(HttpExchange exchange) throws IOException;
    }

    private HttpEndpoints(
            HttpServer server, NodeControl control, ProbeTimes probes, HttpSettings settings, Duration patience) {
        this.server = server;
        this.control = control;
        this.token = settings.token();
        this.visitors = new Visitors(settings);
        this.refusals = new Refusals(control::remark);
        this.patience = patience;
        this.events = new EventStream(control, probes, token.isPresent());
        this.threads = new ThreadPoolExecutor(0, THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread made = new Thread(work, "oneactive-http");
            made.setDaemon(true);
            return made;
        });
        server.setExecutor(threads);
    }

    /**
     * Starts to listen.
     *
     * @param settings where
     * @param control of the node
     * @param probes what was measured of them
     * @param metrics in Prometheus' text form
     * @return listens until it is closed
     * @throws IOException when the address cannot be listened on
     */
    public static HttpEndpoints open(
            HttpSettings settings, NodeControl control, ProbeTimes probes, Supplier<String> metrics)
            throws IOException {
        return open(settings, control, probes, metrics, PATIENCE);
    }

    static HttpEndpoints open(
            HttpSettings settings, NodeControl control, ProbeTimes probes, Supplier<String> metrics, Duration patience)
            throws IOException {
        // Read by the server's class when it is loaded: who sends or reads slowly is cut off.
        System.setProperty("sun.net.httpserver.maxReqTime", "2");
        System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(ANSWER_LIMIT_SECONDS));
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS));
        InetSocketAddress address = new InetSocketAddress(settings.address(), settings.port());
        if (address.isUnresolved()) {
            throw new IOException("'http.address' = '%s' is not known".formatted(settings.address()));
        }
        Page page = Page.load();
        HttpEndpoints endpoints =
                new HttpEndpoints(HttpServer.create(address, BACKLOG), control, probes, settings, patience);
        endpoints.addPages(metrics, page);
        endpoints.events.addTo(endpoints.server).getFilters().add(endpoints.visitors);
        endpoints.server.start();
        return endpoints;
    }

    /**
     * The port that is listened on.
     *
     * @return for tests and messages
     */
    public int port() {
        return server.getAddress().getPort();
    }

    private void addPages(Supplier<String> metrics, Page page) {
        get("/active", exchange -> active());
        get("/passive", exchange -> passive());
        get("/live", exchange -> live());
        get("/ready", exchange -> ready());
        get("/status", exchange -> new Reply(200, JSON, control.status() + "\n"));
        get("/status.schema.json", exchange -> new Reply(200, "application/schema+json", schema()));
        get("/history", exchange -> new Reply(200, JSON, control.answer("history") + "\n"));
        get("/metrics", exchange -> new Reply(200, METRICS, metrics.get()));
        post("/switchover", Set.of("to"), parameters -> "switchover " + word(parameters, "to", "-"));
        post("/resign", Set.of(), parameters -> "resign");
        post("/pause", Set.of("forMS"), parameters -> "pause " + milliseconds(parameters));
        post("/resume", Set.of(), parameters -> "resume");
        get("/", exchange -> exchange.getRequestURI().getPath().equals("/") ? show(exchange, page) : overview());
    }

    /** The page for people; no other page may frame it, and nothing but its own pieces runs in it. */
    private static Reply show(HttpExchange exchange, Page page) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Security-Policy", page.policy());
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        return new Reply(200, "text/html; charset=utf-8", page.html());
    }

    private static Reply overview() {
        return new Reply(
                404,
                TEXT,
                "There are: / (for people) /active /passive /live /ready /status /status.schema.json /events /history /metrics; with the"
                        + " token, to POST to: /switchover?to=ID /resign /pause?forMS=N /resume\n");
    }

    /** Each of these answers comes from one reading, so that its code, its words and how long it holds agree. */
    private Reply active() {
        long asked = System.nanoTime();
        Duration left = control.node().activeTerm().map(ActiveTerm::remaining).orElse(Duration.ZERO);
        if (left.isZero()) {
            return Reply.yes(false, "not active");
        }
        return Reply.holding("active", asked + left.toNanos());
    }

    /** A node that resigns is neither, nor one whose command has not ended, nor one whose loop stands still. */
    private Reply passive() {
        long asked = System.nanoTime();
        NodeStatus status = control.node().status();
        Optional<Condition> command = control.command().map(CommandStatus::condition);
        if (status.role() == Role.ACTIVE || status.state().role() == Role.ACTIVE) {
            return Reply.yes(false, "not passive: active");
        }
        if (status.state() == NodeState.RESIGNING || status.state() == NodeState.STOPPED) {
            return Reply.yes(false, "not passive: " + Choices.word(status.state()));
        }
        if (command.filter(condition -> condition != Condition.IDLE).isPresent()) {
            return Reply.yes(false, "not passive: the command is " + Choices.word(command.get()));
        }
        if (status.validFor().isZero()) {
            return Reply.yes(false, "not passive: unknown, the election loop stands still");
        }
        return Reply.holding("passive", asked + status.validFor().toNanos());
    }

    private Reply live() {
        boolean isStopped = control.node().status().state() == NodeState.STOPPED;
        return Reply.yes(!isStopped, isStopped ? "stopped" : "live");
    }

    /** Whether this node does its part: its loop turns, and when it is active its command runs. */
    private Reply ready() {
        NodeStatus status = control.node().status();
        Optional<CommandStatus> command = control.command();
        if (status.state() == NodeState.STOPPED
                || status.state() == NodeState.STARTING
                || status.validFor().isZero()) {
            return Reply.yes(
                    false,
                    "not ready: "
                            + (status.validFor().isZero()
                                    ? "unknown, the election loop stands still"
                                    : "the node is " + Choices.word(status.state())));
        }
        boolean isRunning = command.map(CommandStatus::condition)
                .map(condition -> condition == Condition.RUNNING || condition == Condition.DONE)
                .orElse(true);
        return status.role() == Role.ACTIVE && !isRunning
                ? Reply.yes(false, "not ready: active, but the command does not run")
                : Reply.yes(true, "ready");
    }

    private static String schema() throws IOException {
        try (InputStream stream = Objects.requireNonNull(
                HttpEndpoints.class.getResourceAsStream("/io/oneactive/agent/status.schema.json"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void get(String path, Handler handler) {
        context(path, exchange -> {
            boolean isExact = exchange.getRequestURI().getPath().equals(path) || path.equals("/");
            boolean isGet = exchange.getRequestMethod().equals("GET")
                    || exchange.getRequestMethod().equals("HEAD");
            if (!isExact) {
                send(exchange, new Reply(404, TEXT, "there is no such page\n"));
            } else if (!isGet) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, new Reply(405, TEXT, "only GET is allowed here\n"));
            } else {
                send(exchange, handler.answer(exchange));
            }
        });
    }

    /** Makes a request to the control from parameters; throws when they are wrong. */
    @FunctionalInterface
    private interface Order {
        String request(Map<String, String> parameters);
    }

    /** A context takes all that begins with its path. */
    private void context(String path, HttpHandler handler) {
        server.createContext(path, handler).getFilters().add(visitors);
    }

    private void post(String path, Set<String> allowed, Order order) {
        context(path, exchange -> {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                send(exchange, new Reply(404, TEXT, "there is no such page\n"));
            } else if (!exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().set("Allow", "POST");
                send(exchange, new Reply(405, TEXT, "only POST is allowed here\n"));
            } else if (token.isEmpty()) {
                send(exchange, new Reply(403, TEXT, "commands over HTTP are switched off: set 'http.token'\n"));
            } else if (!isAllowed(exchange, token.get())) {
                refusals.add(source(exchange));
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
                send(exchange, new Reply(401, TEXT, "the token is missing or wrong\n"));
            } else {
                exchange.getRequestBody().readNBytes(LONGEST_BODY);
                send(exchange, carryOut(exchange, allowed, order));
            }
        });
    }

    /** A parameter that is misspelt must not become an order without it. */
    private Reply carryOut(HttpExchange exchange, Set<String> allowed, Order order) {
        try {
            Map<String, String> parameters = parameters(exchange);
            for (String name : parameters.keySet()) {
                if (!allowed.contains(name)) {
                    throw new IllegalArgumentException("'%s' is no parameter here; allowed: %s"
                            .formatted(name, allowed.isEmpty() ? "none" : String.join(", ", allowed)));
                }
            }
            String answer = control.answer(order.request(parameters), source(exchange), patience);
            int status = answer.startsWith("{\"done\":true")
                    ? 200
                    : answer.startsWith("{\"done\":false,\"underWay\":true") ? 202 : 409;
            return new Reply(status, JSON, answer + "\n");
        } catch (IllegalArgumentException wrong) {
            return new Reply(400, TEXT, "nothing was done: " + wrong.getMessage() + "\n");
        }
    }

    /** Who gave an order, for the log; a proxy stands for all that come through it. */
    private static String source(HttpExchange exchange) {
        return "over HTTP by " + exchange.getRemoteAddress().getAddress().getHostAddress();
    }

    private static String milliseconds(Map<String, String> parameters) {
        String value = parameters.getOrDefault("forMS", "");
        if (!value.matches("[0-9]{1,12}")) {
            throw new IllegalArgumentException(
                    "'forMS' = '%s' is no whole number of milliseconds; for instance /pause?forMS=1800000"
                            .formatted(value));
        }
        return value;
    }

    private static boolean isAllowed(HttpExchange exchange, String token) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        byte[] wanted = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        return given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), wanted);
    }

    /** One word of a request line: nothing in it can become another request. */
    private static String word(Map<String, String> parameters, String name, String otherwise) {
        String value = parameters.getOrDefault(name, otherwise);
        return value.isBlank() || value.chars().anyMatch(Character::isWhitespace) ? "?" : value;
    }

    private static Map<String, String> parameters(HttpExchange exchange) {
        Map<String, String> parameters = new TreeMap<>();
        String query = exchange.getRequestURI().getRawQuery();
        for (String part : (query == null ? "" : query).split("&", -1)) {
            String[] pair = part.split("=", 2);
            if (!part.isEmpty()) {
                parameters.put(pair[0], pair.length == 2 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : "");
            }
        }
        return parameters;
    }

    /** What has ceased to hold by now, in a process that was stopped for a moment, is not sent; how long the rest holds is counted from here. */
    private static void send(HttpExchange exchange, Reply made) throws IOException {
        Reply reply = made;
        if (made.untilNanos().isPresent()) {
            Instant now = Instant.now();
            Duration left = Duration.ofNanos(made.untilNanos().getAsLong() - System.nanoTime());
            if (left.isNegative() || left.isZero()) {
                reply = Reply.yes(false, "unknown: the answer was too late");
            } else {
                Headers headers = exchange.getResponseHeaders();
                headers.set("OneActive-Valid-For-MS", Long.toString(left.toMillis()));
                headers.set("OneActive-Valid-Until", now.plus(left).toString());
            }
        }
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(reply.status(), isHead ? -1 : body.length);
        if (!isHead) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        events.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
