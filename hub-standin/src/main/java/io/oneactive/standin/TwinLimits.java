package io.oneactive.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The documented limits of twin properties. */
final class TwinLimits {
    static final int SECTION_BYTES = 32 * 1024;
    private static final int VALUE_BYTES = 4 * 1024;
    private static final int KEY_BYTES = 1024;
    private static final int DEPTH = 10;
    private static final long GREATEST = 4_503_599_627_370_495L;

    private TwinLimits() {}

    /** What is wrong with a patch; empty when it may be applied. */
    static Optional<String> fault(ObjectNode patch) {
        return fault(patch, 1);
    }

    static boolean isTooLarge(ObjectNode section) {
        return bytes(section.toString()) > SECTION_BYTES;
    }

    private static Optional<String> fault(ObjectNode object, int depth) {
        if (depth > DEPTH) {
            return Optional.of("deeper than " + DEPTH);
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            Optional<String> fault = keyFault(entry.getKey()).or(() -> valueFault(entry.getValue(), depth));
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> keyFault(String key) {
        boolean isPlain = key.chars().noneMatch(c -> c == '.' || c == '$' || c == ' ' || Character.isISOControl(c));
        return isPlain && !key.isEmpty() && bytes(key) <= KEY_BYTES
                ? Optional.empty()
                : Optional.of("key '" + key + "' is not allowed");
    }

    private static Optional<String> valueFault(JsonNode value, int depth) {
        if (value instanceof ObjectNode nested) {
            return fault(nested, depth + 1);
        }
        if (value.isTextual() && bytes(value.textValue()) > VALUE_BYTES) {
            return Optional.of("a text has more than " + VALUE_BYTES + " bytes");
        }
        boolean isGreat = value.isIntegralNumber()
                && (!value.canConvertToLong() || value.longValue() > GREATEST || value.longValue() < -GREATEST - 1);
        return isGreat ? Optional.of("number " + value + " is out of range") : Optional.empty();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
