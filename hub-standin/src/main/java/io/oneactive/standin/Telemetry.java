package io.oneactive.standin;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A message that came from a device.
 *
 * @param identity {@code device} or {@code device/module}
 * @param properties decoded; those of the system begin with {@code $.}
 * @param body as it came
 * @param isRepeated whether it came with MQTT's DUP flag
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Telemetry(String identity, Map<String, String> properties, byte[] body, boolean isRepeated) {
    /**
     * The body as text.
     *
     * @return UTF-8
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
