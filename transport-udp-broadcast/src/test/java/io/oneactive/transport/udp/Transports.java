package io.oneactive.transport.udp;

import io.oneactive.HaStartException;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.SettingValues.Given;
import io.oneactive.spi.Transport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Makes transports the way the engine does. */
final class Transports {
    private static final int ATTEMPTS = 100;
    private static final int LOWEST_PORT = 10_000;

    /** Above are those of other tests and, from 32768 on, those that Linux gives to connections. */
    private static final int HIGHEST_PORT = 20_000;

    private Transports() {}

    /** Makes one from texts such as {@code port=60000}. */
    static Transport make(String... settings) {
        return new UdpTransportProvider().create(values(settings), new ProviderContext("test", "node"));
    }

    static SettingValues values(String... settings) {
        Map<String, Given> given = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            given.put(setting.substring(0, equals), new Given(setting.substring(equals + 1), "test"));
        }
        List<String> problems = new ArrayList<>();
        SettingValues values =
                SettingValues.check("transport.", new UdpTransportProvider().settings(), given, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        return values;
    }

    /**
     * Waits until nobody has a port of these settings, by starting a transport there and closing it: a close returns after a second, also when it
     * is not over.
     */
    static void awaitFree(String... settings) {
        Waiting.until("the port is free", () -> {
            try (Transport transport = make(settings)) {
                transport.start(new Recorder());
                return true;
            } catch (HaStartException stillTaken) {
                return false;
            }
        });
    }

    /** The threads of all transports in this process. */
    static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("oneactive-udp"))
                .toList();
    }

    /** Waits for the threads of transports that were closed: one of them is not waited for by a close. */
    static void awaitNoThreads() {
        Waiting.until("the threads have ended", () -> threads().isEmpty());
    }

    /**
     * A port that nobody has on any address of this machine, neither by UDP nor by TCP. None of those that systems give to connections, since another
     * program's connection may get it before it is used.
     */
    static int freePort() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (DatagramSocket datagrams = new DatagramSocket(port);
                    ServerSocket connections = new ServerSocket(port)) {
                if (datagrams.isBound() && connections.isBound()) {
                    return port;
                }
            } catch (IOException taken) {
                // The next one, then.
            }
        }
        throw new AssertionError("no free port in " + ATTEMPTS + " attempts");
    }
}
