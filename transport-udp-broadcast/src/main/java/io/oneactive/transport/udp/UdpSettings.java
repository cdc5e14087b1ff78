package io.oneactive.transport.udp;

import io.netty.util.NetUtil;
import io.oneactive.HaConfigException;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the transport was configured with, checked.
 *
 * @param port to listen on, also the usual port of peers; 0 for any
 * @param address to listen on; empty for all
 * @param advertised where peers reach this node, when that is not where it listens
 * @param networkInterface for limited broadcast and multicast; empty for all that are up
 * @param peers to send to, heard or not
 * @param limitedBroadcast whether to discover by 255.255.255.255
 * @param directedBroadcasts broadcast addresses of subnets
 * @param sweptSubnet first address of a /24 of which each address is tried
 * @param multicastGroups groups to join and to send to
 * @param multicastHops how many routers a multicast may pass, plus one
 * @param discoveryInterval between two rounds of discovery
 * @param peerExpiry how long a peer that fell silent is sent to, at most
 * @param crashDetectionPort TCP port of crash detection, here and of all peers; 0: the number of the UDP port; empty: no crash detection
 */
record UdpSettings(
        int port,
        Optional<InetAddress> address,
        Optional<Reach> advertised,
        Optional<String> networkInterface,
        List<PeerName> peers,
        boolean limitedBroadcast,
        List<InetAddress> directedBroadcasts,
        Optional<InetAddress> sweptSubnet,
        List<InetAddress> multicastGroups,
        int multicastHops,
        Duration discoveryInterval,
        Duration peerExpiry,
        Optional<Integer> crashDetectionPort) {

    /** Listed peers and groups beyond these numbers are a mistake. */
    private static final int MAX_PEERS = 64;

    private static final int MAX_GROUPS = 4;

    /** The way of discovery that tries one address after the other. */
    static final String SWEEP = "sweep";

    static final List<SettingSpec> SPECS = List.of(
            SettingSpec.integer(
                            "port", 0, 65_535, "UDP port to listen on, and the port of peers without one; 0 for any")
                    .defaultsTo("60000"),
            SettingSpec.text("address", "address to listen on; without it all of this machine"),
            SettingSpec.text(
                    "advertise",
                    "where peers reach this node, when a container host or router publishes it elsewhere: port, address or"
                            + " address:port"),
            SettingSpec.text(
                    "interface", "network interface for limited broadcast and multicast; without it all that are up"),
            SettingSpec.list("peers", "peers to send to: host, host:port, address or [IPv6 address]:port"),
            SettingSpec.list(
                    "broadcast",
                    "how to discover peers by broadcast: limited, none, or broadcast addresses such as 192.168.15.255;"
                            + " default: limited when peers, broadcastSubnet and multicastGroup are not set"),
            SettingSpec.text(
                    "broadcastSubnet",
                    "IPv4 network of 256 addresses to sweep for peers, such as 192.168.15.0; all others are sent to one by one"),
            SettingSpec.list("multicastGroup", "multicast groups to discover peers by, IPv4 or IPv6"),
            SettingSpec.integer("multicastTTL", 0, 255, "how far a multicast goes: 1 stays in the local network")
                    .defaultsTo("1"),
            SettingSpec.duration("discoveryIntervalMS", 100, 3_600_000, "time between two rounds of discovery")
                    .defaultsTo("2000"),
            SettingSpec.duration(
                            "peerExpiryMS",
                            1_000,
                            86_400_000,
                            "how long a peer that is not configured and fell silent is sent to, at most")
                    .defaultsTo("600000"),
            SettingSpec.flag(
                            "crashDetection",
                            "whether to keep a TCP connection to each peer, whose end shows at once that its process is gone")
                    .defaultsTo("false"),
            SettingSpec.integer(
                    "crashDetectionPort",
                    1,
                    65_535,
                    "TCP port of crash detection, here and of all peers; without it the number of the UDP port"));

    /**
     * Reads checked values.
     *
     * @throws HaConfigException with all that is wrong
     */
    static UdpSettings read(SettingValues values) {
        List<String> problems = new ArrayList<>();
        UdpSettings settings = new Reader(values, problems).read();
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return settings;
    }

    /** Whether any kind of discovery is on. */
    boolean discovers() {
        return limitedBroadcast
                || !directedBroadcasts.isEmpty()
                || sweptSubnet.isPresent()
                || !multicastGroups.isEmpty();
    }

    /** All ways of discovery: broadcast addresses, groups, {@value #SWEEP}. */
    List<String> ways() {
        List<String> ways = new ArrayList<>();
        if (limitedBroadcast) {
            ways.add(Sockets.LIMITED_BROADCAST.getHostAddress());
        }
        directedBroadcasts.forEach(target -> ways.add(target.getHostAddress()));
        multicastGroups.forEach(group -> ways.add(group.getHostAddress()));
        sweptSubnet.ifPresent(subnet -> ways.add(SWEEP));
        return ways;
    }

    /** In words, for the description. */
    String discovery() {
        List<String> ways = new ArrayList<>();
        if (limitedBroadcast) {
            ways.add("limited broadcast");
        }
        directedBroadcasts.forEach(target -> ways.add("broadcast to " + target.getHostAddress()));
        sweptSubnet.ifPresent(subnet -> ways.add("sweep of " + subnet.getHostAddress() + "/24"));
        multicastGroups.forEach(group -> ways.add("multicast to " + group.getHostAddress()));
        networkInterface.ifPresent(name -> ways.add("on " + name));
        return ways.isEmpty()
                ? "no discovery"
                : "discovery by " + String.join(", ", ways) + " every " + discoveryInterval.toMillis() + " ms";
    }

    /** Reads one setting after the other, and notes what is wrong with each and with their combination. */
    private record Reader(SettingValues values, List<String> problems) {
        UdpSettings read() {
            int port = values.integer("port");
            Optional<InetAddress> address = values.optionalText("address").flatMap(text -> address("address", text));
            if (address.filter(InetAddress::isMulticastAddress).isPresent()) {
                problem("address", "is a multicast address; allowed: an address of this machine");
            }
            address = address.filter(given -> !given.isAnyLocalAddress());
            List<InetAddress> groups = groups(address);
            Optional<InetAddress> subnet =
                    values.optionalText("broadcastSubnet").flatMap(this::subnet);
            List<PeerName> peers = peers(port);
            List<String> broadcast = values.list("broadcast");
            boolean isAlone = !values.has("broadcast") && peers.isEmpty() && subnet.isEmpty() && groups.isEmpty();
            boolean isIpv6 = address.isPresent() && !(address.get() instanceof Inet4Address);
            boolean limited = broadcast.contains("limited") || (isAlone && port != 0 && !isIpv6);
            if (broadcast.contains("none") && broadcast.size() > 1) {
                problem("broadcast", "says none and something else; allowed: none alone, or limited and addresses");
            }
            List<InetAddress> directed = broadcast.stream()
                    .filter(entry -> !entry.equals("limited") && !entry.equals("none"))
                    .flatMap(entry -> ipv4("broadcast", entry, "limited, none or IPv4 broadcast addresses").stream())
                    .toList();
            UdpSettings settings = new UdpSettings(
                    port,
                    address,
                    values.optionalText("advertise").flatMap(text -> advertised(text, port)),
                    values.optionalText("interface"),
                    peers,
                    limited,
                    directed,
                    subnet,
                    groups,
                    values.integer("multicastTTL"),
                    values.duration("discoveryIntervalMS"),
                    values.duration("peerExpiryMS"),
                    crashDetectionPort());
            checkTogether(settings, isIpv6);
            return settings;
        }

        private Optional<Integer> crashDetectionPort() {
            boolean isSet = values.isSet("crashDetectionPort");
            if (values.flag("crashDetection")) {
                return Optional.of(isSet ? values.integer("crashDetectionPort") : 0);
            }
            if (isSet) {
                problem("crashDetectionPort", "has no meaning without 'crashDetection' = true");
            }
            return Optional.empty();
        }

        private void checkTogether(UdpSettings settings, boolean isIpv6) {
            if (isIpv6 && (settings.limitedBroadcast || !settings.directedBroadcasts.isEmpty())) {
                problem("broadcast", "is of IPv4, but 'address' is of IPv6; use multicastGroup, or leave address out");
            }
            if (isIpv6 && settings.sweptSubnet.isPresent()) {
                problem("broadcastSubnet", "is of IPv4, but 'address' is of IPv6; leave address out");
            }
            if (settings.port == 0 && settings.discovers()) {
                problem("port", "lets the system choose, so peers cannot be discovered; set one port for all nodes");
            }
            if (values.isSet("multicastTTL") && !values.isSet("multicastGroup")) {
                problem("multicastTTL", "has no meaning without 'multicastGroup'");
            }
            if (settings.networkInterface.isPresent()
                    && !settings.limitedBroadcast
                    && settings.multicastGroups.isEmpty()) {
                problem("interface", "has no meaning without 'broadcast' = limited or 'multicastGroup'");
            }
            settings.address.ifPresent(address -> settings.peers.stream()
                    .filter(peer -> (NetUtil.isValidIpV4Address(peer.host()) && isIpv6)
                            || (NetUtil.isValidIpV6Address(peer.host()) && !isIpv6))
                    .forEach(peer -> problem(
                            "peers",
                            "has " + peer.host() + ", which cannot be reached from 'address' "
                                    + address.getHostAddress())));
        }

        private Optional<Reach> advertised(String text, int port) {
            boolean isPort = text.matches("[0-9]{1,9}");
            try {
                PeerName name = PeerName.parse(isPort ? "port:" + text : text, port);
                if (isPort || name.isAddress()) {
                    Optional<InetAddress> address = isPort ? Optional.empty() : address("advertise", name.host());
                    if (address.filter(each -> !Reach.isOfOne(each)).isPresent()) {
                        throw new IllegalArgumentException("is not the address of one machine");
                    }
                    return Optional.of(new Reach(address, name.port()));
                }
                throw new IllegalArgumentException("is a name");
            } catch (IllegalArgumentException e) {
                problem(
                        "advertise",
                        "%s; allowed: a port such as 61000, an address, or address:port".formatted(e.getMessage()));
            }
            return Optional.empty();
        }

        private List<PeerName> peers(int port) {
            List<PeerName> peers = new ArrayList<>();
            for (String text : values.list("peers")) {
                try {
                    peers.add(PeerName.parse(text, port));
                } catch (IllegalArgumentException e) {
                    problem(
                            "peers",
                            "has '%s', which %s; allowed: host, host:port, address or [IPv6 address]:port"
                                    .formatted(text, e.getMessage()));
                }
            }
            if (peers.size() > MAX_PEERS) {
                problem("peers", "has " + peers.size() + " entries; allowed: up to " + MAX_PEERS);
            }
            return List.copyOf(peers);
        }

        private List<InetAddress> groups(Optional<InetAddress> address) {
            List<InetAddress> groups = new ArrayList<>();
            for (String text : values.list("multicastGroup")) {
                Optional<InetAddress> group = address("multicastGroup", text);
                if (group.isPresent() && !group.get().isMulticastAddress()) {
                    problem(
                            "multicastGroup",
                            "has %s, which is no group; allowed: 224.0.0.0 to 239.255.255.255 and ff00::/8, for instance 239.255.60.0 or ff02::6000"
                                    .formatted(text));
                } else if (group.isPresent()
                        && address.isPresent()
                        && address.get() instanceof Inet4Address != group.get() instanceof Inet4Address) {
                    problem("multicastGroup", "has %s, which is not of the same kind as 'address'".formatted(text));
                }
                group.ifPresent(groups::add);
            }
            if (groups.size() > MAX_GROUPS) {
                problem("multicastGroup", "has " + groups.size() + " entries; allowed: up to " + MAX_GROUPS);
            }
            return List.copyOf(groups);
        }

        private Optional<InetAddress> subnet(String text) {
            String allowed = "the first of 256 IPv4 addresses, such as 192.168.15.0";
            String bare = text.endsWith("/24") ? text.substring(0, text.length() - 3) : text;
            Optional<InetAddress> subnet = ipv4("broadcastSubnet", bare, allowed);
            if (subnet.isPresent() && !bare.endsWith(".0")) {
                problem("broadcastSubnet", "does not end with .0; allowed: " + allowed);
            }
            return subnet;
        }

        private Optional<InetAddress> ipv4(String key, String text, String allowed) {
            if (!NetUtil.isValidIpV4Address(text)) {
                problem(key, "has '%s', which is no IPv4 address; allowed: %s".formatted(text, allowed));
                return Optional.empty();
            }
            return address(key, text);
        }

        private Optional<InetAddress> address(String key, String text) {
            try {
                if (NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text)) {
                    return Optional.of(InetAddress.getByName(text));
                }
                problem(key, "has '%s', which is no address; allowed: IPv4 or IPv6 addresses".formatted(text));
            } catch (UnknownHostException e) {
                problem(key, "has '%s', which names no interface of this machine".formatted(text));
            }
            return Optional.empty();
        }

        private void problem(String key, String fault) {
            problems.add(values.problem(key, fault));
        }
    }
}
