package io.oneactive.agent.demo;

import io.oneactive.Mode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The configuration file of one node of a pair, as a user would write it. */
final class NodeConfiguration {
    /** The name of the group. */
    static final String CLUSTER = "demo";

    private final Map<String, String> settings = new TreeMap<>();

    NodeConfiguration(
            PairOptions options, String node, Path stateDirectory, InetSocketAddress address, InetSocketAddress peer) {
        settings.put("cluster", CLUSTER);
        settings.put("nodeId", node);
        if (options.mode() == Mode.QUORUM) {
            settings.put("members", String.join(",", Pair.FIRST, Pair.SECOND));
        }
        settings.put("probeIntervalMS", Long.toString(options.probeInterval().toMillis()));
        settings.put("failedProbeCount", Integer.toString(options.failedProbeCount()));
        settings.put("stateDirectory", stateDirectory.toString());
        settings.put("transport.name", "udp-broadcast");
        settings.put("transport.address", address.getAddress().getHostAddress());
        settings.put("transport.port", Integer.toString(address.getPort()));
        settings.put("transport.peers", peer.getAddress().getHostAddress() + ":" + peer.getPort());
        options.witness().forEach((key, value) -> settings.put("witness." + key, value));
        settings.putAll(options.settings());
        settings.values().removeIf(String::isEmpty);
    }

    /** The file may hold the key of a witness, so nobody else may read it. */
    void write(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                file,
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + ": " + quoted(setting.getValue()) + "\n")
                        .collect(Collectors.joining()));
    }

    private static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
