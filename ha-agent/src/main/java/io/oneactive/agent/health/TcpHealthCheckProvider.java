package io.oneactive.agent.health;

import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.HealthCheckProvider;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/** {@code tcp}: healthy when a port accepts a connection. */
public final class TcpHealthCheckProvider implements HealthCheckProvider {
    private static final String HOST = "host";
    private static final String PORT = "port";
    private static final String TIMEOUT = "timeoutMS";

    /** Made by {@link java.util.ServiceLoader}. */
    public TcpHealthCheckProvider() {}

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                SettingSpec.text(HOST, "Name or address to connect to").defaultsTo("127.0.0.1"),
                SettingSpec.integer(PORT, 1, 65_535, "Port to connect to").required(),
                SettingSpec.duration(TIMEOUT, 10, 60_000, "How long to wait for the connection")
                        .defaultsTo("900"));
    }

    @Override
    public HealthCheck create(SettingValues values, ProviderContext context) {
        String host = values.text(HOST);
        int port = values.integer(PORT);
        int timeout = (int) values.duration(TIMEOUT).toMillis();
        return () -> {
            String where = host + ":" + port;
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), timeout);
                return new HealthCheck.Result(true, where + " accepts connections");
            } catch (IOException failure) {
                return new HealthCheck.Result(false, where + ": " + failure.getMessage());
            }
        };
    }
}
