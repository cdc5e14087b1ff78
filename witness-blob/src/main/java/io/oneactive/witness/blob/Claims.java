package io.oneactive.witness.blob;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

    synchronized Claim of(UUID leaseId, Register register) {
        return byId.computeIfAbsent(leaseId, id -> new Claim(id, register));
    }

    synchronized Optional<Claim> find(UUID leaseId) {
        return Optional.ofNullable(byId.get(leaseId));
    }

    /** Whether this process wrote that nonce, under a claim that it does not rely on any more. */
    synchronized boolean isOverOf(String nonce) {
        return byId.values().stream().anyMatch(claim -> claim.isOver() && claim.nonce.equals(nonce));
    }
}
