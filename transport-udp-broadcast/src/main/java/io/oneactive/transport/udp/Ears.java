package io.oneactive.transport.udp;

import io.oneactive.transport.udp.Surroundings.Membership;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Sockets that hear what is sent to many. Opened by the thread that looks at the network, one at a time: to join a group waits for as long as the
 * system's network configuration is being changed, and a thread that joins holds a lock of the socket, for which those that send by it would wait.
 * So groups have sockets of their own, by which nobody sends.
 */
final class Ears {
    private final UdpSettings settings;
    private final Sockets sockets;
    private final Exchange exchange;
    private final Map<String, DatagramChannel> open = new HashMap<>();
    private final Set<String> joined = new HashSet<>();

    Ears(UdpSettings settings, Sockets sockets, Exchange exchange) {
        this.settings = settings;
        this.sockets = sockets;
        this.exchange = exchange;
    }

    void apply(Surroundings surroundings) {
        if (settings.address().isPresent()) {
            // What is sent to many is not delivered to a socket that is bound to one address.
            Stream<InetAddress> limited =
                    settings.limitedBroadcast() ? Stream.of(Sockets.LIMITED_BROADCAST) : Stream.of();
            Stream.concat(limited, settings.directedBroadcasts().stream()).forEach(this::hear);
        }
        surroundings.memberships().forEach(this::join);
    }

    private void hear(InetAddress target) {
        try {
            ear(target);
        } catch (IOException e) {
            exchange.complain("cannot listen to " + target.getHostAddress(), e);
        }
    }

    private DatagramChannel ear(InetAddress target) throws IOException {
        DatagramChannel known = open.get(target.getHostAddress());
        if (known != null) {
            return known;
        }
        DatagramChannel ear = sockets.toHear(target);
        open.put(target.getHostAddress(), ear);
        Outlet unused = sockets.adopt(ear, new Inbound(exchange, "discovery", null));
        return ear;
    }

    private void join(Membership membership) {
        String key =
                membership.group().getHostAddress() + " on " + membership.via().getIndex();
        if (joined.contains(key)) {
            return;
        }
        try {
            forGroup(membership).join(membership.group(), membership.via());
            joined.add(key);
        } catch (IOException | IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
            exchange.complain(
                    "cannot join " + membership.group().getHostAddress() + " on "
                            + membership.via().getName(),
                    e);
        }
    }

    /** Systems that cannot bind a socket to a group join with the main one. */
    private DatagramChannel forGroup(Membership membership) {
        try {
            return ear(scoped(membership));
        } catch (IOException e) {
            return sockets.main();
        }
    }

    /** A socket is bound to a group of one link only together with the interface to that link. */
    private static InetAddress scoped(Membership membership) throws UnknownHostException {
        InetAddress group = membership.group();
        return group instanceof Inet6Address six && six.isMCLinkLocal()
                ? Inet6Address.getByAddress(null, six.getAddress(), membership.via())
                : group;
    }
}
