package io.oneactive.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The workload API of the edge runtime over HTTP at localhost: it signs for modules, and hands out the site's trust. */
final class WorkloadStandIn implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int GREATEST_BODY = 64 * 1024;

    private final HttpServer server;
    private final String trustBundle;
    private final Map<String, String> keys = new ConcurrentHashMap<>();

    private WorkloadStandIn(HttpServer server, String trustBundle) {
        this.server = server;
        this.trustBundle = trustBundle;
    }

    static WorkloadStandIn start(String trustBundle) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
            WorkloadStandIn started = new WorkloadStandIn(server, trustBundle);
            server.createContext("/", started::handle);
            server.start();
            return started;
        } catch (IOException e) {
            throw new IllegalStateException("the workload API cannot be started", e);
        }
    }

    /** The name matters: the device client takes plain HTTP for it only. */
    String uri() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Returns the generation of the module. */
    String addModule(String moduleId, String key) {
        String generation = UUID.randomUUID().toString();
        keys.put("/modules/" + moduleId + "/genid/" + generation + "/sign", key);
        return generation;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String key = keys.get(path);
            ObjectNode answer = Twin.object();
            int status = 200;
            if (path.equals("/trust-bundle")) {
                answer.put("certificate", trustBundle);
            } else if (key != null && exchange.getRequestMethod().equals("POST")) {
                JsonNode request = JSON.readTree(exchange.getRequestBody().readNBytes(GREATEST_BODY));
                byte[] data = Base64.getDecoder().decode(request.path("data").asText());
                byte[] digest = SharedAccess.hmac(Base64.getDecoder().decode(key), data);
                answer.put("digest", Base64.getEncoder().encodeToString(digest));
            } else {
                status = 404;
                answer.put("message", "module or generation is unknown");
            }
            byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
