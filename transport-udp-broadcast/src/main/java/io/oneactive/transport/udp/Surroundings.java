package io.oneactive.transport.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The network as it was found at one moment.
 *
 * @param own addresses of this machine
 * @param peers the configured peers, as far as their names could be looked up
 * @param routes where to send a round of discovery, and from where
 * @param sweepsFrom address from which the swept subnet is reached; empty when there is none or no way there
 * @param memberships which groups to join, and where
 * @param faults what did not work, one sentence each
 */
record Surroundings(
        Set<InetAddress> own,
        Set<InetSocketAddress> peers,
        List<Route> routes,
        Optional<InetAddress> sweepsFrom,
        List<Membership> memberships,
        List<String> faults) {

    /** A target of discovery. Sent from a socket bound to {@code local}, so that it leaves by the interface that has this address. */
    record Route(InetAddress local, @Nullable NetworkInterface via, InetAddress target) {}

    /** A multicast group on an interface. */
    record Membership(InetAddress group, NetworkInterface via) {}
}
