package io.oneactive.engine.seal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;

/** Keys by id, one of them active. Immutable. No method gives a key as text. */
public final class KeyRing {
    /** Ids are from 1 to this. */
    public static final int MAX_ID = 255;

    /** Shorter ones could be guessed. */
    public static final int MIN_KEY_BYTES = 16;

    /** The block of the hash; longer ones gain nothing. */
    public static final int MAX_KEY_BYTES = 64;

    /** No key at all. */
    public static final KeyRing EMPTY = new KeyRing(Map.of(), 0);

    static final String ALGORITHM = "HmacSHA256";

    /** Sorted. */
    private final Map<Integer, SecretKeySpec> keys;

    private final int active;

    private KeyRing(Map<Integer, SecretKeySpec> keys, int active) {
        this.keys = keys;
        this.active = active;
    }

    /**
     * A ring with at least one key.
     *
     * @param keys by id; copied
     * @param active id of the one that seals
     * @return a ring
     * @throws IllegalArgumentException when an id or the length of a key is not allowed, or the active one is not there; names ids only
     */
    public static KeyRing of(Map<Integer, byte[]> keys, int active) {
        Map<Integer, SecretKeySpec> specs = new TreeMap<>();
        keys.forEach((id, key) -> {
            if (id < 1 || id > MAX_ID || key.length < MIN_KEY_BYTES || key.length > MAX_KEY_BYTES) {
                throw new IllegalArgumentException("key " + id + " has an id or a length that is not allowed");
            }
            specs.put(id, new SecretKeySpec(key, ALGORITHM));
        });
        if (!specs.containsKey(active)) {
            throw new IllegalArgumentException("the active key " + active + " is none of " + specs.keySet());
        }
        return new KeyRing(specs, active);
    }

    /**
     * The id of the key that seals.
     *
     * @return empty without keys
     */
    public Optional<Integer> active() {
        return keys.isEmpty() ? Optional.empty() : Optional.of(active);
    }

    /**
     * The ids of all keys.
     *
     * @return ascending
     */
    public List<Integer> ids() {
        return List.copyOf(keys.keySet());
    }

    /** Whether each key of the other ring is here, with the same id and the same bytes. */
    boolean holdsAllOf(KeyRing other) {
        return keys.entrySet().containsAll(other.keys.entrySet());
    }

    Optional<SecretKeySpec> key(int id) {
        return Optional.ofNullable(keys.get(id));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyRing ring && active == ring.active && keys.equals(ring.keys);
    }

    @Override
    public int hashCode() {
        return 31 * keys.keySet().hashCode() + active;
    }

    /** Ids only: {@code keys 1, 2; active 2}. */
    @Override
    public String toString() {
        return keys.isEmpty()
                ? "no keys"
                : keys.keySet().stream().map(String::valueOf).collect(Collectors.joining(", ", "keys ", ""))
                        + "; active " + active;
    }
}
