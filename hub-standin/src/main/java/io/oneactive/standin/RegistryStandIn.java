package io.oneactive.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The service side of a hub: its REST interface over TLS, with policies and their rights. All methods may be called by any thread.
 */
public final class RegistryStandIn implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NO_FAILURE = -1;
    private static final int GREATEST_BODY = 64 * 1024;

    private final HubStandIn hub;
    private final HttpsServer server;
    private final ExecutorService threads;
    private final RegistryAnswers answers;
    private final Map<String, Policy> policies = new ConcurrentHashMap<>();
    private final Deque<Integer> failures = new ArrayDeque<>();
    private int requests;

    /** What a policy allows. */
    public enum Right {
        /** To read identities. */
        REGISTRY_READ,
        /** To read and patch twins, to query, to call methods. */
        SERVICE_CONNECT
    }

    private record Policy(String key, Set<Right> rights) {}

    /** An answer that is no success. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refusal(int status, String text) {
            super(text, null, false, false);
            this.status = status;
        }
    }

    private RegistryStandIn(HubStandIn hub, HttpsServer server, ExecutorService threads) {
        this.hub = hub;
        this.server = server;
        this.threads = threads;
        this.answers = new RegistryAnswers(hub);
    }

    /**
     * Starts the service side of a hub at a free port of 127.0.0.1.
     *
     * @param authority whose certificate it shows, for the hub's name and for 127.0.0.1
     * @param hub whose
     * @return running
     */
    public static RegistryStandIn start(CertificateAuthority authority, HubStandIn hub) {
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            boolean isAddress = hub.hostName().matches("[\\d.]+");
            List<String> names = isAddress ? List.of() : List.of(hub.hostName());
            List<String> addresses = isAddress ? List.of("127.0.0.1", hub.hostName()) : List.of("127.0.0.1");
            server.setHttpsConfigurator(
                    new HttpsConfigurator(authority.serverContext(authority.issue(names, addresses))));
            ExecutorService threads = Executors.newFixedThreadPool(4, task -> {
                Thread thread = new Thread(task, "registry-standin");
                thread.setDaemon(true);
                return thread;
            });
            server.setExecutor(threads);
            RegistryStandIn started = new RegistryStandIn(hub, server, threads);
            server.createContext("/", started::handle);
            server.start();
            return started;
        } catch (IOException e) {
            throw new IllegalStateException("the registry cannot be started", e);
        }
    }

    /**
     * Where it is.
     *
     * @return {@code https://127.0.0.1:port}
     */
    public String endpoint() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * Makes a policy.
     *
     * @param name its name
     * @param rights what it allows
     * @return its connection string
     */
    public String addPolicy(String name, Right... rights) {
        Policy policy = new Policy(HubStandIn.newKey(), EnumSet.copyOf(List.of(rights)));
        policies.put(name, policy);
        return "HostName=" + hub.hostName() + ";SharedAccessKeyName=" + name + ";SharedAccessKey=" + policy.key();
    }

    /**
     * Patches the tags of a device, as an operator does.
     *
     * @param deviceId whose
     * @param patch a JSON object
     */
    public void patchTags(String deviceId, String patch) {
        ObjectNode tags = HubStandIn.parsed(patch);
        hub.run(() -> hub.hub().identity(deviceId).twin.patchTags(tags));
    }

    /**
     * Fails the next requests.
     *
     * @param statuses one for each, for instance 503; 0 closes the connection without an answer
     */
    public synchronized void fail(int... statuses) {
        for (int status : statuses) {
            failures.add(status);
        }
    }

    /**
     * Fails one request, after some that succeed.
     *
     * @param successes how many
     * @param status as in {@link #fail}
     */
    public synchronized void failAfter(int successes, int status) {
        failures.addAll(Collections.nCopies(successes, NO_FAILURE));
        failures.add(status);
    }

    private synchronized Optional<Integer> nextFailure() {
        requests++;
        return Optional.ofNullable(failures.poll()).filter(status -> status != NO_FAILURE);
    }

    /**
     * How many requests came.
     *
     * @return since the start
     */
    public synchronized int requests() {
        return requests;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<Integer> failure = nextFailure();
            if (failure.isPresent() && failure.get() == 0) {
                return;
            }
            try {
                if (failure.isPresent()) {
                    throw new Refusal(failure.get(), "refused");
                }
                send(exchange, 200, answer(exchange));
            } catch (Refusal refusal) {
                ObjectNode error = Twin.object();
                error.put("Message", refusal.getMessage());
                error.put("ExceptionMessage", "Tracking ID:0-TimeStamp:" + Instant.now());
                send(exchange, refusal.status, error);
            } catch (IllegalArgumentException e) {
                ObjectNode error = Twin.object();
                error.put("Message", "ErrorCode:DeviceNotFound;" + e.getMessage());
                send(exchange, 404, error);
            }
        }
    }

    private JsonNode answer(HttpExchange exchange) throws IOException, Refusal {
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/", -1);
        String request = exchange.getRequestMethod() + " " + path[0] + (path.length > 2 ? "/" + path[2] : "");
        if (!Topics.fields(String.valueOf(exchange.getRequestURI().getQuery())).containsKey("api-version")) {
            throw new Refusal(400, "ErrorCode:InvalidProtocolVersion;no api-version");
        }
        boolean isQuery = path.length == 2 && path[1].equals("query");
        authorise(exchange, request.equals("GET devices") ? Right.REGISTRY_READ : Right.SERVICE_CONNECT);
        if (request.equals("GET devices") && path.length == 2) {
            return answers.device(path[1]);
        }
        if (request.equals("GET twins") && path.length == 2) {
            return answers.twin(path[1]);
        }
        if (request.equals("PATCH twins") && path.length == 2) {
            String condition = exchange.getRequestHeaders().getFirst("If-Match");
            return answers.patched(path[1], body(exchange), condition);
        }
        if (request.equals("POST twins/methods") && path.length == 3) {
            return answers.invoked(path[1], body(exchange));
        }
        if (request.equals("POST devices") && isQuery) {
            return answers.found(body(exchange).path("query").asText());
        }
        throw new Refusal(404, "the stand-in does not know " + request + "; see its README");
    }

    private void authorise(HttpExchange exchange, Right needed) throws Refusal {
        String token = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        Policy policy = SharedAccess.policy(token).map(policies::get).orElse(null);
        if (policy == null) {
            throw new Refusal(401, "ErrorCode:IotHubUnauthorizedAccess;unknown policy");
        }
        Optional<String> fault = SharedAccess.fault(
                token, hub.hostName(), List.of(policy.key()), Instant.now().getEpochSecond());
        if (fault.isPresent() || !policy.rights().contains(needed)) {
            throw new Refusal(401, "ErrorCode:IotHubUnauthorizedAccess;" + fault.orElse("needs " + needed));
        }
    }

    private static ObjectNode body(HttpExchange exchange) throws IOException, Refusal {
        try (InputStream in = exchange.getRequestBody()) {
            if (JSON.readTree(in.readNBytes(GREATEST_BODY)) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new Refusal(400, "ErrorCode:ArgumentInvalid;" + e.getOriginalMessage());
        }
        throw new Refusal(400, "ErrorCode:ArgumentInvalid;no JSON object");
    }

    private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        if (body.hasNonNull("etag")) {
            exchange.getResponseHeaders().set("ETag", "\"" + body.get("etag").textValue() + "\"");
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
