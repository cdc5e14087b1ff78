package io.oneactive.witness.file;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * One state of lease and register: what a state file holds, unchangeable once written. As text: a headline, lines {@code key=value}, and last a
 * checksum over everything before it, so that a file that is still being written is told from a complete one.
 *
 * @param cluster the group
 * @param number place in the sequence of states, from 1
 * @param held whether the lease is held; else it is free for the next claimant at once
 * @param leaseId id of the lease that is held, or was held last
 * @param holder node of that lease
 * @param term the register
 * @param duration of the lease, as its holder counts it
 * @param nonce tells this writing of the state from any other
 */
record LeaseState(
        String cluster,
        long number,
        boolean held,
        UUID leaseId,
        String holder,
        long term,
        Duration duration,
        UUID nonce) {
    static final int MAX_BYTES = 2_048;
    private static final String HEADLINE = "oneactive witness state 1\n";
    private static final String CHECKSUM = "checksum=";

    /** The state of a witness that was never used. */
    static LeaseState first(String cluster) {
        return new LeaseState(cluster, 1, false, new UUID(0, 0), "", 0, Duration.ZERO, UUID.randomUUID());
    }

    LeaseState heldBy(UUID lease, String node, long newTerm, Duration newDuration) {
        return new LeaseState(cluster, number + 1, true, lease, node, newTerm, newDuration, UUID.randomUUID());
    }

    LeaseState freed() {
        return new LeaseState(cluster, number + 1, false, leaseId, holder, term, duration, UUID.randomUUID());
    }

    LeaseState at(long otherNumber) {
        return new LeaseState(cluster, otherNumber, held, leaseId, holder, term, duration, nonce);
    }

    boolean isHeldBy(UUID lease) {
        return held && leaseId.equals(lease);
    }

    String text() {
        String body = HEADLINE + "cluster=" + cluster + "\nnumber=" + number + "\nstate=" + (held ? "held" : "free")
                + "\nlease=" + leaseId + "\nholder=" + holder + "\nterm=" + term + "\ndurationMS="
                + duration.toMillis() + "\nnonce=" + nonce + "\n";
        return body + CHECKSUM + checksum(body) + "\n";
    }

    /** Whether a text is the beginning of a state whose end was not written, or not yet. */
    static boolean isUnfinished(String text) {
        boolean begins = text.length() < HEADLINE.length() ? HEADLINE.startsWith(text) : text.startsWith(HEADLINE);
        return begins && text.length() < MAX_BYTES && !(text.contains("\n" + CHECKSUM) && text.endsWith("\n"));
    }

    /**
     * Reads a complete state.
     *
     * @throws IllegalArgumentException when the text is none; the message goes after the file's name
     */
    static LeaseState parse(String text) {
        int end = text.lastIndexOf("\n" + CHECKSUM) + 1;
        if (!text.startsWith(HEADLINE)) {
            throw new IllegalArgumentException("does not begin with '" + HEADLINE.strip() + "'");
        }
        if (end == 0 || !text.substring(end).equals(CHECKSUM + checksum(text.substring(0, end)) + "\n")) {
            throw new IllegalArgumentException("does not match its checksum");
        }
        Map<String, String> values = new HashMap<>();
        text.substring(HEADLINE.length(), end).lines().forEach(line -> {
            int separator = line.indexOf('=');
            values.put(line.substring(0, Math.max(separator, 0)), line.substring(separator + 1));
        });
        return new LeaseState(
                value(values, "cluster"),
                number(values, "number"),
                value(values, "state").equals("held"),
                UUID.fromString(value(values, "lease")),
                value(values, "holder"),
                number(values, "term"),
                Duration.ofMillis(number(values, "durationMS")),
                UUID.fromString(value(values, "nonce")));
    }

    private static String value(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("has no line '" + key + "='");
        }
        return value;
    }

    private static long number(Map<String, String> values, String key) {
        long number = Long.parseLong(value(values, key));
        if (number < 0) {
            throw new IllegalArgumentException("has a negative " + key + ": " + number);
        }
        return number;
    }

    private static String checksum(String body) {
        CRC32C checksum = new CRC32C();
        checksum.update(body.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(checksum.getValue());
    }
}
