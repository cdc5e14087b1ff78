package io.oneactive.transport.udp;

import io.oneactive.HaStartException;
import io.oneactive.transport.udp.Surroundings.Membership;
import io.oneactive.transport.udp.Surroundings.Route;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at interfaces, routes and names. All of this may take long, so it is done at start and then by a thread of its own, never by the event
 * loop. One thread at a time.
 */
final class Scout {
    /** A machine with many bridges must not send hundreds of broadcasts. */
    private static final int MAX_INTERFACES = 16;

    private final UdpSettings settings;
    private final Map<PeerName, InetAddress> lastKnown = new HashMap<>();

    Scout(UdpSettings settings) {
        this.settings = settings;
    }

    /**
     * Checks what can be checked before anything is opened.
     *
     * @throws HaStartException when the interface or the address does not exist, or a broadcast is forbidden
     */
    void check() {
        checkInterfaceAndAddress();
        for (InetAddress target : settings.directedBroadcasts()) {
            try {
                Sockets.tryBroadcast(
                        settings.address().isPresent() ? settings.address().get() : Sockets.source(target), target);
            } catch (IOException e) {
                Sockets.checkAllowed(target, e);
            }
        }
        if (settings.limitedBroadcast()) {
            for (NetworkInterface via : chosen()) {
                local(via, true).ifPresent(local -> Sockets.tryBroadcast(local, Sockets.LIMITED_BROADCAST));
            }
        }
    }

    private void checkInterfaceAndAddress() {
        settings.networkInterface().ifPresent(name -> {
            if (all().stream().noneMatch(found -> found.getName().equals(name))) {
                throw new HaStartException("network interface '%s' (transport.interface) does not exist; there are: %s"
                        .formatted(name, namesAndAddresses()));
            }
        });
        settings.address().ifPresent(address -> {
            Optional<NetworkInterface> owner = owner(address);
            if (owner.isEmpty()) {
                throw new HaStartException("no interface has the address %s (transport.address); there are: %s"
                        .formatted(address.getHostAddress(), namesAndAddresses()));
            }
            if (settings.networkInterface()
                    .filter(name -> !name.equals(owner.get().getName()))
                    .isPresent()) {
                throw new HaStartException(
                        "the address %s (transport.address) is on %s, not on %s (transport.interface)"
                                .formatted(
                                        address.getHostAddress(),
                                        owner.get().getName(),
                                        settings.networkInterface().get()));
            }
        });
    }

    /** Looks at interfaces and routes, and looks names up when told to. */
    Surroundings look(boolean asksNames) {
        List<String> faults = new ArrayList<>();
        List<Route> routes = new ArrayList<>();
        List<Membership> memberships = new ArrayList<>();
        for (NetworkInterface via : chosen()) {
            linkRoutes(via, routes, memberships);
        }
        if (routes.isEmpty()
                && (settings.limitedBroadcast() || !settings.multicastGroups().isEmpty())) {
            faults.add("no interface is up that could be used for " + settings.discovery());
        }
        for (InetAddress target : settings.directedBroadcasts()) {
            source(target, faults).ifPresent(local -> routes.add(new Route(local, null, target)));
        }
        Optional<InetAddress> sweepsFrom = settings.sweptSubnet().flatMap(subnet -> source(subnet, faults));
        Set<InetAddress> own =
                all().stream().flatMap(NetworkInterface::inetAddresses).collect(Collectors.toSet());
        return new Surroundings(own, peers(asksNames, faults), routes, sweepsFrom, memberships, faults);
    }

    private void linkRoutes(NetworkInterface via, List<Route> routes, List<Membership> memberships) {
        Optional<InetAddress> four = local(via, true);
        Optional<InetAddress> six = local(via, false);
        if (settings.limitedBroadcast() && four.isPresent() && canBroadcast(via)) {
            routes.add(new Route(four.get(), via, Sockets.LIMITED_BROADCAST));
        }
        for (InetAddress group : settings.multicastGroups()) {
            Optional<InetAddress> local = group instanceof Inet4Address ? four : six;
            if (local.isPresent() && canMulticast(via)) {
                routes.add(new Route(local.get(), via, group));
                memberships.add(new Membership(group, via));
            }
        }
    }

