package io.oneactive.engine.seal;

import io.oneactive.engine.wire.Names;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a frame says of itself that is not believed: for messages only. Found by its place in frames as nodes of this project write them, without
 * reading JSON.
 */
final class Claims {
    static final String UNKNOWN = "unknown";

    /** Both stand within the beginning of a frame, whatever the ids are. */
    private static final int LOOKED_AT = 320;

    private final String beginning;

    Claims(byte[] frame) {
        this.beginning = new String(frame, 0, Math.min(frame.length, LOOKED_AT), StandardCharsets.ISO_8859_1);
    }

    String sender() {
        return after(beginning.startsWith("{\"hello\"") ? "\"from\":\"" : "\"gatewayID\":\"")
                .filter(Names::isNodeId)
                .orElse(UNKNOWN);
    }

    /** Whether it claims to be of another group, which may well have other keys. */
    boolean isOfOtherThan(String cluster) {
        return after("\"cluster\":\"")
                .filter(Names::isCluster)
                .filter(claimed -> !claimed.equals(cluster))
                .isPresent();
    }

    private Optional<String> after(String field) {
        int at = beginning.indexOf(field);
        int start = at + field.length();
        int end = at < 0 ? -1 : beginning.indexOf('"', start);
        return end < 0 ? Optional.empty() : Optional.of(beginning.substring(start, end));
    }
}
