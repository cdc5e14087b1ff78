package io.oneactive.iotedge;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A twin as a hub tells it.
 *
 * @param desired the desired properties
 * @param version of these
 * @param reported what was reported of us, as far as there is anything
 */
record TwinDocument(JsonObject desired, long version, Optional<JsonObject> reported) {
    private static final String VERSION = "$version";

    /** Empty when it is none. */
    static Optional<TwinDocument> parse(byte[] body) {
        try {
            JsonObject root = JsonParser.parseString(new String(body, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            JsonObject desired = root.getAsJsonObject("desired");
            JsonElement reported =
                    root.has("reported") ? root.getAsJsonObject("reported").get(ReportedState.SECTION) : null;
            return Optional.of(new TwinDocument(
                    desired,
                    desired.getAsJsonPrimitive(VERSION).getAsLong(),
                    reported instanceof JsonObject object ? Optional.of(object) : Optional.empty()));
        } catch (JsonParseException
                | IllegalStateException
                | ClassCastException
                | NullPointerException
                | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