    private boolean canBroadcast(NetworkInterface via) {
        return isNamed() || via.getInterfaceAddresses().stream().anyMatch(address -> address.getBroadcast() != null);
    }

    /** Loopback says that it cannot, but it can; so one that was asked for is tried. */
    private boolean canMulticast(NetworkInterface via) {
        try {
            return isNamed() || via.supportsMulticast();
        } catch (SocketException e) {
            return false;
        }
    }

    private boolean isNamed() {
        return settings.networkInterface().isPresent() || settings.address().isPresent();
    }

    private List<NetworkInterface> chosen() {
        Stream<NetworkInterface> candidates = settings.address().isPresent()
                ? owner(settings.address().get()).stream()
                : settings.networkInterface().isPresent()
                        ? all().stream()
                                .filter(found -> found.getName()
                                        .equals(settings.networkInterface().get()))
                        : all().stream().filter(found -> !isLoopback(found));
        return candidates.filter(Scout::isUp).limit(MAX_INTERFACES).toList();
    }

    /** The address of an interface to send from: that which was configured, else its first one, if possible not link-local. */
    private Optional<InetAddress> local(NetworkInterface via, boolean four) {
        if (settings.address().isPresent()) {
            return settings.address().filter(address -> address instanceof Inet4Address == four);
        }
        List<InetAddress> addresses = via.inetAddresses()
                .filter(address -> address instanceof Inet4Address == four)
                .toList();
        return addresses.stream()
                .filter(address -> !address.isLinkLocalAddress())
                .findFirst()
                .or(() -> addresses.stream().findFirst());
    }

    /** The address from which the system would send there. */
    private Optional<InetAddress> source(InetAddress target, List<String> faults) {
        if (settings.address().isPresent()) {
            return settings.address();
        }
        try {
            return Optional.of(Sockets.source(target));
        } catch (IOException e) {
            faults.add("there is no way to " + target.getHostAddress() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private Set<InetSocketAddress> peers(boolean asksNames, List<String> faults) {
        Set<InetSocketAddress> peers = new LinkedHashSet<>();
        for (PeerName name : settings.peers()) {
            if (asksNames || name.isAddress()) {
                lookUp(name, faults);
            }
            InetAddress address = lastKnown.get(name);
            if (address != null) {
                // Only to say so when there is none.
                var unused = source(address, faults);
                peers.add(new InetSocketAddress(address, name.port()));
            }
        }
        return peers;
    }

    /** A name that cannot be looked up keeps its last address: a name service that is down must not part a healthy pair. */
    private void lookUp(PeerName name, List<String> faults) {
        try {
            InetAddress known = lastKnown.get(name);
            InetAddress first = null;
            for (InetAddress address : name.addresses()) {
                if (isReachableFrom(settings.address(), address)) {
                    first = first == null ? address : first;
                    if (address.equals(known)) {
                        return;
                    }
                }
            }
            if (first == null) {
                faults.add("peer " + name + " has no address that can be reached from " + settings.address());
            } else {
                lastKnown.put(name, first);
            }
        } catch (UnknownHostException e) {
            faults.add("the address of peer " + name + " is not known: " + e.getMessage());
        }
    }

    private static boolean isReachableFrom(Optional<InetAddress> local, InetAddress target) {
        return local.isEmpty() || local.get() instanceof Inet4Address == target instanceof Inet4Address;
    }

    private static Optional<NetworkInterface> owner(InetAddress address) {
        return all().stream()
                .filter(found -> found.inetAddresses().anyMatch(address::equals)
                        || (address instanceof Inet4Address && address.isLoopbackAddress() && isLoopback(found)))
                .findFirst();
    }

    private static List<NetworkInterface> all() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces());
        } catch (SocketException e) {
            return List.of();
        }
    }

    private static boolean isUp(NetworkInterface found) {
        try {
            return found.isUp();
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean isLoopback(NetworkInterface found) {
        try {
            return found.isLoopback();
        } catch (SocketException e) {
            return false;
        }
    }

    private static String namesAndAddresses() {
        return all().stream()
                .map(found -> found.getName()
                        + ' '
                        + found.getInterfaceAddresses().stream()
                                .map(InterfaceAddress::getAddress)
                                .map(InetAddress::getHostAddress)
                                .toList())
                .collect(Collectors.joining(", "));
    }
}
