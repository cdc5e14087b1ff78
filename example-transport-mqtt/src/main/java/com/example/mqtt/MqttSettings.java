package com.example.mqtt;

import io.oneactive.HaConfigException;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the transport was configured with, checked.
 *
 * @param address of the broker
 * @param trustedCertificates what signed the broker's certificate; empty for what this Java trusts
 * @param login empty for none
 * @param topic what all topics begin with
 * @param keepAlive a broker that says nothing for so long is asked, and given up after as much again
 * @param startTimeout how long the start waits for the broker
 * @param longestPause between two attempts to connect
 */
record MqttSettings(
        Address address,
        Optional<Path> trustedCertificates,
        Optional<Login> login,
        String topic,
        Duration keepAlive,
        Duration startTimeout,
        Duration longestPause) {

    static final List<SettingSpec> SPECS = List.of(
            SettingSpec.text("broker", "where the broker is: mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS")
                    .required(),
            SettingSpec.path(
                    "trustedCertificates",
                    "file with the certificates (PEM) that the broker's must be signed by; without it those that Java trusts"),
            SettingSpec.text("username", "user name that the broker asks for"),
            SettingSpec.secret("password", "password that the broker asks for"),
            SettingSpec.text("topic", "what all topics begin with").defaultsTo("oneactive"),
            SettingSpec.duration(
                            "keepAliveMS",
                            1_000,
                            600_000,
                            "a broker that says nothing for so long is asked, and given up after as much again; whole seconds")
                    .defaultsTo("5000"),
            SettingSpec.duration("startTimeoutMS", 100, 60_000, "how long the start waits for the broker")
                    .defaultsTo("5000"),
            SettingSpec.duration("longestPauseMS", 50, 60_000, "longest pause between two attempts to connect")
                    .defaultsTo("2000"));

    private static final Pattern WRONG_TOPIC = Pattern.compile("^[$/].*|.*/$|.*[+#\\p{Cntrl}].*|.{201,}");

    /**
     * A broker.
     *
     * @param host name or address
     * @param port of TCP
     * @param tls whether it is talked to in secret
     */
    record Address(String host, int port, boolean tls) {
        @Override
        public String toString() {
            return (tls ? "mqtts://" : "mqtt://") + (host.contains(":") ? '[' + host + ']' : host) + ':' + port;
        }
    }

    /**
     * Who this node is to the broker.
     *
     * @param username as the broker knows it
     * @param password empty for none
     */
    record Login(String username, Optional<String> password) {
        /** Without the password: a record shows all that it holds. */
        @Override
        public String toString() {
            return username;
        }
    }

    /**
     * Reads values, of which each by itself has been checked by its specification.
     *
     * @throws HaConfigException with all that is wrong
     */
    static MqttSettings read(SettingValues values) {
        List<String> problems = new ArrayList<>();
        Optional<Address> address = address(values, problems);
        String topic = values.text("topic");
        if (WRONG_TOPIC.matcher(topic).matches()) {
            problems.add(values.problem(
                    "topic",
                    "cannot be the beginning of a topic; allowed: up to 200 characters without + and #, not beginning with $ or /,"
                            + " not ending with /"));
        }
        Duration keepAlive = values.duration("keepAliveMS");
        if (keepAlive.toMillis() % 1_000 != 0) {
            problems.add(values.problem("keepAliveMS", "is no whole number of seconds; allowed: 1000, 2000 … 600000"));
        }
        if (values.has("password") && !values.has("username")) {
            problems.add(values.problem("password", "is of no use without 'transport.username'"));
        }
        if (values.has("trustedCertificates")
                && address.isPresent()
                && !address.get().tls()) {
            problems.add(values.problem(
                    "trustedCertificates",
                    "is of no use with 'transport.broker' = '" + address.get() + "', which is not mqtts"));
        }
        if (address.isEmpty() || !problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        Optional<Login> login =
                values.optionalText("username").map(name -> new Login(name, values.optionalText("password")));
        return new MqttSettings(
                address.get(),
                values.path("trustedCertificates"),
                login,
                topic,
                keepAlive,
                values.duration("startTimeoutMS"),
                values.duration("longestPauseMS"));
    }

    private static Optional<Address> address(SettingValues values, List<String> problems) {
        String text = values.text("broker");
        if (text.contains("@")) {
            // Not shown: it may hold a password.
            problems.add(
                    "setting 'transport.broker' (from " + values.source("broker")
                            + ") has a user in it; allowed: mqtt://HOST:PORT or mqtts://HOST:PORT, and 'transport.username', 'transport.password'");
            return Optional.empty();
        }
        try {
            URI broker = new URI(text);
            boolean tls = "mqtts".equals(broker.getScheme());
            boolean complete = broker.getHost() != null && broker.getPort() <= 65_535 && broker.getPort() != 0;
            boolean bare = broker.getQuery() == null && broker.getFragment() == null && "".equals(broker.getPath());
            if ((tls || "mqtt".equals(broker.getScheme())) && complete && bare) {
                String host = broker.getHost().replaceAll("[\\[\\]]", "");
                int usual = tls ? 8883 : 1883;
                return Optional.of(new Address(host, broker.getPort() < 0 ? usual : broker.getPort(), tls));
            }
        } catch (URISyntaxException e) {
            // Said below, as for all that is no such address.
        }
        problems.add(values.problem("broker", "is no broker; allowed: mqtt://HOST:PORT or mqtts://HOST:PORT"));
        return Optional.empty();
    }
}
