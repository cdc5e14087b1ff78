package io.oneactive.iotedge.failover;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A message from the hub to this device.
 *
 * @param messageId as the sender gave it, or empty; the hub may deliver a message more than once
 * @param properties of the application
 * @param body as it came
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record CloudMessage(String messageId, Map<String, String> properties, byte[] body) {
    /**
     * The body as text.
     *
     * @return UTF-8
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
