package io.oneactive.agent.doctor;

import io.oneactive.agent.doctor.Finding.Code;
import io.oneactive.transport.udp.Surveyed;
import io.oneactive.transport.udp.Surveyed.LocalAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who gets in, by which way, and from where.
 *
 * @param surveyed what was found
 * @param subject the node
 * @param all neighbours
 * @param answering those that answer
 */
record ReachRules(Surveyed surveyed, Subject subject, List<Acquaintance> all, List<Acquaintance> answering) {
    /** So many calls are not all lost by chance. */
    private static final int ENOUGH_CALLS = 2;

    private static final String LIMITED = "255.255.255.255";

    void addTo(List<Finding> findings) {
        strangers().ifPresent(findings::add);
        published().ifPresent(findings::add);
        surveyed.ways().stream()
                .filter(way -> !way.equals(Surveyed.SWEEP))
                .forEach(way -> filtered(way).ifPresent(findings::add));
    }

    private Optional<Finding> strangers() {
        List<Acquaintance> unexpected = all.stream()
                .filter(one -> one.isHeard() && !one.isExpected())
                .filter(one -> !one.isOfAnyNetwork(surveyed.localAddresses()))
                .filter(one -> all.stream()
                        .noneMatch(known -> known.isExpected() && known.host().equals(one.host())))
                .toList();
        if (unexpected.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning(
                Code.UNEXPECTED_SUBNET,
                "%s: from none of the networks of this machine (%s), and not listed"
                        .formatted(
                                unexpected.stream().map(Acquaintance::name).collect(Collectors.joining(", ")),
                                networks()),
                "a router or an address translation is in between: it is answered as long as it speaks, but cannot be found by broadcast, for"
                        + " instance after a restart of both",
                "if it belongs to the group, list it in transport.peers; if not, let the firewall drop it"));
    }

    private String networks() {
        return surveyed.localAddresses().stream()
                .filter(local ->
                        !local.address().isLoopbackAddress() && !local.address().isLinkLocalAddress())
                .map(local -> local.address().getHostAddress() + "/" + local.prefixLength())
                .collect(Collectors.joining(", "));
    }

    /** Peers call from a port that nothing was sent to, as a peer does that was started just now. */
    private Optional<Finding> published() {
        List<Acquaintance> asked = answering.stream()
                .filter(one -> one.neighbour().callsAsked() >= ENOUGH_CALLS)
                .filter(one -> one.neighbour().seen().isPresent())
                .toList();
        if (asked.isEmpty() || asked.stream().anyMatch(one -> one.neighbour().calls() > 0)) {
            return Optional.empty();
        }
        Acquaintance peer = asked.get(0);
        InetAddress seen = peer.neighbour().seen().orElseThrow().getAddress();
        String seenText = Acquaintance.text(peer.neighbour().seen().orElseThrow());
        boolean isTranslated = surveyed.localAddresses().stream()
                .noneMatch(local -> local.address().equals(seen));
        if (!isTranslated) {
            return Optional.of(Finding.warning(
                    Code.ONLY_ANSWERS_LET_IN,
                    "%s answers, but what it sends from another port does not arrive".formatted(peer.name()),
                    "a firewall lets in answers alone: a peer that was quiet for longer than the firewall remembers is not heard any more",
                    "open UDP port %d for the peers in the firewall of this machine".formatted(surveyed.port())));
        }
        int published = surveyed.advertised()
                .map(text -> text.substring(Math.max(text.lastIndexOf(':'), text.lastIndexOf(' ')) + 1))
                .map(Integer::parseInt)
                .orElse(surveyed.port());
        return Optional.of(Finding.fault(
                        Code.PORT_NOT_PUBLISHED,
                        "%s sees this node as %s, which is no address of it: there is an address translation in between, and it lets in answers alone: UDP port %d there does not lead here"
                                .formatted(peer.name(), seenText, published),
                        "peers can answer, but not begin: after a restart of the host, or of both nodes, nobody is heard, and both may be active",
                        ("publish the port. IoT Edge: put the JSON below into the createOptions of the module. By hand: docker run %s. A router:"
                                        + " forward UDP port %d to this node")
                                .formatted(CreateOptions.option(surveyed.port(), published), published))
                .with(CreateOptions.publishing(surveyed.port(), published)));
    }

    private Optional<Finding> filtered(String way) {
        Optional<LocalAddress> own = network(surveyed, way);
        boolean isRouted = own.isEmpty() && isBroadcast(way);
        List<Acquaintance> expected = answering.stream()
                .filter(one -> isRouted
                        ? !one.isOfAnyNetwork(surveyed.localAddresses())
                        : own.isPresent()
                                ? own.get().isNeighbour(one.host())
                                : one.isOfAnyNetwork(surveyed.localAddresses()))
                .toList();
        if (expected.isEmpty()
                || expected.stream().anyMatch(one -> one.neighbour().ways().contains(way))) {
            return Optional.empty();
        }
        String names = expected.stream().map(Acquaintance::name).collect(Collectors.joining(", "));
        String seen = "%s is reached by unicast, but not by %s".formatted(names, way);
        String remedy = "list the peers in transport.peers: unicast passes";
        return Optional.of(
                surveyed.configuredPeers().isEmpty()
                        ? Finding.fault(
                                Code.BROADCAST_FILTERED,
                                seen + (isRouted ? ", which a router would have to pass on; most do not" : ""),
                                "no peer is listed, so nodes that start do not find each other",
                                remedy)
                        : Finding.warning(
                                Code.BROADCAST_FILTERED,
                                seen + (isRouted ? ", which a router would have to pass on; most do not" : ""),
                                "only listed peers, and those that speak first, are found",
                                remedy + ", as it does now; or leave discovery out (transport.broadcast=none)"));
    }

    private static boolean isBroadcast(String way) {
        return !way.equals(LIMITED)
                && !way.contains(":")
                && address(way).filter(a -> !a.isMulticastAddress()).isPresent();
    }

    /** The network of this machine that an address is in. */
    private static Optional<LocalAddress> network(Surveyed surveyed, String way) {
        return address(way)
                .flatMap(address -> surveyed.localAddresses().stream()
                        .filter(local -> local.isNeighbour(address))
                        .findFirst());
    }

    /** Broadcasts to networks that this machine has no address in. */
    static List<String> routedBroadcasts(Surveyed surveyed) {
        return surveyed.ways().stream()
                .filter(way -> isBroadcast(way) && network(surveyed, way).isEmpty())
                .toList();
    }

    /** All ways but the sweep are addresses, so no name is looked up. */
    private static Optional<InetAddress> address(String way) {
        try {
            return way.equals(Surveyed.SWEEP) ? Optional.empty() : Optional.of(InetAddress.getByName(way));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
