package io.oneactive.agent.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object of a JSON text, for reading by name. What is absent or of another kind than asked for is nothing. */
public final class JsonObject {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private JsonObject() {}

    /** Reads an object whose first token the parser is at. */
    static JsonObject read(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("no object, but " + parser.currentToken());
        }
        JsonObject object = new JsonObject();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            value(parser).ifPresent(value -> object.fields.put(name, value));
        }
        return object;
    }

    private static Optional<Object> value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> Optional.of(read(parser));
            case START_ARRAY -> {
                List<Object> values = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    value(parser).ifPresent(values::add);
                }
                yield Optional.of(values);
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Optional.of(parser.getLongValue());
            case VALUE_TRUE, VALUE_FALSE -> Optional.of(parser.getBooleanValue());
            case VALUE_STRING -> Optional.of(parser.getText());
            default -> Optional.empty();
        };
    }

    private <T> Optional<T> field(String name, Class<T> type) {
        return Optional.ofNullable(fields.get(name)).filter(type::isInstance).map(type::cast);
    }

    /**
     * A text.
     *
     * @param name of the field
     * @return empty when there is none
     */
    public Optional<String> text(String name) {
        return field(name, String.class);
    }

    /**
     * A number.
     *
     * @param name of the field
     * @return empty when there is none
     */
    public Optional<Long> number(String name) {
        return field(name, Long.class);
    }

    /**
     * Yes or no.
     *
     * @param name of the field
     * @return false when there is none
     */
    public boolean flag(String name) {
        return field(name, Boolean.class).orElse(false);
    }

    /**
     * An object.
     *
     * @param name of the field
     * @return empty when there is none
     */
    public Optional<JsonObject> object(String name) {
        return field(name, JsonObject.class);
    }

    /**
     * The objects of an array.
     *
     * @param name of the field
     * @return empty when there is none
     */
    public List<JsonObject> objects(String name) {
        return list(name, JsonObject.class);
    }

    /**
     * The texts of an array.
     *
     * @param name of the field
     * @return empty when there is none
     */
    public List<String> texts(String name) {
        return list(name, String.class);
    }

    private <T> List<T> list(String name, Class<T> type) {
        return field(name, List.class).stream()
                .flatMap(values -> ((List<?>) values).stream())
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /**
     * The names of all fields that have a value.
     *
     * @return in their order
     */
    public List<String> names() {
        return List.copyOf(fields.keySet());
    }
}
