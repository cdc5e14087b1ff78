package io.oneactive.engine.election;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The other nodes: the members in quorum mode; in open mode those that were heard, {@value #CAPACITY} at most. */
final class Peers {
    private static final int CAPACITY = 256;

    private final ElectionSettings settings;
    private final Map<String, Peer> peers = new LinkedHashMap<>();

    Peers(ElectionSettings settings) {
        this.settings = settings;
        for (String member : settings.members()) {
            if (!member.equals(settings.nodeId())) {
                peers.put(member, new Peer(member));
            }
        }
    }

    /** The peer of this id; in open mode a new one takes the place of the one that was silent for longest when the table is full. */
    Optional<Peer> of(String nodeId) {
        Peer known = peers.get(nodeId);
        if (known != null || settings.isQuorum()) {
            return Optional.ofNullable(known);
        }
        if (peers.size() >= CAPACITY) {
            all().stream()
                    .min((one, other) -> Long.compare(
                            one.heardNanos().orElse(0L), other.heardNanos().orElse(0L)))
                    .ifPresent(silent -> peers.remove(silent.nodeId));
        }
        Peer added = new Peer(nodeId);
        peers.put(nodeId, added);
        return Optional.of(added);
    }

    Optional<Peer> find(String nodeId) {
        return Optional.ofNullable(peers.get(nodeId));
    }

    Collection<Peer> all() {
        return peers.values();
    }

    /** Open mode forgets a peer that was not heard for so long. */
    void forgetSilent(long nanos, long nowNanos) {
        if (!settings.isQuorum()) {
            peers.values().removeIf(peer -> nowNanos - peer.heardNanos().orElse(0L) > nanos);
        }
    }

    long highestTerm() {
        long highest = 0;
        for (Peer peer : peers.values()) {
            highest = Math.max(highest, peer.highestTerm());
        }
        return highest;
    }
}
