package io.oneactive.transport.udp;

import io.oneactive.transport.udp.Surroundings.Route;
import io.oneactive.transport.udp.Tally.Count;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Sends some of the frames to where peers may be that were not heard yet. Guarded by the {@link Exchange}.
 *
 * <p>It has sockets of its own. Datagrams to addresses that do not answer ARP stay in the socket's send buffer for three seconds, and a sweep
 * of an empty subnet fills it: then the sweep has to wait, and nothing else.
 */
final class Discovery {
    /** A node that starts is looked for at each of its first frames, since one of them may be lost. */
    private static final int ROUNDS_AT_ONCE = 3;

    private static final int LAST_HOST = 254;

    private final UdpSettings settings;
    private final Sockets sockets;
    private final Exchange exchange;
    private final Tally tally;
    private final Map<String, Outlet> outlets = new HashMap<>();
    private final long intervalNanos;
    private final long nanosForEachHost;
    private List<Route> routes = List.of();
    private List<Route> sweep = List.of();
    private int rounds;
    private long lastRoundNanos;
    private long lastSweepNanos;
    private long sweepCreditNanos;
    private int nextHost = 1;

    Discovery(UdpSettings settings, Sockets sockets, Exchange exchange, Tally tally) {
        this.settings = settings;
        this.sockets = sockets;
        this.exchange = exchange;
        this.tally = tally;
        this.intervalNanos = settings.discoveryInterval().toNanos();
        this.nanosForEachHost = intervalNanos / LAST_HOST;
        this.sweepCreditNanos = intervalNanos;
    }

    /** Opens the sockets that are needed now, and closes those that are no longer. */
    void apply(Surroundings surroundings) {
        routes = surroundings.routes();
        sweep = settings.sweptSubnet().stream()
                .flatMap(subnet -> surroundings.sweepsFrom().stream().map(local -> new Route(local, null, subnet)))
                .toList();
        List<Route> needed = new ArrayList<>(routes);
        needed.addAll(sweep);
        Set<String> keys = needed.stream().map(Discovery::key).collect(Collectors.toSet());
        outlets.entrySet().removeIf(entry -> {
            if (!keys.contains(entry.getKey())) {
                entry.getValue().close();
                return true;
            }
            return false;
        });
        needed.forEach(this::open);
    }

    /** Link-local addresses may be the same on several interfaces, so the scope, which this text has, matters. */
    private static String key(Route route) {
        return route.local().getHostAddress();
    }

    private void open(Route route) {
        if (outlets.containsKey(key(route))) {
            return;
        }
        try {
            outlets.put(key(route), sockets.adopt(sockets.toDiscover(route), new Inbound(exchange, "discovery", null)));
        } catch (IOException e) {
            exchange.complain("no discovery from " + key(route), e);
        }
    }

    /** Sends the frame on, as far as it is time to. */
    void offer(ByteBuffer frame, long nowNanos, Predicate<InetSocketAddress> isKnown) {
        if (rounds < ROUNDS_AT_ONCE || nowNanos - lastRoundNanos >= intervalNanos) {
            rounds = Math.min(ROUNDS_AT_ONCE, rounds + 1);
            lastRoundNanos = nowNanos;
            routes.forEach(route -> send(frame, route, new InetSocketAddress(route.target(), sockets.port())));
        }
        sweep.forEach(route -> sweep(frame, route, nowNanos, isKnown));
    }

    /**
     * Sends to as many hosts as are due, all of them once in an interval, and goes on with the next one next time. So neither this machine nor
     * the network gets 254 datagrams at once, except at the start; and a backlog does not always hit the same hosts.
     */
    private void sweep(ByteBuffer frame, Route route, long nowNanos, Predicate<InetSocketAddress> isKnown) {
        long elapsed = lastSweepNanos == 0 ? 0 : nowNanos - lastSweepNanos;
        lastSweepNanos = nowNanos;
        sweepCreditNanos = Math.min(intervalNanos, sweepCreditNanos + elapsed);
        byte[] bytes = route.target().getAddress();
        for (int due = (int) Math.min(LAST_HOST, sweepCreditNanos / nanosForEachHost); due > 0; due--) {
            sweepCreditNanos -= nanosForEachHost;
            InetAddress host = Sockets.ipv4(bytes[0], bytes[1], bytes[2], nextHost);
            InetSocketAddress target = new InetSocketAddress(host, sockets.port());
            if (!isKnown.test(target) && !send(frame, route, target)) {
                sweepCreditNanos = 0;
                return;
            }
            nextHost = nextHost % LAST_HOST + 1;
        }
    }

    private boolean send(ByteBuffer frame, Route route, InetSocketAddress target) {
        Outlet outlet = outlets.get(key(route));
        if (outlet == null) {
            return false;
        }
        boolean isSent = outlet.send(frame, target);
        tally.add(isSent ? Count.SENT_TO_DISCOVER : Count.DISCOVERY_BACKLOG);
        return isSent;
    }
}
