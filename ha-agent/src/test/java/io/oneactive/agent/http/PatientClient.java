package io.oneactive.agent.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * Asks an agent over HTTP until there is an answer, whichever: the agent cuts off whoever takes two seconds for a request, and on a busy machine that may be
 * anybody. Only for what may be asked twice.
 */
public final class PatientClient {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Longer than the agent takes to cut off others, which may be waited for. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpEndpoints http;

    /** Asks one agent; any thread. */
    public PatientClient(HttpEndpoints http) {
        this.http = http;
    }

    /** The answer to a request for a path. */
    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    /** The answer to an order, with what proves that it is allowed, unless that is empty. */
    public HttpResponse<String> post(String path, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return send(request);
    }

    /** Waits until a path is answered with a status. */
    public HttpResponse<String> awaitStatus(String path, int status) {
        return Awaitility.await(path + " answers " + status)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .until(() -> get(path), answer -> answer.statusCode() == status);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        HttpRequest wanted = request.timeout(ANSWER_LIMIT).build();
        return Awaitility.await("an answer to " + wanted)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> client.send(wanted, BodyHandlers.ofString()), answer -> true);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + http.port() + path);
    }
}
