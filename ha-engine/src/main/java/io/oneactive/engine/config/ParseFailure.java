package io.oneactive.engine.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns the message of a parser into a line. Quotations of the file are left out: there may be a secret in them. */
final class ParseFailure {
    private static final Pattern LINE = Pattern.compile("line (\\d+), column");

    private ParseFailure() {}

    static String describe(String fileName, JsonProcessingException failure) {
        String message = failure.getOriginalMessage();
        String sentence = message.lines()
                .filter(part -> !part.isBlank() && !part.startsWith(" "))
                .map(part -> part.replaceFirst(", got this instead: .*|, from `[^`]*`", ""))
                .collect(Collectors.joining(": "));
        return "file " + fileName + line(message, failure.getLocation()) + " cannot be understood: " + sentence;
    }

    /** YAML's location is where the last token ended; its message says where the fault is. */
    private static String line(String message, @Nullable JsonLocation location) {
        String line = location == null ? "" : ":" + location.getLineNr();
        Matcher matcher = LINE.matcher(message);
        while (matcher.find()) {
            line = ":" + matcher.group(1);
        }
        return line;
    }
}
