package io.oneactive.engine.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes the settings out of a file that is being parsed. */
final class FileSettings {
    private static final int MAX_NESTING = 4;

    private final JsonParser parser;
    private final String fileName;
    private final Map<String, Found> settings;
    private final List<String> problems;

    FileSettings(JsonParser parser, String fileName, Map<String, Found> settings, List<String> problems) {
        this.parser = parser;
        this.fileName = fileName;
        this.settings = settings;
        this.problems = problems;
    }

    /** The parser stands on the start of the outer object. */
    void read() throws IOException {
        int before = problems.size();
        object("", 1);
        if (settings.isEmpty() && problems.size() == before) {
            problems.add("file " + fileName + " holds no settings");
        }
        if (parser.nextToken() != null) {
            problems.add(place() + ": a second document begins here; one file is one configuration");
        }
    }

    private void object(String prefix, int depth) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = prefix + parser.currentName();
            String place = place();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT && depth < MAX_NESTING) {
                object(key + ".", depth + 1);
            } else if (token == JsonToken.START_OBJECT) {
                problems.add(place + ": '" + key + "' is nested too deeply");
                parser.skipChildren();
            } else if (token == JsonToken.START_ARRAY) {
                list(key, place);
            } else if (isText(token, key, place)) {
                add(key, new Found(parser.getText(), place, false));
            }
        }
    }

    private void list(String key, String place) throws IOException {
        List<String> entries = new ArrayList<>();
        boolean sound = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
                problems.add(place + ": the list '" + key + "' holds more than texts");
                parser.skipChildren();
                sound = false;
            } else if (!isText(token, key, place)) {
                sound = false;
            } else if (parser.getText().contains(",")) {
                problems.add(place + ": the list '" + key + "' has an entry with a comma");
                sound = false;
            } else {
                entries.add(parser.getText());
            }
        }
        if (sound && entries.isEmpty()) {
            problems.add(place + ": the list '" + key + "' is empty; leave the key out instead");
        } else if (sound) {
            add(key, new Found(String.join(",", entries), place, true));
        }
    }

    private boolean isText(JsonToken token, String key, String place) {
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            problems.add(place + ": '" + key + "' refers to an anchor; write the value itself");
            return false;
        }
        if (token == JsonToken.VALUE_NULL) {
            problems.add(place + ": '" + key + "' has no value; leave the key out instead");
            return false;
        }
        if (!token.isScalarValue() || token == JsonToken.VALUE_EMBEDDED_OBJECT) {
            problems.add(place + ": '" + key + "' is no text");
            return false;
        }
        return true;
    }

    private void add(String key, Found found) {
        Found before = settings.putIfAbsent(key, found);
        if (before != null) {
            problems.add(found.source() + ": '" + key + "' is given twice, first in " + before.source());
        }
    }

    private String place() {
        return "file " + fileName + ":" + parser.currentTokenLocation().getLineNr();
    }
}
