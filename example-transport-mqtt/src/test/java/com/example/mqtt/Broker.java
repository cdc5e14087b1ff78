package com.example.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.agent.demo.FreePorts;
import io.oneactive.agent.demo.Shell;
import io.oneactive.testkit.TransportFaults;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A real broker, Moquette, in a process of its own on the loopback interface; ends with this process, however that ends. With {@code
 * -Dmqtt.mosquitto=/usr/sbin/mosquitto} it is that one, for tests that need neither passwords nor TLS.
 */
final class Broker implements TransportFaults, AutoCloseable {
    private static final String MOSQUITTO = System.getProperty("mqtt.mosquitto", "");

    private final int port = freePort();
    private final List<String> tls;
    private Process process;

    private Broker(List<String> tls) {
        this.tls = tls;
        this.process = run();
    }

    /** A broker without TLS. */
    static Broker start() {
        return new Broker(List.of());
    }

    /** A broker that also speaks TLS, as 127.0.0.1, with a certificate that it has signed itself. */
    static Broker startWithTls(Path folder) throws IOException, InterruptedException {
        Path keyStore = folder.resolve("broker.p12");
        Process keytool = new ProcessBuilder(
                        java("keytool"),
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=broker",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "3650",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keyStore.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
        return new Broker(List.of(Integer.toString(freePort()), keyStore.toString()));
    }

    String address() {
        return "mqtt://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    String tlsAddress(String host) {
        return "mqtts://" + host + ':' + tls.get(0);
    }

    /** The certificate as a file that a client can trust. */
    Path certificate(Path folder) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(Path.of(tls.get(1)))) {
            keys.load(file, "changeit".toCharArray());
        }
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getCertificate("broker").getEncoded());
        return Files.writeString(
                folder.resolve("broker.pem"), "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void restart() {
        process = run();
    }

    @Override
    public void hang() {
        signal("STOP");
    }

    @Override
    public void cut() {
        kill();
    }

    @Override
    public void heal() {
        if (process.isAlive()) {
            signal("CONT");
        } else {
            restart();
        }
    }

    private void signal(String name) {
        try (Shell shell = Shell.open()) {
            shell.signal(name, process.pid());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process run() {
        List<String> command = MOSQUITTO.isEmpty() ? moquette() : List.of(MOSQUITTO, "-p", Integer.toString(port));
        try {
            Process started =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader output = started.inputReader();
            List<String> said = new ArrayList<>();
            for (String line = output.readLine(); !isReady(line); line = output.readLine()) {
                if (line == null) {
                    throw new IOException("the broker ended: " + said);
                }
                said.add(line);
            }
            Thread drain = new Thread(() -> output.lines().forEach(line -> {}), "broker-output");
            drain.setDaemon(true);
            drain.setUncaughtExceptionHandler((thread, end) -> {});
            drain.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isReady(@Nullable String line) {
        return line != null && (line.equals(BrokerProgram.READY) || line.endsWith(" running"));
    }

    private List<String> moquette() {
        List<String> command =
                new ArrayList<>(List.of(java("java"), "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BrokerProgram.class.getName()));
        command.add(Integer.toString(port));
        command.addAll(tls);
        return command;
    }

    private static String java(String program) {
        return System.getProperty("java.home") + File.separator + "bin" + File.separator + program;
    }

    /** A port that nobody has, and that no connection gets while the broker is away. */
    static int freePort() {
        try {
            return FreePorts.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
