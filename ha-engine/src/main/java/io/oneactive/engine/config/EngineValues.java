package io.oneactive.engine.config;

import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The engine's own settings, and which of them are wrong: those take no part in further checks, lest one fault is told as two. */
final class EngineValues {
    private final SettingValues values;
    private final Set<String> wrong = new HashSet<>();

    EngineValues(Map<String, Found> found, List<String> problems) {
        List<SettingSpec> specs = specs(found);
        values = SettingGroup.check("", specs, found, problems);
        for (SettingSpec spec : specs) {
            Found value = found.get(spec.key());
            if (value == null ? spec.isRequired() : spec.fault(value.value()).isPresent()) {
                wrong.add(spec.key());
            }
        }
    }

    /** Some defaults follow from interval and count; where those are wrong, from their defaults. */
    private static List<SettingSpec> specs(Map<String, Found> found) {
        List<SettingSpec> plain = EngineSettings.specs(0, 0);
        long interval = number(plain, found, EngineSettings.PROBE_INTERVAL);
        return EngineSettings.specs(interval, interval * number(plain, found, EngineSettings.FAILED_PROBE_COUNT));
    }

    private static long number(List<SettingSpec> specs, Map<String, Found> found, String key) {
        SettingSpec spec =
                specs.stream().filter(one -> one.key().equals(key)).findFirst().orElseThrow();
        Found value = found.get(key);
        String text = value != null && spec.fault(value.value()).isEmpty()
                ? value.value()
                : spec.defaultValue().orElseThrow();
        return Long.parseLong(text.strip());
    }

    SettingValues values() {
        return values;
    }

    /** Whether all of these have a value that can be used, or none and need none. */
    boolean areSound(String... keys) {
        return List.of(keys).stream().noneMatch(wrong::contains);
    }

    /** Adds a fault that the specification does not know of. */
    void wrong(String key, String fault, List<String> problems) {
        wrong.add(key);
        problems.add(values.problem(key, fault));
    }

    /** For sentences: {@code 'probeIntervalMS' = '5' (from builder)}. */
    String shown(String key) {
        String source = values.isSet(key) ? "from " + values.source(key) : "the default";
        return "'%s' = '%s' (%s)".formatted(key, values.text(key), source);
    }
}
