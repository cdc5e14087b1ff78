package io.oneactive.agent.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.Set;

/** An agent on another machine, over HTTP. Used by one thread. */
public final class RemoteAgent {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int LONGEST_ANSWER = 1_000_000;

    /** Done, under way, refused. */
    private static final Set<Integer> ANSWERS =
            Set.of(HttpURLConnection.HTTP_OK, HttpURLConnection.HTTP_ACCEPTED, HttpURLConnection.HTTP_CONFLICT);

    private final URI address;
    private final String token;

    /**
     * An agent, not asked yet.
     *
     * @param address its scheme, host and port
     * @param token its {@code http.token}
     */
    public RemoteAgent(URI address, String token) {
        this.address = address;
        this.token = token;
    }

    /**
     * Whether it is active and its command runs.
     *
     * @param limit for each of two questions
     * @return false also when it does not answer
     */
    public boolean isReady(Duration limit) {
        try {
            return open("/active", limit).getResponseCode() == HttpURLConnection.HTTP_OK
                    && open("/ready", limit).getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException away) {
            return false;
        }
    }

    /**
     * Whether it is there.
     *
     * @param limit how long to wait for the answer
     * @return false also when it has stopped
     */
    public boolean isLive(Duration limit) {
        try {
            return open("/live", limit).getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException away) {
            return false;
        }
    }

    /**
     * Whether it would take orders: asks for what is never carried out, a hand-over to a node without a name.
     *
     * @param limit how long to wait for the answer
     * @throws CommandFailure when it does not answer, or refuses the token
     */
    public void requireToken(Duration limit) {
        var unused = order("/switchover?to=", limit);
    }

    /**
     * Orders something, once: an order without an answer may have been carried out.
     *
     * @param path with parameters
     * @param limit how long to wait for the answer
     * @return what the agent says; a hand-over that lasts long goes on, and has {@code underWay} then
     * @throws CommandFailure when it does not answer, or not with JSON
     */
    public JsonObject order(String path, Duration limit) {
        try {
            HttpURLConnection connection = open(path, limit);
            connection.setRequestMethod("POST");
            // With a body, also an empty one, the order is never sent a second time when the connection is lost.
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(0);
            connection.setRequestProperty("Authorization", "Bearer " + token);
            int status = connection.getResponseCode();
            if (!ANSWERS.contains(status)) {
                throw new CommandFailure(
                        ExitCode.REFUSED,
                        "the agent at %s answers %d: %s"
                                .formatted(
                                        address,
                                        status,
                                        status == HttpURLConnection.HTTP_FORBIDDEN
                                                ? "is 'http.token' set there, and %s in its 'http.names'?"
                                                        .formatted(address.getHost())
                                                : "is 'http.token' the same there?"));
            }
            try (InputStream stream = status == HttpURLConnection.HTTP_CONFLICT
                            ? connection.getErrorStream()
                            : connection.getInputStream();
                    JsonParser parser = FACTORY.createParser(stream.readNBytes(LONGEST_ANSWER))) {
                parser.nextToken();
                return JsonObject.read(parser);
            }
        } catch (IOException away) {
            throw new CommandFailure(
                    ExitCode.UNKNOWN,
                    "unknown: the agent at %s does not answer: %s".formatted(address, away.getMessage()));
        }
    }

    private HttpURLConnection open(String path, Duration limit) throws IOException {
        try {
            URLConnection connection = address.resolve(path).toURL().openConnection();
            connection.setConnectTimeout((int) Math.min(limit.toMillis(), 5_000));
            connection.setReadTimeout((int) limit.toMillis());
            if (connection instanceof HttpURLConnection http) {
                return http;
            }
        } catch (IllegalArgumentException malformed) {
            throw new CommandFailure(ExitCode.USAGE, "'%s' is no address of an agent".formatted(address));
        }
        throw new CommandFailure(
                ExitCode.USAGE, "'%s' is no address of an agent; allowed: http://HOST:PORT".formatted(address));
    }
}
