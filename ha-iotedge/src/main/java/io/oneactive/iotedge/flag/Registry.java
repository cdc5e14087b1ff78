package io.oneactive.iotedge.flag;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** The hub's service side over HTTPS: all requests of the controller are here. */
final class Registry {
    static final int PRECONDITION_FAILED = 412;
    static final int NOT_FOUND = 404;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int OK = 200;
    private static final String VERSION = "?api-version=2021-04-12";

    private final ServicePolicy policy;
    private final URI endpoint;
    private final Duration limit;
    private final HttpClient http;

    Registry(ServicePolicy policy, Optional<URI> endpoint, SSLContext trust, Duration limit) {
        this.policy = policy;
        this.endpoint = endpoint.orElseGet(() -> URI.create("https://" + policy.hostName));
        this.limit = limit;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(limit)
                .sslContext(trust)
                .build();
    }

    /**
     * An answer.
     *
     * @param body JSON
     * @param isMore whether there is another page of it
     * @param time of the hub's clock
     */
    record Answer(JsonElement body, boolean isMore, Instant time) {
        JsonObject object() throws RegistryException {
            if (body instanceof JsonObject object) {
                return object;
            }
            throw new RegistryException("the registry answered no JSON object", OK);
        }
    }

    Answer device(String id) throws RegistryException {
        return send("GET", "/devices/" + encoded(id), "", Optional.empty());
    }

    Answer twin(String id) throws RegistryException {
        return send("GET", "/twins/" + encoded(id), "", Optional.empty());
    }

    /** Patches a twin if it still has this ETag; status 412 when it has not. */
    void patch(String id, JsonObject patch, String etag) throws RegistryException {
        send("PATCH", "/twins/" + encoded(id), patch.toString(), Optional.of("\"" + etag + "\""));
    }

    Answer query(String query) throws RegistryException {
        JsonObject body = new JsonObject();
        body.addProperty("query", query);
        return send("POST", "/devices/query", body.toString(), Optional.empty());
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Answer send(String method, String path, String body, Optional<String> condition) throws RegistryException {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(path + VERSION))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .timeout(limit)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Authorization", policy.token(Instant.now().getEpochSecond()));
        condition.ifPresent(etag -> request.header("If-Match", etag));
        HttpResponse<String> answer = answer(request.build(), method + " " + path);
        if (answer.statusCode() != OK) {
            throw refused(method + " " + path, answer);
        }
        try {
            return new Answer(
                    JsonParser.parseString(answer.body()),
                    answer.headers().firstValue("x-ms-continuation").isPresent(),
                    time(answer));
        } catch (JsonParseException e) {
            throw new RegistryException("the registry answered no JSON to " + method + " " + path, OK);
        }
    }

    private HttpResponse<String> answer(HttpRequest request, String what) throws RegistryException {
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try {
            // The request's own limit ends with the headers.
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new RegistryException(
                    "the registry at " + endpoint + " did not answer to " + what + " within " + limit.toMillis()
                            + " ms",
                    0);
        } catch (ExecutionException e) {
            throw new RegistryException(
                    "the registry at " + endpoint + " was not reached for " + what + " (" + e.getCause()
                            + "). Port 443 to it must be open, and its certificate trusted",
                    0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted", 0);
        } finally {
            answer.cancel(true);
        }
    }

    private static RegistryException refused(String what, HttpResponse<String> answer) {
        int status = answer.statusCode();
        String text = answer.body().substring(0, Math.min(200, answer.body().length()));
        String advice = switch (status) {
            case UNAUTHORIZED, FORBIDDEN ->
                ". The policy needs the rights RegistryRead and ServiceConnect, its key may have been changed, or this clock is wrong";
            case NOT_FOUND -> ". There is no such device at this hub";
            case PRECONDITION_FAILED -> ". Somebody else changed the twin";
            default -> "";
        };
        return new RegistryException(
                "the registry answered " + status + " to " + what + advice + " (" + text + ")", status);
    }

    /** The hub's clock, so that no other is needed to judge its times. */
    private static Instant time(HttpResponse<String> answer) {
        try {
            return answer.headers()
                    .firstValue("Date")
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant())
                    .orElseGet(Instant::now);
        } catch (DateTimeParseException e) {
            return Instant.now();
        }
    }
}
