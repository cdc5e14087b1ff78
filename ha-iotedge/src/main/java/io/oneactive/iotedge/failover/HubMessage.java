package io.oneactive.iotedge.failover;

import com.microsoft.azure.sdk.iot.device.MessageProperty;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A message to the hub.
 *
 * @param body not copied: do not change it any more
 * @param properties of the application
 * @param contentType for instance {@code application/json}, by which the hub's routes can look into the body; empty: none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record HubMessage(byte[] body, Map<String, String> properties, String contentType) {
    /** The hub takes no greater message, properties included. */
    public static final int GREATEST_BYTES = 256 * 1024;

    /**
     * Checks it. A greater message would end the connection, and again after each reconnect.
     *
     * @param body not copied
     * @param properties of the application
     * @param contentType or empty
     * @throws IllegalArgumentException when it is greater than {@link #GREATEST_BYTES}, or a property has a name that the hub reserves
     */
    public HubMessage {
        properties = Map.copyOf(properties);
        properties.forEach(MessageProperty::new);
        int bytes = size(body, properties);
        if (bytes > GREATEST_BYTES) {
            throw new IllegalArgumentException("a message of " + bytes + " bytes: the hub takes " + GREATEST_BYTES
                    + " at most, properties included");
        }
    }

    /**
     * A text without properties.
     *
     * @param text for instance JSON
     * @return in UTF-8
     */
    public static HubMessage of(String text) {
        return new HubMessage(text.getBytes(StandardCharsets.UTF_8), Map.of(), "");
    }

    /**
     * A JSON text without properties.
     *
     * @param json in whatever form
     * @return in UTF-8, with its content type
     */
    public static HubMessage json(String json) {
        return new HubMessage(json.getBytes(StandardCharsets.UTF_8), Map.of(), "application/json");
    }

    /** What it takes of the queue. */
    int bytes() {
        return size(body, properties);
    }

    private static int size(byte[] body, Map<String, String> properties) {
        return body.length
                + properties.entrySet().stream()
                        .mapToInt(property ->
                                property.getKey().length() + property.getValue().length())
                        .sum();
    }
}
