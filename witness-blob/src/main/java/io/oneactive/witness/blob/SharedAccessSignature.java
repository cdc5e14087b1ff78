package io.oneactive.witness.blob;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The readable part of a shared access signature, for sentences about it; only the service decides whether it is good. */
final class SharedAccessSignature {
    private final Map<String, String> fields = new LinkedHashMap<>();

    SharedAccessSignature(String token) {
        for (String field : withoutQuestionMark(token).split("&", -1)) {
            String[] parts = field.split("=", 2);
            if (parts.length == 2) {
                fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
    }

    static String withoutQuestionMark(String token) {
        return token.startsWith("?") ? token.substring(1) : token;
    }

    /** Whether it has what every signature has. */
    boolean isComplete() {
        return fields.containsKey("sig") && fields.containsKey("sv");
    }

    /** For instance {@code rw}; empty when it refers to a stored access policy. */
    String permissions() {
        return fields.getOrDefault("sp", "");
    }

    boolean isForHttpsOnly() {
        return fields.getOrDefault("spr", "").equals("https");
    }

    /** When it ends by itself; empty when it does not say so, or not in full. */
    Optional<Instant> expiry() {
        return instant("se");
    }

    /** From when on it counts. */
    Optional<Instant> start() {
        return instant("st");
    }

    private Optional<Instant> instant(String key) {
        try {
            return Optional.ofNullable(fields.get(key))
                    .map(OffsetDateTime::parse)
                    .map(OffsetDateTime::toInstant);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
