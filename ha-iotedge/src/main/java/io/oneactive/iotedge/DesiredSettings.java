package io.oneactive.iotedge;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the desired properties say of us: those in our section; when there is none, those at the root that have the names of ours, as the original
 * reads them.
 *
 * @param version of the desired properties
 * @param values of known keys, as text, in the order of {@link Setting}
 * @param unknown keys of our section that nobody knows, at most {@value #MOST_UNKNOWN}
 */
record DesiredSettings(long version, Map<Setting, String> values, List<String> unknown) {
    static final DesiredSettings NONE = new DesiredSettings(0, Map.of(), List.of());

    /** A section full of nonsense must not fill the reported one. */
    private static final int MOST_UNKNOWN = 8;

    private static final int LONGEST_VALUE = 100;

    static DesiredSettings of(TwinDocument twin) {
        JsonElement section = twin.desired().get(ReportedState.SECTION);
        boolean hasSection = section != null && !section.isJsonNull();
        JsonObject source =
                section instanceof JsonObject object ? object : hasSection ? new JsonObject() : twin.desired();
        Map<Setting, String> values = new LinkedHashMap<>();
        for (Setting setting : Setting.values()) {
            JsonElement value = source.get(setting.key());
            if (value != null && !value.isJsonNull()) {
                values.put(setting, text(value));
            }
        }
        List<String> unknown = hasSection
                ? source.keySet().stream()
                        .filter(key -> Setting.of(key).isEmpty())
                        .limit(MOST_UNKNOWN)
                        .toList()
                : List.of();
        return new DesiredSettings(twin.version(), values, unknown);
    }

    /** A number as it was written, without a fraction that a service may have added to it. */
    private static String text(JsonElement value) {
        String text = value instanceof JsonPrimitive primitive ? primitive.getAsString() : value.toString();
        boolean isWhole = value instanceof JsonPrimitive number && number.isNumber() && text.endsWith(".0");
        String plain = isWhole ? text.substring(0, text.length() - 2) : text;
        return plain.length() <= LONGEST_VALUE ? plain : plain.substring(0, LONGEST_VALUE);
    }
}
