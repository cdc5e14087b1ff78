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
import java.util.function.Function;
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

    /** To send to one host takes some microseconds; a slice holds up those who wait for the lock for well below a millisecond. */
    private static final int HOSTS_IN_A_SLICE = 16;

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
    private ByteBuffer sweptFrame = ByteBuffer.allocate(0);
    private boolean isSweeping;
    private int knockedHost;

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

    /** Sends the frame on, as far as it is time to; true when {@link #sweepOn} is to be called soon, until it says that nothing is left to do. */
    boolean offer(ByteBuffer frame, long nowNanos) {
        if (rounds < ROUNDS_AT_ONCE || nowNanos - lastRoundNanos >= intervalNanos) {
            rounds = Math.min(ROUNDS_AT_ONCE, rounds + 1);
            lastRoundNanos = nowNanos;
            routes.forEach(route -> send(frame, route, new InetSocketAddress(route.target(), sockets.port())));
        }
        if (sweep.isEmpty()) {
            return false;
        }
        long elapsed = lastSweepNanos == 0 ? 0 : nowNanos - lastSweepNanos;
        lastSweepNanos = nowNanos;
        sweepCreditNanos = Math.min(intervalNanos, sweepCreditNanos + elapsed);
        sweptFrame =
                ByteBuffer.allocate(frame.remaining()).put(frame.duplicate()).flip();
        boolean begins = !isSweeping && sweepCreditNanos >= nanosForEachHost;
        isSweeping |= begins;
        return begins;
    }

    /**
     * Sends the newest frame to a few of the hosts that are due; all of them are due once in an interval, those at the start at once. Called by the event loop
     * in short slices, so that neither a thread that sends probes nor what is received waits for 254 datagrams. The next sweep goes on with the next
     * host, so a backlog does not always hit the same ones.
     *
     * @return whether more are due
     */
    boolean sweepOn(Predicate<InetSocketAddress> isKnown) {
        sweep.forEach(route -> sweep(route, isKnown));
        isSweeping = !sweep.isEmpty() && sweepCreditNanos >= nanosForEachHost;
        return isSweeping;
    }

    private void sweep(Route route, Predicate<InetSocketAddress> isKnown) {
        byte[] bytes = route.target().getAddress();
        for (int left = HOSTS_IN_A_SLICE; left > 0 && sweepCreditNanos >= nanosForEachHost; left--) {
            sweepCreditNanos -= nanosForEachHost;
            InetAddress host = Sockets.ipv4(bytes[0], bytes[1], bytes[2], nextHost);
            InetSocketAddress target = new InetSocketAddress(host, sockets.port());
            if (!isKnown.test(target) && !send(sweptFrame, route, target)) {
                sweepCreditNanos = 0;
                return;
            }
            nextHost = nextHost % LAST_HOST + 1;
        }
    }

    /** Sends a note to where peers may be, by each way that is configured. To sweep, it takes all hosts within so many calls. */
    void knock(Function<String, ByteBuffer> noteByWay, int callsForASweep, Predicate<InetSocketAddress> isKnown) {
        for (Route route : routes) {
            ByteBuffer note = noteByWay.apply(route.target().getHostAddress());
            send(note, route, new InetSocketAddress(route.target(), sockets.port()));
        }
        for (Route route : sweep) {
            byte[] bytes = route.target().getAddress();
            ByteBuffer note = noteByWay.apply(UdpSettings.SWEEP);
            for (int left = (LAST_HOST + callsForASweep - 1) / callsForASweep; left > 0; left--) {
                knockedHost = knockedHost % LAST_HOST + 1;
                InetSocketAddress target =
                        new InetSocketAddress(Sockets.ipv4(bytes[0], bytes[1], bytes[2], knockedHost), sockets.port());
                if (!isKnown.test(target)) {
                    send(note, route, target);
                }
            }
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
