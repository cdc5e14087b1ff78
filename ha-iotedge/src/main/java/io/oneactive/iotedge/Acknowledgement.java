package io.oneactive.iotedge;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one desired value, in the form that IoT Plug and Play has for it.
 *
 * @param value in force; null when the key is unknown
 * @param code 200 in force, 202 in force after the next start, 400 refused, 404 unknown
 * @param description a sentence
 * @param version of the desired properties that are answered
 */
record Acknowledgement(@Nullable Object value, int code, String description, long version) {
    static final int IN_FORCE = 200;
    static final int AFTER_RESTART = 202;
    static final int REFUSED = 400;
    static final int UNKNOWN = 404;

    private static final int LONGEST_DESCRIPTION = 512;

    /** For the twin. */
    Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        if (value != null) {
            properties.put("value", value);
        }
        properties.put("ac", code);
        properties.put(
                "ad",
                description.length() <= LONGEST_DESCRIPTION
                        ? description
                        : description.substring(0, LONGEST_DESCRIPTION));
        properties.put("av", version);
        return properties;
    }
}
