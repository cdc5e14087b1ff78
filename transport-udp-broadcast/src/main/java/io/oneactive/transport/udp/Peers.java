package io.oneactive.transport.udp;

import io.oneactive.transport.udp.Tally.Count;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All peers that frames are sent to: the configured ones, and a bounded number of heard ones. Guarded by the {@link Exchange}. */
final class Peers {
    static final int MAX_PEERS = 256;
    private static final int MAX_SHOWN = 8;

    private final Function<InetSocketAddress, UdpOrigin> origins;
    private final long expiryNanos;
    private final Tally tally;

    /** In the order in which they were heard, the longest silent one first. */
    private final Map<InetSocketAddress, Peer> byAddress = new LinkedHashMap<>(16, 0.75f, true);

    private boolean isChanged = true;

    Peers(Function<InetSocketAddress, UdpOrigin> origins, long expiryNanos, Tally tally) {
        this.origins = origins;
        this.expiryNanos = expiryNanos;
        this.tally = tally;
    }

    /** Replaces the configured peers; those that are no longer configured stay as long as any other that was heard. */
    void configure(Set<InetSocketAddress> configured, long nowNanos) {
        byAddress.values().forEach(peer -> peer.configured(configured.contains(peer.address())));
        for (InetSocketAddress address : configured) {
            if (!byAddress.containsKey(address)) {
                add(address, nowNanos).configured(true);
            }
        }
        isChanged = true;
    }

    /** Notes that a frame came from there. */
    Peer heard(InetSocketAddress address, long nowNanos) {
        Peer known = byAddress.get(address);
        Peer peer = known == null ? add(address, nowNanos) : known;
        isChanged |= peer.isSilent();
        peer.heard(nowNanos);
        return peer;
    }

    private Peer add(InetSocketAddress address, long nowNanos) {
        if (byAddress.size() >= MAX_PEERS) {
            byAddress.values().stream()
                    .filter(peer -> !peer.isConfigured())
                    .findFirst()
                    .ifPresent(silent -> forget(silent, nowNanos));
        }
        Peer peer = new Peer(origins.apply(address), nowNanos);
        byAddress.put(address, peer);
        isChanged = true;
        return peer;
    }

    private void forget(Peer peer, long nowNanos) {
        byAddress.remove(peer.address());
        forgotten(peer, nowNanos);
    }

    private void forgotten(Peer peer, long nowNanos) {
        peer.disconnect(nowNanos);
        tally.add(Count.PEERS_FORGOTTEN);
        isChanged = true;
    }

    boolean knows(InetSocketAddress address) {
        return byAddress.containsKey(address);
    }

    @Nullable
    Peer find(InetSocketAddress address) {
        return byAddress.get(address);
    }

    /** All peers, without those that have been silent for too long. */
    Iterable<Peer> current(long nowNanos) {
        for (Iterator<Peer> all = byAddress.values().iterator(); all.hasNext(); ) {
            Peer peer = all.next();
            if (peer.isExpired(nowNanos, expiryNanos)) {
                all.remove();
                forgotten(peer, nowNanos);
            }
        }
        return byAddress.values();
    }

    /** Whether {@link #describe} would say something else than last time. */
    boolean isChanged() {
        return isChanged;
    }

    String describe() {
        isChanged = false;
        List<Peer> shown = byAddress.values().stream().limit(MAX_SHOWN).toList();
        String more = byAddress.size() > MAX_SHOWN ? " and " + (byAddress.size() - MAX_SHOWN) + " more" : "";
        return shown.isEmpty()
                ? "no peer known"
                : "peers " + shown.stream().map(Peer::toString).collect(Collectors.joining(", ")) + more;
    }
}
