package io.oneactive.iotedge.flag;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Objects;

/**
 * What a controller sees in the twin of one device.
 *
 * @param id of the device
 * @param etag of the twin as it was read
 * @param isOn whether its flag is on; only JSON true is
 * @param mark of the last switch that wrote it
 * @param wish of an operator: {@code on}, {@code off} or nothing
 * @param isMember whether it still has the tag of the pool
 * @param confirmedOff whether the device has reported that it follows a flag that is off, at this version of its desired properties
 */
record FlagTwin(String id, String etag, boolean isOn, Mark mark, String wish, boolean isMember, boolean confirmedOff) {
    static final String MARK_TAG = "haFlag";
    static final String WISH_TAG = "haFlagOverride";

    static FlagTwin of(String id, JsonObject twin, FlagSettings settings) throws RegistryException {
        String etag = text(twin, "etag");
        if (etag.isEmpty()) {
            throw new RegistryException("the twin of " + id + " came without an etag", 0);
        }
        JsonElement tags = member(twin, "tags");
        JsonElement desired = member(member(twin, "properties"), "desired");
        JsonElement reported = member(member(twin, "properties"), "reported");
        JsonElement confirmed = member(reported, followed(settings.flag));
        boolean isConfirmed = member(confirmed, "value").equals(new JsonPrimitive(false))
                && member(confirmed, "av").equals(member(desired, "$version"));
        return new FlagTwin(
                id,
                etag,
                member(desired, settings.flag).equals(new JsonPrimitive(true)),
                Mark.of(member(tags, MARK_TAG)),
                text(tags, WISH_TAG),
                text(tags, settings.poolTag).equals(settings.pool),
                isConfirmed);
    }

    /** Under which name a device reports what it follows. */
    static String followed(String flag) {
        return flag + "Followed";
    }

    /** A member; JSON null when there is none. */
    static JsonElement member(JsonElement parent, String name) {
        return parent instanceof JsonObject object
                ? Objects.requireNonNullElse(object.get(name), JsonNull.INSTANCE)
                : JsonNull.INSTANCE;
    }

    /** A text or number; empty when there is none. */
    static String text(JsonElement parent, String name) {
        JsonElement value = member(parent, name);
        return value.isJsonPrimitive() ? value.getAsString() : "";
    }
}
