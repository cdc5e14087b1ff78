package io.oneactive.iotedge;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the twin says of this node, as far as that is known: what was written last, and what was read since. A late, older write, or a hub that went
 * back, shows when the twin is read, and is mended by the next write. Not thread-safe.
 */
final class ReportedTwin {
    private static final Gson GSON = new Gson();

    /** Empty: not known. */
    private Map<String, Object> written = Map.of();

    private final Set<String> acknowledgedThere = new TreeSet<>();

    boolean isSame(Map<String, Object> state) {
        return ReportedState.isSame(state, written) && stale(state).isEmpty();
    }

    void wrote(Map<String, Object> state) {
        written = state;
        acknowledgedThere.clear();
        acknowledgedThere.addAll(acknowledged(state).keySet());
    }

    void forget() {
        written = Map.of();
    }

    /** Compares what was read with what was written. */
    void found(TwinDocument document) {
        JsonObject there = document.reported().orElseGet(JsonObject::new);
        if (there.get(ReportedState.ACKNOWLEDGED) instanceof JsonObject acknowledged) {
            acknowledgedThere.addAll(acknowledged.keySet());
        }
        JsonObject here = GSON.toJsonTree(written).getAsJsonObject();
        for (Map.Entry<String, JsonElement> entry : here.entrySet()) {
            if (!entry.getValue().equals(there.get(entry.getKey()))) {
                forget();
                return;
            }
        }
    }

    /** The whole state, with null for the acknowledgements that are to vanish. */
    TwinCollection patch(Map<String, Object> state) {
        Map<String, Object> section = new LinkedHashMap<>(state);
        Map<String, Object> acknowledged = new LinkedHashMap<>(acknowledged(state));
        stale(state).forEach(key -> acknowledged.put(key, null));
        if (!acknowledged.isEmpty()) {
            section.put(ReportedState.ACKNOWLEDGED, acknowledged);
        }
        TwinCollection patch = new TwinCollection();
        patch.put(ReportedState.SECTION, section);
        return patch;
    }

    private Set<String> stale(Map<String, Object> state) {
        Set<String> stale = new TreeSet<>(acknowledgedThere);
        stale.removeAll(acknowledged(state).keySet());
        return stale;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> acknowledged(Map<String, Object> state) {
        return (Map<String, Object>) state.getOrDefault(ReportedState.ACKNOWLEDGED, Map.of());
    }
}
