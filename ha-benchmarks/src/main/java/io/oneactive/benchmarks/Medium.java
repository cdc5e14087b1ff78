package io.oneactive.benchmarks;

import io.oneactive.agent.demo.PairException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;

/** What the nodes talk by. */
enum Medium {
    /** The transport of that name, as it comes. */
    UDP_BROADCAST,
    /** JGroups, its stack for listed hosts. */
    JGROUPS_TCP,
    /** JGroups, its stack for multicast. */
    JGROUPS_UDP;

    /** What differs from the settings of a pair. */
    Map<String, String> settings() {
        return switch (this) {
            case UDP_BROADCAST -> Map.of();
            case JGROUPS_TCP -> Map.of("transport.name", "jgroups", "transport.stack", "tcp");
            case JGROUPS_UDP ->
                Map.of(
                        "transport.name",
                        "jgroups",
                        "transport.stack",
                        "udp",
                        "transport.multicastPort",
                        freePort(),
                        "transport.port",
                        "",
                        "transport.peers",
                        "");
        };
    }

    private static String freePort() {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        } catch (IOException failure) {
            throw new PairException("no port is to be had on the loopback interface", failure);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
