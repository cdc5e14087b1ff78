package io.oneactive.witness.blob;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names of containers and blobs. */
final class BlobNames {
    private static final Pattern CONTAINER = Pattern.compile("(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern PLAIN_CLUSTER = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int LONGEST_BLOB = 1024;
    private static final int LONGEST_READABLE = 64;

    private BlobNames() {}

    static Optional<String> containerFault(String name) {
        return CONTAINER.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(
                        "is no container name; allowed: 3 to 63 small letters, digits and single hyphens between them");
    }

    static Optional<String> blobFault(String name) {
        boolean hasControl = name.chars().anyMatch(Character::isISOControl);
        return name.isBlank() || name.length() > LONGEST_BLOB || name.endsWith(".") || name.endsWith("/") || hasControl
                ? Optional.of("is no blob name; allowed: 1 to " + LONGEST_BLOB
                        + " characters, not ending with a dot or slash, without control characters")
                : Optional.empty();
    }

    /** Different for different clusters, readable for all names that a cluster may have. */
    static String blobOf(String cluster) {
        if (PLAIN_CLUSTER.matcher(cluster).matches()) {
            return cluster + ".witness";
        }
        String readable = cluster.replaceAll("[^A-Za-z0-9._-]", "_");
        return readable.substring(0, Math.min(readable.length(), LONGEST_READABLE)) + "~"
                + UUID.nameUUIDFromBytes(cluster.getBytes(StandardCharsets.UTF_8)) + ".witness";
    }
}
