package io.oneactive.testkit.simulation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Datagrams as the original C# library writes and reads them. What it reads is what its code asks for, by name and case: a truth value {@code
 * isActive} and anything as {@code gatewayID}, or it looks no further; a number {@code bootTimeEPOCH} of 32 bits, or it fails when it needs
 * it. Of a field that is given twice the last one counts, and fields that it does not know are no matter.
 *
 * <p>Two kindnesses of its JSON library are not played: comments and single quotes, which nobody sends.
 */
public final class CSharpWire {
    private static final JsonFactory JSON = new JsonFactory();

    private CSharpWire() {}

    /**
     * A datagram that it makes something of.
     *
     * @param isActive whether its sender says that it is active
     * @param gatewayId who sends it
     * @param bootTimeEPOCH when that one started; empty when the library would fail on it: it then judges no conflict, and its table of
     *     peers stays as it is, but an active sender keeps it passive
     */
    public record Message(boolean isActive, String gatewayId, Optional<Integer> bootTimeEPOCH) {}

    /**
     * Writes a datagram.
     *
     * @param isActive whether the sender is active
     * @param gatewayId who sends it
     * @param bootTimeEPOCH when that one started
     * @param lineEnd that of its operating system: a line feed, or a carriage return and a line feed
     * @return UTF-8 without byte order mark
     */
    public static byte[] write(boolean isActive, String gatewayId, int bootTimeEPOCH, String lineEnd) {
        return String.join(
                        lineEnd,
                        "{",
                        "  \"isActive\": " + isActive + ",",
                        "  \"gatewayID\": \"" + gatewayId + "\",",
                        "  \"bootTimeEPOCH\": " + bootTimeEPOCH,
                        "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a datagram.
     *
     * @param bytes all of it
     * @return empty when the library would ignore it
     */
    public static Optional<Message> read(byte[] bytes) {
        Map<String, JsonToken> kinds = new HashMap<>();
        Map<String, String> values = new HashMap<>();
        // Bytes that are no UTF-8 become replacement characters there and here.
        try (JsonParser json = JSON.createParser(new String(bytes, StandardCharsets.UTF_8))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                kinds.put(field, json.nextToken());
                values.put(field, json.getText());
                json.skipChildren();
            }
            if (json.nextToken() != null) {
                return Optional.empty();
            }
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        JsonToken active = kinds.get("isActive");
        String gatewayId = values.get("gatewayID");
        if ((active != JsonToken.VALUE_TRUE && active != JsonToken.VALUE_FALSE) || gatewayId == null) {
            return Optional.empty();
        }
        return Optional.of(new Message(
                active == JsonToken.VALUE_TRUE,
                gatewayId,
                kinds.get("bootTimeEPOCH") == JsonToken.VALUE_NUMBER_INT
                        ? number(values.getOrDefault("bootTimeEPOCH", ""))
                        : Optional.empty()));
    }

    private static Optional<Integer> number(String digits) {
        try {
            return Optional.of(Integer.parseInt(digits));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
