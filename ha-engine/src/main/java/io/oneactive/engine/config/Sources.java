package io.oneactive.engine.config;

import io.oneactive.HaConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Collects the settings of all sources. */
final class Sources {
    private Sources() {}

    /** By key; the later source wins. */
    static Map<String, Found> collect(HaConfig config, List<Plugins<?>> kinds, List<String> problems) {
        Map<String, Found> settings = new LinkedHashMap<>();
        new TreeMap<>(config.builderSettings())
                .forEach((key, value) -> settings.put(key, new Found(value, Found.BUILDER, false)));
        config.file().ifPresent(file -> settings.putAll(ConfigFile.read(file, problems)));
        List<String> knownKeys = new ArrayList<>();
        EngineSettings.specs(0, 0).forEach(spec -> knownKeys.add(spec.key()));
        kinds.forEach(kind -> knownKeys.addAll(kind.keys()));
        config.sections().forEach((section, specs) -> specs.forEach(spec -> knownKeys.add(section + "." + spec.key())));
        List<String> openPrefixes = kinds.stream()
                .filter(kind -> kind.found().isEmpty())
                .map(Plugins::prefix)
                .toList();
        EnvironmentVariables.addTo(settings, config.environment(), knownKeys, openPrefixes, problems);
        new TreeMap<>(config.overrides())
                .forEach((key, given) -> settings.put(key, new Found(given.value(), given.source(), false)));
        return settings;
    }

    /** The settings that are the engine's own. */
    static Map<String, Found> engine(Map<String, Found> settings, List<Plugins<?>> kinds, Set<String> sections) {
        return where(
                settings,
                key -> kinds.stream().noneMatch(kind -> kind.owns(key))
                        && sections.stream().noneMatch(section -> key.startsWith(section + ".")));
    }

    /** The settings of one section of the application. */
    static Map<String, Found> ofSection(Map<String, Found> settings, String section) {
        return where(settings, key -> key.startsWith(section + "."));
    }

    /** The settings of one kind of provider. */
    static Map<String, Found> of(Map<String, Found> settings, Plugins<?> kind) {
        return where(settings, kind::owns);
    }

    private static Map<String, Found> where(Map<String, Found> settings, Predicate<String> wanted) {
        Map<String, Found> some = new LinkedHashMap<>(settings);
        some.keySet().removeIf(wanted.negate());
        return some;
    }
}
