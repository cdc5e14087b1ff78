package io.oneactive.engine.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads single values. The first fault is kept and reading goes on, since a frame of another version or group is to be called that, and what
 * says so may stand behind the fault.
 */
final class FieldReader {
    private final JsonParser json;
    private @Nullable String fault;

    FieldReader(JsonParser json) {
        this.json = json;
    }

    @Nullable
    String fault() {
        return fault;
    }

    void fault(String sentence) {
        if (fault == null) {
            fault = sentence;
        }
    }

    /** The value of a field that must be there. */
    <T> T required(String field, @Nullable T value, T otherwise) {
        if (value == null) {
            fault(field + " is missing");
            return otherwise;
        }
        return value;
    }

    @Nullable
    Boolean flag(String field, @Nullable Boolean before) throws IOException {
        boolean isFlag = json.currentToken() == JsonToken.VALUE_TRUE || json.currentToken() == JsonToken.VALUE_FALSE;
        return checked(
                field, before, isFlag ? json.currentToken() == JsonToken.VALUE_TRUE : null, () -> "true or false");
    }

    @Nullable
    Long number(String field, @Nullable Long before, long maximum) throws IOException {
        Long value = null;
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getNumberType() != NumberType.BIG_INTEGER) {
            long number = json.getLongValue();
            value = number >= 0 && number <= maximum ? number : null;
        }
        return checked(field, before, value, () -> "a whole number from 0 to " + maximum);
    }

    @Nullable
    String text(String field, @Nullable String before, Predicate<String> allowed) throws IOException {
        return word(field, before, text -> allowed.test(text) ? text : null);
    }

    /** A text that stands for something. */
    <T> @Nullable T word(String field, @Nullable T before, Function<String, @Nullable T> meaning) throws IOException {
        T value = json.currentToken() == JsonToken.VALUE_STRING ? meaning.apply(json.getText()) : null;
        return checked(field, before, value, () -> "one of the texts that are allowed");
    }

    /** A number of this many lower-case hexadecimal digits. */
    @Nullable
    Long hex(String field, @Nullable Long before, int digits) throws IOException {
        return word(field, before, text -> isHex(text, digits) ? (Long) HexFormat.fromHexDigitsToLong(text) : null);
    }

    private static boolean isHex(String text, int digits) {
        boolean isHex = text.length() == digits;
        for (int index = 0; isHex && index < digits; index++) {
            char digit = text.charAt(index);
            isHex = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
        }
        return isHex;
    }

    /** Whether an object begins here; when not, what is here is skipped. */
    boolean entersObject(String field) throws IOException {
        boolean isObject = json.currentToken() == JsonToken.START_OBJECT;
        if (!isObject) {
            fault(field + " is not an object");
            json.skipChildren();
        }
        return isObject;
    }

    /** Reads one entry of a list. */
    interface EntryReader<T> {
        @Nullable
        T read() throws IOException;
    }

    <T> @Nullable List<T> list(String field, @Nullable List<T> before, EntryReader<T> reader) throws IOException {
        if (before != null || json.currentToken() != JsonToken.START_ARRAY) {
            fault(field + (before != null ? " is given twice" : " is not a list"));
            json.skipChildren();
            return before;
        }
        List<T> entries = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            T entry = reader.read();
            if (entries.size() == Limits.ENTRIES) {
                fault(field + " has more than " + Limits.ENTRIES + " entries");
            } else if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private <T> @Nullable T checked(String field, @Nullable T before, @Nullable T value, Supplier<String> allowed)
            throws IOException {
        json.skipChildren();
        if (before != null) {
            fault(field + " is given twice");
            return before;
        }
        if (value == null) {
            fault(field + " is not " + allowed.get());
        }
        return value;
    }
}
