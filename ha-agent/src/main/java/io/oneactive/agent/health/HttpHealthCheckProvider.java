package io.oneactive.agent.health;

import io.oneactive.HaConfigException;
import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.HealthCheckProvider;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.List;

/** {@code http}: healthy when an address answers a GET with the wanted status. Redirects are not followed. */
public final class HttpHealthCheckProvider implements HealthCheckProvider {
    private static final String ADDRESS = "url";
    private static final String STATUS_FROM = "statusFrom";
    private static final String STATUS_TO = "statusTo";
    private static final String TIMEOUT = "timeoutMS";

    /** Made by {@link java.util.ServiceLoader}. */
    public HttpHealthCheckProvider() {}

    @Override
    public String name() {
        return "http";
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                SettingSpec.text(ADDRESS, "What to GET, for instance http://127.0.0.1:8080/health")
                        .required(),
                SettingSpec.integer(STATUS_FROM, 100, 599, "Lowest status that is healthy")
                        .defaultsTo("200"),
                SettingSpec.integer(STATUS_TO, 100, 599, "Highest status that is healthy")
                        .defaultsTo("299"),
                SettingSpec.duration(TIMEOUT, 10, 60_000, "How long to wait for the connection, and for the answer")
                        .defaultsTo("900"));
    }

    @Override
    public HealthCheck create(SettingValues values, ProviderContext context) {
        URL url = url(values);
        int from = values.integer(STATUS_FROM);
        int to = values.integer(STATUS_TO);
        if (from > to) {
            throw new HaConfigException(
                    List.of(values.problem(STATUS_FROM, "is above 'health." + STATUS_TO + "' = " + to)));
        }
        int timeout = (int) values.duration(TIMEOUT).toMillis();
        return () -> {
            HttpURLConnection connection = (HttpURLConnection) url.openConnection();
            connection.setConnectTimeout(timeout);
            connection.setReadTimeout(timeout);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            try {
                int status = connection.getResponseCode();
                return new HealthCheck.Result(status >= from && status <= to, url + " answers " + status);
            } catch (IOException failure) {
                return new HealthCheck.Result(false, url + ": " + failure.getMessage());
            } finally {
                connection.disconnect();
            }
        };
    }

    private static URL url(SettingValues values) {
        try {
            URL url = new URI(values.text(ADDRESS)).toURL();
            if (url.getProtocol().equals("http") || url.getProtocol().equals("https")) {
                return url;
            }
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException malformed) {
            throw new HaConfigException(List.of(values.problem(ADDRESS, "is no address: " + malformed.getMessage())));
        }
        throw new HaConfigException(List.of(values.problem(ADDRESS, "is neither http nor https")));
    }
}
