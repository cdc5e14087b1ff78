package io.oneactive.witness.iothub;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The reported properties at one time.
 *
 * @param version their version, which every write raises
 * @param record what is there; null when nothing is, or nothing readable
 * @param damage why what is there is not readable; null when it is
 * @param beganNanos before it was asked for, on this process's monotonic clock
 * @param endedNanos when the answer was there
 */
record TwinView(
        int version, @Nullable TwinRecord record, @Nullable String damage, long beganNanos, long endedNanos) {

    /** Reads the body of a hub's answer. */
    static TwinView parse(byte[] body, long beganNanos) throws HubFault {
        try {
            JsonElement root = JsonParser.parseString(new String(body, StandardCharsets.UTF_8));
            JsonObject reported = root.getAsJsonObject().getAsJsonObject("reported");
            int version =
                    Integer.parseInt(reported.getAsJsonPrimitive("$version").getAsString());
            JsonElement found = reported.get(TwinRecord.KEY);
            return of(version, found, beganNanos);
        } catch (JsonParseException
                | IllegalStateException
                | ClassCastException
                | NullPointerException
                | NumberFormatException e) {
            throw new HubFault(HubFault.Meaning.BUSY, "an answer that is no twin: " + e);
        }
    }

    private static TwinView of(int version, @Nullable JsonElement found, long beganNanos) {
        long endedNanos = System.nanoTime();
        if (found == null || found.isJsonNull()) {
            return new TwinView(version, null, null, beganNanos, endedNanos);
        }
        try {
            if (found instanceof JsonObject fields) {
                return new TwinView(version, TwinRecord.parse(fields), null, beganNanos, endedNanos);
            }
            return new TwinView(version, null, "is no object", beganNanos, endedNanos);
        } catch (IllegalArgumentException e) {
            return new TwinView(version, null, String.valueOf(e.getMessage()), beganNanos, endedNanos);
        }
    }
}
