package io.oneactive.witness.blob;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What the blob's metadata says. Written only under the lease, or by a node that gives its claim up. Names the holder only while it is
 * {@link #isHeld() held} and the lease is locked; between the lease and the first write it still shows what was before.
 *
 * @param cluster whose witness it is
 * @param node that wrote it
 * @param term the highest term
 * @param nonce of the claim under which it was written; a hash, since with the lease id anybody who may read could release the lease
 * @param isHeld whether the writer relied on the lease when it wrote
 * @param leaseDuration how long its lease lasted without renewal
 */
record Register(String cluster, String node, long term, String nonce, boolean isHeld, Duration leaseDuration) {
    private static final String CLUSTER = "cluster";
    private static final String NODE = "node";
    private static final String TERM = "term";
    private static final String NONCE = "nonce";
    private static final String STATE = "state";
    private static final String LEASE = "leasems";
    private static final String HELD = "held";
    private static final String FREE = "free";
    private static final int NONCE_BYTES = 16;

    /** A register before its first term. */
    static Register empty(String cluster, Duration leaseDuration) {
        return new Register(cluster, "", 0, "", false, leaseDuration);
    }

    /**
     * Reads metadata.
     *
     * @return empty when there is none
     * @throws IllegalArgumentException when there is some, but not ours
     */
    static Optional<Register> read(Map<String, String> metadata) {
        if (metadata.isEmpty()) {
            return Optional.empty();
        }
        long term = number(metadata, TERM);
        long leaseMillis = number(metadata, LEASE);
        String state = metadata.getOrDefault(STATE, "");
        if (term < 0 || leaseMillis < 0 || !(state.equals(HELD) || state.equals(FREE))) {
            throw new IllegalArgumentException("its metadata is not a witness's: " + metadata);
        }
        return Optional.of(new Register(
                metadata.getOrDefault(CLUSTER, ""),
                metadata.getOrDefault(NODE, ""),
                term,
                metadata.getOrDefault(NONCE, ""),
                state.equals(HELD),
                Duration.ofMillis(leaseMillis)));
    }

    private static long number(Map<String, String> metadata, String key) {
        String text = metadata.getOrDefault(key, "");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("its metadata is not a witness's: " + key + " is '" + text + "'", e);
        }
    }

    /** As metadata; empty values are left out, since HTTP has no empty headers that survive every proxy. */
    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(CLUSTER, cluster);
        metadata.put(NODE, node);
        metadata.put(TERM, Long.toString(term));
        metadata.put(NONCE, nonce);
        metadata.put(STATE, isHeld ? HELD : FREE);
        metadata.put(LEASE, Long.toString(leaseDuration.toMillis()));
        metadata.values().removeIf(String::isEmpty);
        return metadata;
    }

    Register freed() {
        return new Register(cluster, node, term, nonce, false, leaseDuration);
    }

    /** The nonce of a lease id, the same in every process. */
    static String nonceOf(UUID leaseId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(leaseId.toString().getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest, 0, NONCE_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
