package io.oneactive.agent.terminal;

import io.oneactive.HaConfigException;
import io.oneactive.ResolvedSetting;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.WitnessProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Settings and the environment variables that stand for them. */
public final class Settings {
    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[.-]");

    private static final String WITNESS = "witness.";

    private Settings() {}

    /**
     * The environment variable for a setting.
     *
     * @param key for instance {@code transport.peerExpiryMS}
     * @return for instance {@code HA_TRANSPORT_PEER_EXPIRY_MS}
     */
    public static String variable(String key) {
        return "HA_" + WORD_START.matcher(key).replaceAll("_").toUpperCase(Locale.ROOT);
    }

    /**
     * One of a node's settings.
     *
     * @param settings all of them
     * @param key a known key
     * @return its value as a text; empty when it has none
     */
    public static String value(List<ResolvedSetting> settings, String key) {
        return settings.stream()
                .filter(setting -> setting.key().equals(key))
                .map(ResolvedSetting::value)
                .findFirst()
                .orElse("");
    }

    /**
     * The settings of a witness, checked.
     *
     * @param provider of the witness
     * @param file settings of a file, with the prefix {@code witness.}; others are ignored
     * @param environment wins over the file
     * @param given by key, without the prefix; wins over both
     * @param source where they were given, for messages
     * @return all settings
     * @throws HaConfigException when some are wrong; names all of them
     */
    public static SettingValues ofWitness(
            WitnessProvider provider,
            Map<String, SettingValues.Given> file,
            Map<String, String> environment,
            Map<String, String> given,
            String source) {
        Map<String, SettingValues.Given> settings = new HashMap<>(file);
        settings.remove(WITNESS + "name");
        List<String> problems = new ArrayList<>();
        SettingValues values = of(WITNESS, provider.settings(), settings, environment, given, source, problems);
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return values;
    }

    /**
     * The settings of one provider, taken out of all settings of a node. They were checked already, for all of the configuration.
     *
     * @param prefix of their keys, with the dot
     * @param specs what the provider knows
     * @param settings of the node
     * @return all settings of the provider
     * @throws HaConfigException when some are wrong; names all of them
     */
    public static SettingValues ofProvider(String prefix, List<SettingSpec> specs, List<ResolvedSetting> settings) {
        Map<String, SettingValues.Given> given = new HashMap<>();
        settings.stream()
                .filter(setting -> setting.key().startsWith(prefix)
                        && !setting.key().equals(prefix + "name")
                        && !setting.value().isEmpty()
                        && !setting.source().equals("default"))
                .forEach(setting -> given.put(
                        setting.key().substring(prefix.length()),
                        new SettingValues.Given(setting.value(), setting.source())));
        List<String> problems = new ArrayList<>();
        SettingValues values = SettingValues.check(prefix, specs, given, problems);
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return values;
    }

    /**
     * The settings of one section, checked.
     *
     * @param prefix of their keys, with the dot
     * @param specs what is allowed
     * @param file settings of a file; those without the prefix are ignored
     * @param environment wins over the file
     * @param given by key, without the prefix; wins over both
     * @param source where they were given, for messages
     * @param problems gets a sentence for each fault
     * @return all settings
     */
    public static SettingValues of(
            String prefix,
            List<SettingSpec> specs,
            Map<String, SettingValues.Given> file,
            Map<String, String> environment,
            Map<String, String> given,
            String source,
            List<String> problems) {
        Map<String, SettingValues.Given> all = new HashMap<>();
        file.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                all.put(key.substring(prefix.length()), value);
            }
        });
        for (SettingSpec known : specs) {
            String variable = variable(prefix + known.key());
            String value = environment.get(variable);
            if (value != null) {
                all.put(known.key(), new SettingValues.Given(value, "environment " + variable));
            }
        }
        given.forEach((key, value) -> all.put(key, new SettingValues.Given(value, source)));
        return SettingValues.check(prefix, specs, all, problems);
    }
}
