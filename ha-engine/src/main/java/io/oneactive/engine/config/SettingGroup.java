package io.oneactive.engine.config;

import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingSpec.Kind;
import io.oneactive.spi.SettingValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks the settings of one group, the engine's or a provider's, against their specifications. */
final class SettingGroup {
    private SettingGroup() {}

    /**
     * As {@link SettingValues#check}, with a hint at what an unknown key was meant to be.
     *
     * @param prefix of all keys of the group
     * @param found with prefix
     */
    static SettingValues check(
            String prefix, List<SettingSpec> specs, Map<String, Found> found, List<String> problems) {
        Map<String, SettingValues.Given> given = new HashMap<>();
        found.forEach((key, value) -> {
            Optional<SettingSpec> spec =
                    specs.stream().filter(one -> key.equals(prefix + one.key())).findFirst();
            if (spec.isEmpty()) {
                problems.add(
                        "unknown setting '%s' (from %s)%s".formatted(key, value.source(), hint(prefix, key, specs)));
                return;
            }
            given.put(spec.get().key(), value.given());
            boolean listForOne = value.isList() && spec.get().kind() != Kind.LIST;
            if (listForOne && spec.get().fault(value.value()).isEmpty()) {
                problems.add("setting '%s' (from %s) is a list; allowed: %s"
                        .formatted(key, value.source(), spec.get().allowed()));
            }
        });
        return SettingValues.check(prefix, specs, given, problems);
    }

    private static String hint(String prefix, String key, List<SettingSpec> specs) {
        List<String> known = specs.stream().map(spec -> prefix + spec.key()).toList();
        return known.contains(key + ".name") ? "; did you mean '" + key + ".name'?" : Nearest.hint(key, known);
    }
}
