package io.oneactive.spi;

import io.oneactive.ResolvedSetting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;

/** Settings that were checked against their specifications. Immutable; any thread. */
public final class SettingValues {
    private final String prefix;
    private final Map<String, SettingSpec> specs;
    private final Map<String, Given> values;

    /**
     * A value as it was found.
     *
     * @param value the text
     * @param source where it was found, for instance {@code builder}, a file's name, an environment variable's name
     */
    public record Given(String value, String source) {
        @Override
        public String toString() {
            // Without the value, which may be a secret.
            return "Given[source=" + source + "]";
        }
    }

    private SettingValues(String prefix, Map<String, SettingSpec> specs, Map<String, Given> values) {
        this.prefix = prefix;
        this.specs = specs;
        this.values = values;
    }

    /**
     * Checks values against specifications: unknown keys, wrong values, missing ones.
     *
     * @param prefix what stands before the keys in messages, for instance {@code transport.}; may be empty
     * @param specs all settings that are known
     * @param given values by key, without the prefix
     * @param problems gets a sentence for each fault; values with a fault fall back to the default
     * @return what was accepted; to be used only when no problem was added
     */
    public static SettingValues check(
            String prefix, List<SettingSpec> specs, Map<String, Given> given, List<String> problems) {
        Map<String, SettingSpec> byKey = new LinkedHashMap<>();
        specs.forEach(spec -> byKey.put(spec.key(), spec));
        Map<String, Given> accepted = new HashMap<>();
        given.forEach((key, value) -> {
            if (!byKey.containsKey(key)) {
                problems.add("unknown setting '%s' (from %s); known: %s"
                        .formatted(prefix + key, value.source(), known(prefix, byKey.keySet())));
            }
        });
        byKey.forEach((key, spec) -> {
            Given value = given.get(key);
            Optional<String> fault = value == null ? Optional.empty() : spec.fault(value.value());
            if (value != null && fault.isPresent()) {
                String shown = spec.kind() == SettingSpec.Kind.SECRET ? "***" : value.value();
                problems.add("setting '%s' = '%s' (from %s) %s; allowed: %s"
                        .formatted(prefix + key, shown, value.source(), fault.get(), spec.allowed()));
            } else if (value != null) {
                accepted.put(key, value);
            } else if (spec.isRequired() && spec.defaultValue().isEmpty()) {
                problems.add("setting '%s' is missing; it is needed: %s (%s)"
                        .formatted(prefix + key, spec.description(), spec.allowed()));
            }
            if (!accepted.containsKey(key)) {
                spec.defaultValue().ifPresent(text -> accepted.put(key, new Given(text, "default")));
            }
        });
        return new SettingValues(prefix, byKey, accepted);
    }

    private static String known(String prefix, Iterable<String> keys) {
        List<String> names = new ArrayList<>();
        keys.forEach(key -> names.add(prefix + key));
        return names.isEmpty() ? "none" : names.stream().sorted().collect(Collectors.joining(", "));
    }

    /**
     * Whether there is a value, set or default.
     *
     * @param key a known key
     * @return true when one of the typed methods would return a value
     */
    public boolean has(String key) {
        spec(key);
        return values.containsKey(key);
    }

    /**
     * Whether a value was set, not taken from the default.
     *
     * @param key a known key
     * @return true when a source named it
     */
    public boolean isSet(String key) {
        return has(key) && !source(key).equals("default");
    }

    /**
     * The text of a setting.
     *
     * @param key a known key
     * @return its value
     * @throws NoSuchElementException when there is none
     */
    public String text(String key) {
        return found(key).value().strip();
    }

    /**
     * The text of a setting, if there is one.
     *
     * @param key a known key
     * @return its value
     */
    public Optional<String> optionalText(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    /**
     * A whole number.
     *
     * @param key a known key
     * @return its value
     */
    public int integer(String key) {
        return Math.toIntExact(Long.parseLong(text(key)));
    }

    /**
     * A duration.
     *
     * @param key a known key
     * @return its value
     */
    public Duration duration(String key) {
        return Duration.ofMillis(Long.parseLong(text(key)));
    }

    /**
     * A duration, if there is one.
     *
     * @param key a known key
     * @return its value
     */
    public Optional<Duration> optionalDuration(String key) {
        return has(key) ? Optional.of(duration(key)) : Optional.empty();
    }

    /**
     * A yes or no.
     *
     * @param key a known key
     * @return its value
     */
    public boolean flag(String key) {
        return Boolean.parseBoolean(text(key));
    }

    /**
     * A list of texts.
     *
     * @param key a known key
     * @return its entries, stripped; empty when there is no value
     */
    public List<String> list(String key) {
        return has(key)
                ? List.of(text(key).split(",", -1)).stream().map(String::strip).toList()
                : List.of();
    }

    /**
     * A path.
     *
     * @param key a known key
     * @return its value, if there is one
     */
    public Optional<Path> path(String key) {
        return optionalText(key).map(Path::of);
    }

    /**
     * Where a value came from.
     *
     * @param key a known key
     * @return {@code default} when no source named it
     */
    public String source(String key) {
        spec(key);
        Given value = values.get(key);
        return value == null ? "default" : value.source();
    }

    /**
     * A sentence about a fault in one setting, in the form that all messages have.
     *
     * @param key a known key
     * @param fault what is wrong, to follow the value
     * @return names key, value, source and fault
     */
    public String problem(String key, String fault) {
        boolean secret = spec(key).kind() == SettingSpec.Kind.SECRET;
        return "setting '%s' = '%s' (from %s) %s"
                .formatted(prefix + key, secret ? "***" : optionalText(key).orElse(""), source(key), fault);
    }

    /**
     * All settings for display.
     *
     * @return in the order of their specifications; secrets read {@code ***}
     */
    public List<ResolvedSetting> resolved() {
        List<ResolvedSetting> all = new ArrayList<>();
        specs.forEach((key, spec) -> {
            String value = optionalText(key).orElse("");
            String shown = spec.kind() == SettingSpec.Kind.SECRET && !value.isEmpty() ? "***" : value;
            all.add(new ResolvedSetting(
                    prefix + key, shown, source(key), spec.description() + " (" + spec.allowed() + ")"));
        });
        return all;
    }

    private Given found(String key) {
        spec(key);
        Given value = values.get(key);
        if (value == null) {
            throw new NoSuchElementException("setting '" + prefix + key + "' has no value");
        }
        return value;
    }

    private SettingSpec spec(String key) {
        SettingSpec spec = specs.get(key);
        if (spec == null) {
            throw new IllegalArgumentException("setting '" + prefix + key + "' is not specified");
        }
        return spec;
    }
}
