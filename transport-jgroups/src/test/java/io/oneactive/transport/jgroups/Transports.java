package io.oneactive.transport.jgroups;

import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.SettingValues.Given;
import io.oneactive.spi.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes transports the way the engine does, all on the loopback interface. */
final class Transports {
    private static final int FIRST_PORT = 21_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() % 50) * 90);

    private Transports() {}

    /** Makes one from texts such as {@code port=7800}. */
    static Transport make(String cluster, String nodeId, String... settings) {
        return new JGroupsTransportProvider().create(values(settings), new ProviderContext(cluster, nodeId));
    }

    static SettingValues values(String... settings) {
        List<String> problems = new ArrayList<>();
        Map<String, Given> given = new LinkedHashMap<>();
        map(settings).forEach((key, value) -> given.put(key, new Given(value, "test")));
        SettingValues values =
                SettingValues.check("transport.", new JGroupsTransportProvider().settings(), given, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        return values;
    }

    static Map<String, String> map(String... settings) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            map.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return map;
    }

    /** Settings of so many nodes that find each other by multicast, and that nobody else finds. */
    static List<String[]> multicasting(int size, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "stack=udp",
                "address=127.0.0.1",
                "multicastPort=" + freePorts(1).get(0)));
        all.addAll(List.of(more));
        return IntStream.range(0, size)
                .mapToObj(i -> all.toArray(String[]::new))
                .toList();
    }

    /** Settings of so many nodes that list each other. */
    static List<String[]> listed(int size, String... more) {
        List<Integer> ports = freePorts(size);
        String peers = ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        return ports.stream()
                .map(port -> {
                    List<String> all = new ArrayList<>(List.of("address=127.0.0.1", "port=" + port, "peers=" + peers));
                    all.addAll(List.of(more));
                    return all.toArray(String[]::new);
                })
                .toList();
    }

    /**
     * Ports that nobody has at this moment, all different. None of those that the system gives to clients: they would be taken at any time. Of
     * each 200 the upper ones are for crash detection.
     */
    static List<Integer> freePorts(int size) {
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < size) {
            int number = NEXT.getAndIncrement();
            int port = FIRST_PORT + number / 90 * 200 % 10_000 + number % 90;
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                ports.add(free.getLocalPort());
            } catch (IOException e) {
                // Taken; the next.
            }
        }
        return ports;
    }
}
