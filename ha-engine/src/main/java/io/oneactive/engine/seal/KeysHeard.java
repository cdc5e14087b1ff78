package io.oneactive.engine.seal;

import java.util.LinkedHashMap;
import java.util.Map;

/** With which key each node seals. Bounded: the one that was silent for longest makes room. Thread-safe. */
final class KeysHeard {
    private static final int NODES = 256;

    private final Map<String, Integer> keys = new LinkedHashMap<>(16, 0.75f, true);

    synchronized void sealed(String nodeId, int keyId) {
        keys.put(nodeId, keyId);
        if (keys.size() > NODES) {
            keys.remove(keys.keySet().iterator().next());
        }
    }

    synchronized void unsealed(String nodeId) {
        keys.remove(nodeId);
    }

    /** Seals are not looked at any more. */
    synchronized void clear() {
        keys.clear();
    }

    synchronized Map<String, Integer> copy() {
        return Map.copyOf(keys);
    }
}
