package io.oneactive.transport.jgroups;

import io.oneactive.HaConfigException;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the transport was configured with, checked.
 *
 * @param stack the name of a stack that is shipped, or the path of a file
 * @param shipped which stack it is, unless it is a file
 * @param peers hosts of the TCP stacks
 * @param overrides by protocol, what replaces the attributes of the stack's file
 * @param crashDetection whether the end of a peer's process is reported
 */
record JGroupsSettings(
        String stack,
        Optional<ShippedStack> shipped,
        List<Peer> peers,
        Map<String, Map<String, String>> overrides,
        boolean crashDetection) {

    private static final int DEFAULT_TCP_PORT = 7800;
    private static final int MAX_PEERS = 64;
    private static final Set<String> ALSO_WITH_A_FILE = Set.of("stack", "crashDetection");
    private static final int MAX_PORT = 65_535;
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    static final List<SettingSpec> SPECS = List.of(
            SettingSpec.text("stack", "protocol stack: " + ShippedStack.names() + ", or the path of a stack file")
                    .defaultsTo("udp"),
            SettingSpec.flag(
                            "crashDetection",
                            "whether FD_SOCK2's closed connection and a refused port tell that a peer's process has"
                                    + " ended")
                    .defaultsTo("false"),
            SettingSpec.text(
                    "address",
                    "address of this machine to listen on, or JGroups' words for one, such as site_local or"
                            + " match-interface:eth0"),
            SettingSpec.integer(
                    "port",
                    1,
                    MAX_PORT - 103,
                    "port to listen on, default 7800 for TCP, any for UDP; one of the ports from 100 to 103 above it"
                            + " is listened on for crash detection"),
            SettingSpec.list("peers", "TCP stacks: all nodes, as host, host:port or [IPv6 address]:port"),
            SettingSpec.text("multicastGroup", "stack udp: multicast address, default 239.255.60.1"),
            SettingSpec.integer("multicastPort", 1, MAX_PORT, "stack udp: multicast port, default 45588"),
            SettingSpec.integer("multicastTTL", 0, 255, "stack udp: how far a multicast goes, default 1: this network"),
            SettingSpec.path(
                    "keystore",
                    "stack tcp-encrypted: PKCS #12 file with this node's key and certificate; without truststore also"
                            + " with what is trusted"),
            SettingSpec.secret("keystorePassword", "stack tcp-encrypted: password of the keystore and its key"),
            SettingSpec.path("truststore", "stack tcp-encrypted: PKCS #12 file with the certificates that are trusted"),
            SettingSpec.secret("truststorePassword", "stack tcp-encrypted: password of the truststore"));

    /**
     * A node of a TCP stack.
     *
     * @param host name or address, without brackets
     * @param port where it listens
     */
    record Peer(String host, int port) {
        /** As JGroups writes it. */
        @Override
        public String toString() {
            return host + '[' + port + ']';
        }
    }

    /**
     * Reads checked values.
     *
     * @throws HaConfigException with all that is wrong
     */
    static JGroupsSettings read(SettingValues values) {
        List<String> problems = new ArrayList<>();
        JGroupsSettings settings = new Reader(values, problems).read();
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return settings;
    }

    /** Reads one setting after the other, and notes what is wrong with each and with their combination. */
    private record Reader(SettingValues values, List<String> problems) {
        JGroupsSettings read() {
            String stack = values.text("stack");
            Optional<ShippedStack> shipped = ShippedStack.named(stack);
            Map<String, Map<String, String>> overrides = new HashMap<>();
            List<Peer> peers = List.of();
            if (shipped.isPresent()) {
                peers = peers(shipped.get());
                overrides.put(shipped.get().lowestProtocol(), sockets(shipped.get()));
                values.optionalText("address")
                        .ifPresent(address -> overrides.put("FD_SOCK2", Map.of("bind_addr", address)));
                if (!peers.isEmpty()) {
                    overrides.put("TCPPING", Map.of("initial_hosts", joined(peers)));
                }
            } else {
                checkFile(stack);
            }
            return new JGroupsSettings(stack, shipped, peers, overrides, values.flag("crashDetection"));
        }

        private static String joined(List<Peer> peers) {
            return String.join(",", peers.stream().map(Peer::toString).toList());
        }

        private void checkFile(String stack) {
            if (!SettingSpec.path("stack", "").fault(stack).isEmpty() || !Files.isReadable(Path.of(stack))) {
                problem("stack", "is no file that can be read; allowed: " + ShippedStack.names() + ", or a stack file");
            }
            SPECS.stream()
                    .map(SettingSpec::key)
                    .filter(key -> !ALSO_WITH_A_FILE.contains(key) && values.isSet(key))
                    .forEach(key -> problem(key, "has no meaning with a stack file; say it in the file"));
        }

        private Map<String, String> sockets(ShippedStack stack) {
            Map<String, String> attributes = new HashMap<>();
            take("address", "bind_addr", attributes);
            take("port", "bind_port", attributes);
            if (stack == ShippedStack.UDP && values.isSet("port")) {
                // What is asked for and taken is an error, not a reason to take the next.
                attributes.put("port_range", "0");
            }
            forStack(stack == ShippedStack.UDP, "stack 'udp'", "multicastGroup", "multicastPort", "multicastTTL");
            multicastGroup();
            take("multicastGroup", "mcast_addr", attributes);
            take("multicastPort", "mcast_port", attributes);
            take("multicastTTL", "ip_ttl", attributes);
            boolean isEncrypted = stack == ShippedStack.TCP_ENCRYPTED;
            forStack(
                    isEncrypted,
                    "stack 'tcp-encrypted'",
                    "keystore",
                    "keystorePassword",
                    "truststore",
                    "truststorePassword");
            if (isEncrypted) {
                file("keystore", true, attributes);
                file("truststore", false, attributes);
            }
            return attributes;
        }

        private void take(String key, String attribute, Map<String, String> attributes) {
            values.optionalText(key).ifPresent(text -> attributes.put(attribute, text));
        }

        private void forStack(boolean isThat, String stack, String... keys) {
            for (String key : keys) {
                if (!isThat && values.isSet(key)) {
                    problem(key, "has a meaning only with " + stack);
                }
            }
        }

        private void file(String key, boolean isNeeded, Map<String, String> attributes) {
            String password = key + "Password";
            if (isNeeded || values.has(key) || values.has(password)) {
                List.of(key, password).forEach(needed -> {
                    if (!values.has(needed)) {
                        problems.add("setting 'transport." + needed + "' is missing; "
                                + (isNeeded
                                        ? "stack 'tcp-encrypted' needs it"
                                        : "'transport.truststore' and 'transport.truststorePassword' belong together"));
                    }
                });
            }
            values.path(key).ifPresent(path -> {
                if (!Files.isReadable(path)) {
                    problem(key, "is no file that can be read");
                }
                attributes.put("tls." + key + "_path", path.toAbsolutePath().toString());
            });
            take(password, "tls." + key + "_password", attributes);
        }

        private void multicastGroup() {
            values.optionalText("multicastGroup").ifPresent(text -> {
                try {
                    if (LITERAL.matcher(text).matches()
                            && InetAddress.getByName(text).isMulticastAddress()) {
                        return;
                    }
                } catch (UnknownHostException e) {
                    // Said below: what looks like an address and is none.
                }
                problem(
                        "multicastGroup",
                        "is no multicast address; allowed: 224.0.0.0 to 239.255.255.255, or ff00::/8");
            });
        }

        private List<Peer> peers(ShippedStack stack) {
            forStack(stack.isTcp(), "the TCP stacks", "peers");
            List<String> entries = values.list("peers");
            if (stack.isTcp() && entries.isEmpty()) {
                problems.add("setting 'transport.peers' is missing; stack '" + stack
                        + "' needs all nodes, as host, host:port or [IPv6 address]:port");
            }
            if (entries.size() > MAX_PEERS) {
                problem("peers", "has " + entries.size() + " entries; allowed: up to " + MAX_PEERS);
            }
            int usual = values.has("port") ? values.integer("port") : DEFAULT_TCP_PORT;
            return entries.stream()
                    .flatMap(entry -> peer(entry, usual).stream())
                    .toList();
        }

        private Optional<Peer> peer(String entry, int usualPort) {
            try {
                URI parsed = new URI("jgroups://" + entry).parseServerAuthority();
                String host = parsed.getHost();
                int port = parsed.getPort() < 0 ? usualPort : parsed.getPort();
                boolean isAll = parsed.getUserInfo() == null
                        && parsed.getPath().isEmpty()
                        && parsed.getQuery() == null
                        && parsed.getFragment() == null;
                if (isAll && host != null && port > 0 && port <= MAX_PORT) {
                    return Optional.of(new Peer(host.replaceAll("[\\[\\]]", ""), port));
                }
            } catch (URISyntaxException e) {
                // Said below: it is no host, or no port.
            }
            problem("peers", "has '" + entry + "'; allowed: host, host:port or [IPv6 address]:port");
            return Optional.empty();
        }

        private void problem(String key, String fault) {
            problems.add(values.problem(key, fault));
        }
    }
}
