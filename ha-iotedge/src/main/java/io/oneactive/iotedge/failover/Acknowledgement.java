package io.oneactive.iotedge.failover;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * What a device says to a desired property; reported as {@code {value, ac, ad, av}}.
 *
 * @param status {@code ac}: as in HTTP, 200 when the value is in force
 * @param text {@code ad}: for people
 */
public record Acknowledgement(int status, String text) {
    private static final int DONE = 200;
    private static final int BAD_VALUE = 400;

    /**
     * The value is in force.
     *
     * @return 200, "completed"
     */
    public static Acknowledgement completed() {
        return new Acknowledgement(DONE, "completed");
    }

    /**
     * The value is not in force.
     *
     * @param reason what is wrong with it, and what is allowed
     * @return 400
     */
    public static Acknowledgement refused(String reason) {
        return new Acknowledgement(BAD_VALUE, reason);
    }

    boolean isDone() {
        return status == DONE;
    }

    JsonObject of(JsonElement value, long version) {
        JsonObject reported = new JsonObject();
        reported.add("value", value);
        reported.addProperty("ac", status);
        reported.addProperty("ad", text);
        reported.addProperty("av", version);
        return reported;
    }
}
