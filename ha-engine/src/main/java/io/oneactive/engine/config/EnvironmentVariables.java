package io.oneactive.engine.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Settings from the environment: {@code probeIntervalMS} is {@code HA_PROBE_INTERVAL_MS}, {@code transport.port} {@code HA_TRANSPORT_PORT}. */
final class EnvironmentVariables {
    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[.-]");
    private static final Pattern NEXT_WORD = Pattern.compile("_+([A-Za-z0-9]?)");

    private EnvironmentVariables() {}

    /** The name of the variable for a key. */
    static String name(String key) {
        return "HA_" + WORD_START.matcher(key).replaceAll("_").toUpperCase(Locale.ROOT);
    }

    /**
     * Adds what the variables say.
     *
     * @param variables by name
     * @param knownKeys all keys that could be meant
     * @param openPrefixes prefixes of which not all keys are known, since no provider of that kind was found
     */
    static void addTo(
            Map<String, Found> settings,
            Map<String, String> variables,
            Collection<String> knownKeys,
            List<String> openPrefixes,
            List<String> problems) {
        Map<String, String> keys = new TreeMap<>();
        knownKeys.forEach(key -> keys.put(name(key), key));
        new TreeMap<>(variables).forEach((name, value) -> {
            Optional<String> key = Optional.ofNullable(keys.get(name)).or(() -> guessed(name, openPrefixes));
            key.ifPresentOrElse(
                    found -> settings.put(found, new Found(value, "environment " + name, false)),
                    () -> problems.add(
                            "unknown environment variable '" + name + "'" + Nearest.hint(name, keys.keySet())));
        });
    }

    /** A key that the variable could stand for, so that it is not lost when a jar is missing. */
    private static Optional<String> guessed(String name, List<String> openPrefixes) {
        return openPrefixes.stream()
                .filter(prefix -> name.startsWith(name(prefix)))
                .map(prefix -> prefix + camelCase(name.substring(name(prefix).length())))
                .findFirst();
    }

    private static String camelCase(String name) {
        return NEXT_WORD
                .matcher(name.toLowerCase(Locale.ROOT))
                .replaceAll(next -> next.group(1).toUpperCase(Locale.ROOT));
    }
}
