package io.oneactive.engine.runtime;

import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.spi.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where each node was heard last. Bounded: in quorum mode by the members, in open mode by a fixed number. Used by the election loop alone, but for {@link
 * #isKnown}.
 */
final class Origins {
    private static final int CAPACITY = 256;

    private final ElectionSettings settings;
    private final Map<String, Origin> byId = new LinkedHashMap<>(16, 0.75f, true);
    private volatile Set<Origin> known = Set.of();

    Origins(ElectionSettings settings) {
        this.settings = settings;
    }

    /** Notes where a node was heard; returns where it was heard before. */
    Optional<Origin> put(String nodeId, Origin origin) {
        if (settings.isQuorum() && !settings.members().contains(nodeId)) {
            return Optional.empty();
        }
        Optional<Origin> former = Optional.ofNullable(byId.put(nodeId, origin));
        if (byId.size() > CAPACITY) {
            byId.remove(byId.keySet().iterator().next());
        }
        if (former.filter(origin::equals).isEmpty()) {
            known = Set.copyOf(byId.values());
        }
        return former;
    }

    void restore(String nodeId, Optional<Origin> former) {
        if (former.isPresent()) {
            put(nodeId, former.get());
        } else {
            byId.remove(nodeId);
            known = Set.copyOf(byId.values());
        }
    }

    /** Whether the newest frame of some node came from there. Any thread. */
    boolean isKnown(Origin origin) {
        return known.contains(origin);
    }

    Optional<Origin> of(String nodeId) {
        return Optional.ofNullable(byId.get(nodeId));
    }

    List<String> idsAt(Origin origin) {
        List<String> ids = new ArrayList<>();
        byId.forEach((id, known) -> {
            if (known.equals(origin)) {
                ids.add(id);
            }
        });
        return ids;
    }
}
