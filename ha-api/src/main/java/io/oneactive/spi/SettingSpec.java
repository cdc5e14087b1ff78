package io.oneactive.spi;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one setting is: its key, its kind, what is allowed, its default. Made by the factory methods and refined by {@link #defaultsTo} and
 * {@link #required}.
 *
 * @param key camel case; keys of durations end with {@code MS} and hold whole milliseconds
 * @param kind how its text is read
 * @param minimum smallest allowed number, for integers and durations (milliseconds)
 * @param maximum greatest allowed number
 * @param choices allowed texts, for choices
 * @param defaultValue the text that is taken when nothing is set
 * @param isRequired whether there must be a value
 * @param description what it does, a sentence
 */
public record SettingSpec(
        String key,
        Kind kind,
        long minimum,
        long maximum,
        List<String> choices,
        Optional<String> defaultValue,
        boolean isRequired,
        String description) {

    /** How a setting's text is read. */
    public enum Kind {
        /** Any text that is not blank. */
        TEXT,
        /** As text, but never shown in status or logs. */
        SECRET,
        /** A whole number. */
        INTEGER,
        /** A whole number of milliseconds. */
        DURATION,
        /** {@code true} or {@code false}. */
        FLAG,
        /** Texts, separated by commas. */
        LIST,
        /** A path of the file system. */
        PATH,
        /** One of some texts. */
        CHOICE
    }

    /**
     * A text.
     *
     * @param key the key
     * @param description what it does
     * @return an optional setting without default
     */
    public static SettingSpec text(String key, String description) {
        return of(key, Kind.TEXT, description);
    }

    /**
     * A text that is never shown.
     *
     * @param key the key
     * @param description what it does
     * @return an optional setting without default
     */
    public static SettingSpec secret(String key, String description) {
        return of(key, Kind.SECRET, description);
    }

    /**
     * A whole number.
     *
     * @param key the key
     * @param minimum smallest allowed
     * @param maximum greatest allowed
     * @param description what it does
     * @return an optional setting without default
     */
    public static SettingSpec integer(String key, long minimum, long maximum, String description) {
        return new SettingSpec(key, Kind.INTEGER, minimum, maximum, List.of(), Optional.empty(), false, description);
    }

    /**
     * A duration in whole milliseconds.
     *
     * @param key the key; must end with {@code MS}
     * @param minimumMillis shortest allowed
     * @param maximumMillis longest allowed
     * @param description what it does
     * @return an optional setting without default
     */
    public static SettingSpec duration(String key, long minimumMillis, long maximumMillis, String description) {
        if (!key.endsWith("MS")) {
            throw new IllegalArgumentException("the key of a duration ends with MS: " + key);
        }
        return new SettingSpec(
                key, Kind.DURATION, minimumMillis, maximumMillis, List.of(), Optional.empty(), false, description);
    }

    /**
     * A yes or no.
     *
     * @param key the key
     * @param description what it does
     * @return an optional setting without default
     */
    public static SettingSpec flag(String key, String description) {
        return of(key, Kind.FLAG, description);
    }

    /**
     * Texts, separated by commas.
     *
     * @param key the key
     * @param description what it does
     * @return an optional setting; an empty list when nothing is set
     */
    public static SettingSpec list(String key, String description) {
        return of(key, Kind.LIST, description);
    }

    /**
     * A path of the file system.
     *
     * @param key the key
     * @param description what it does
     * @return an optional setting without default
     */
    public static SettingSpec path(String key, String description) {
        return of(key, Kind.PATH, description);
    }

    /**
     * One of some texts.
     *
     * @param key the key
     * @param choices allowed texts
     * @param description what it does
     * @return an optional setting without default
     */
    public static SettingSpec choice(String key, List<String> choices, String description) {
        return new SettingSpec(key, Kind.CHOICE, 0, 0, List.copyOf(choices), Optional.empty(), false, description);
    }

    private static SettingSpec of(String key, Kind kind, String description) {
        return new SettingSpec(key, kind, 0, 0, List.of(), Optional.empty(), false, description);
    }

    /**
     * The same setting with a default.
     *
     * @param value as text; must itself be allowed
     * @return a new specification
     */
    public SettingSpec defaultsTo(String value) {
        return new SettingSpec(key, kind, minimum, maximum, choices, Optional.of(value), isRequired, description);
    }

    /**
     * The same setting, but there must be a value.
     *
     * @return a new specification
     */
    public SettingSpec required() {
        return new SettingSpec(key, kind, minimum, maximum, choices, defaultValue, true, description);
    }

    /**
     * What is allowed, for messages and tables.
     *
     * @return for instance {@code a whole number from 1 to 65535}
     */
    public String allowed() {
        return switch (kind) {
            case TEXT, SECRET -> "a text that is not blank";
            case INTEGER -> "a whole number from " + minimum + " to " + maximum;
            case DURATION -> "whole milliseconds from " + minimum + " to " + maximum;
            case FLAG -> "true or false";
            case LIST -> "texts, separated by commas";
            case PATH -> "a path of the file system";
            case CHOICE -> "one of " + String.join(", ", choices);
        };
    }

    /**
     * Checks one value.
     *
     * @param value as text
     * @return empty when it is allowed, else what is wrong with it, to follow the value in a sentence
     */
    public Optional<String> fault(String value) {
        if (value.isBlank()) {
            return Optional.of("is blank");
        }
        return switch (kind) {
            case TEXT, SECRET -> Optional.empty();
            case LIST ->
                List.of(value.split(",", -1)).stream().anyMatch(String::isBlank)
                        ? Optional.of("has a blank entry")
                        : Optional.empty();
            case FLAG ->
                value.equals("true") || value.equals("false")
                        ? Optional.empty()
                        : Optional.of("is neither true nor false");
            case CHOICE -> choices.contains(value) ? Optional.empty() : Optional.of("is none of the choices");
            case PATH -> pathFault(value);
            case INTEGER, DURATION -> numberFault(value);
        };
    }

    private static Optional<String> pathFault(String value) {
        try {
            return Path.of(value).getNameCount() >= 0 ? Optional.empty() : Optional.of("is no path");
        } catch (InvalidPathException e) {
            return Optional.of("is no path (" + e.getReason() + ")");
        }
    }

    private Optional<String> numberFault(String value) {
        try {
            long number = Long.parseLong(value.strip());
            return number < minimum
                    ? Optional.of("is too small")
                    : number > maximum ? Optional.of("is too large") : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.of("is no whole number");
        }
    }
}
