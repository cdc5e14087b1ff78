package io.oneactive.witness.iothub;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** The latest claims of this process. Any thread. */
final class Claims {
    /** The engine has one at a time; the others are old ones, whose last answers may still be awaited. */
    private static final int KEPT = 32;

    private final Map<UUID, Claim> byId = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Claim> eldest) {
            return size() > KEPT;
        }
    };

    synchronized Claim of(UUID leaseId) {
        return byId.computeIfAbsent(leaseId, Claim::new);
    }
}
