package com.example.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Properties;

/**
 * The broker in a process of its own: anybody may come in without a name; {@code gateway} and {@code blind} with the password {@code right},
 * of whom the latter may not hear anything. Ends with its standard input.
 */
final class BrokerProgram {
    static final String READY = "ready";
    static final String PASSWORD = "right";

    private BrokerProgram() {}

    /** Takes the port, and for TLS another port and a key store (PKCS 12, password {@code changeit}). */
    public static void main(String[] arguments) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
        properties.setProperty(IConfig.PORT_PROPERTY_NAME, arguments[0]);
        properties.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
        properties.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        if (arguments.length > 1) {
            properties.setProperty(IConfig.SSL_PORT_PROPERTY_NAME, arguments[1]);
            properties.setProperty(IConfig.JKS_PATH_PROPERTY_NAME, arguments[2]);
            properties.setProperty(IConfig.KEY_STORE_TYPE, "pkcs12");
            properties.setProperty(IConfig.KEY_STORE_PASSWORD_PROPERTY_NAME, "changeit");
            properties.setProperty(IConfig.KEY_MANAGER_PASSWORD_PROPERTY_NAME, "changeit");
        }
        new Server()
                .startServer(
                        new MemoryConfig(properties),
                        List.of(),
                        null,
                        (clientId, username, password) ->
                                List.of("gateway", "blind").contains(username)
                                        && PASSWORD.equals(new String(password, UTF_8)),
                        new Rights());
        System.out.println(READY);
        while (System.in.read() >= 0) {
            // Nothing is said here.
        }
        Runtime.getRuntime().halt(0);
    }

    private static final class Rights implements IAuthorizatorPolicy {
        @Override
        public boolean canWrite(Topic topic, String user, String client) {
            return true;
        }

        @Override
        public boolean canRead(Topic topic, String user, String client) {
            return !"blind".equals(user);
        }
    }
}
