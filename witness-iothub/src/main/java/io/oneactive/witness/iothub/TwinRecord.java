package io.oneactive.witness.iothub;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import java.math.BigInteger;
import java.time.Duration;
import java.util.UUID;

/**
 * Lease and register as they stand in the reported properties, under {@link #KEY}. All fields are written each time, since a patch merges.
 *
 * @param cluster the group
 * @param term the register
 * @param holder node of the lease, or of the last one
 * @param nonce id of the lease, or of the last one
 * @param sequence grows with every write
 * @param lease how long it lasts that is not renewed
 * @param isReleased whether it is free at once
 */
record TwinRecord(
        String cluster, long term, String holder, UUID nonce, long sequence, Duration lease, boolean isReleased) {
    static final String KEY = "haWitness";
    private static final int FORM = 1;
    private static final int GREATEST_SHOWN = 60;
    private static final int GREATEST_LEASE_MILLIS = 3_600_000;
    /** A hub keeps no number above 2^52 - 1, and every write needs a greater one than the last. */
    private static final long GREATEST_SEQUENCE = (1L << 52) - 2;

    /** What a witness holds that was never used. */
    static TwinRecord first(String cluster, Duration lease) {
        return new TwinRecord(cluster, 0, "", new UUID(0, 0), 0, lease, true);
    }

    boolean isHeldBy(UUID leaseId) {
        return !isReleased && nonce.equals(leaseId);
    }

    TwinRecord heldBy(UUID leaseId, String node, long newTerm, Duration newLease) {
        return new TwinRecord(cluster, newTerm, node, leaseId, sequence + 1, newLease, false);
    }

    TwinRecord freed() {
        return new TwinRecord(cluster, term, holder, nonce, sequence + 1, lease, true);
    }

    /** The patch. The term is a text: a hub keeps no number above 2^52. */
    TwinCollection patch() {
        TwinCollection fields = new TwinCollection();
        fields.put("v", FORM);
        fields.put("cluster", cluster);
        fields.put("term", Long.toString(term));
        fields.put("holder", holder);
        fields.put("nonce", nonce.toString());
        fields.put("seq", sequence);
        fields.put("leaseMs", lease.toMillis());
        fields.put("released", isReleased);
        TwinCollection patch = new TwinCollection();
        patch.put(KEY, fields);
        return patch;
    }

    /**
     * Reads a record.
     *
     * @throws IllegalArgumentException when it is none; the message goes after its name
     */
    static TwinRecord parse(JsonObject fields) {
        long form = number(fields, "v", 0, Integer.MAX_VALUE);
        if (form != FORM) {
            throw new IllegalArgumentException(
                    "has 'v' = " + form + ", a form that this version does not know; it knows " + FORM);
        }
        return new TwinRecord(
                text(fields, "cluster"),
                term(text(fields, "term")),
                text(fields, "holder"),
                id(text(fields, "nonce")),
                number(fields, "seq", 0, GREATEST_SEQUENCE),
                Duration.ofMillis(number(fields, "leaseMs", 1, GREATEST_LEASE_MILLIS)),
                flag(fields, "released"));
    }

    private static long term(String text) {
        if (!text.matches("\\d{1,19}") || isAbove(text, Long.MAX_VALUE)) {
            throw new IllegalArgumentException("has 'term' = \"" + shown(text) + "\", which is no term");
        }
        return Long.parseLong(text);
    }

    private static boolean isAbove(String digits, long greatest) {
        return new BigInteger(digits).compareTo(BigInteger.valueOf(greatest)) > 0;
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has 'nonce' = \"" + shown(text) + "\", which is no id", e);
        }
    }

    /** Whoever wrote it, it is not to fill a log. */
    private static String shown(String text) {
        return text.length() <= GREATEST_SHOWN ? text : text.substring(0, GREATEST_SHOWN) + "…";
    }

    private static JsonPrimitive primitive(JsonObject fields, String key) {
        if (fields.get(key) instanceof JsonPrimitive value) {
            return value;
        }
        throw new IllegalArgumentException("has no '" + key + "'");
    }

    private static String text(JsonObject fields, String key) {
        JsonPrimitive value = primitive(fields, key);
        if (!value.isString()) {
            throw new IllegalArgumentException("has '" + key + "' = " + shown(value.toString()) + ", which is no text");
        }
        return value.getAsString();
    }

    private static long number(JsonObject fields, String key, long least, long greatest) {
        JsonPrimitive value = primitive(fields, key);
        String digits = value.getAsString();
        boolean isWhole = value.isNumber() && digits.matches("\\d{1,19}");
        if (!isWhole || isAbove(digits, greatest) || Long.parseLong(digits) < least) {
            throw new IllegalArgumentException("has '" + key + "' = " + shown(value.toString())
                    + ", which is no whole number from " + least + " to " + greatest);
        }
        return Long.parseLong(digits);
    }

    private static boolean flag(JsonObject fields, String key) {
        JsonPrimitive value = primitive(fields, key);
        if (!value.isBoolean()) {
            throw new IllegalArgumentException(
                    "has '" + key + "' = " + shown(value.toString()) + ", which is neither true nor false");
        }
        return value.getAsBoolean();
    }

    /** For people. */
    String description() {
        return isReleased ? "free" : "held by '" + holder + "' under " + nonce;
    }
}
