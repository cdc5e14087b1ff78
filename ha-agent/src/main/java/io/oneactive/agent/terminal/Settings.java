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
        Map<String, SettingValues.Given> all = new HashMap<>();
        file.forEach((key, value) -> {
            if (key.startsWith(WITNESS) && !key.equals(WITNESS + "name")) {
                all.put(key.substring(WITNESS.length()), value);
            }
        });
        for (SettingSpec known : provider.settings()) {
            String variable = variable(WITNESS + known.key());
            String value = environment.get(variable);
            if (value != null) {
                all.put(known.key(), new SettingValues.Given(value, "environment " + variable));
            }
        }
        given.forEach((key, value) -> all.put(key, new SettingValues.Given(value, source)));
        List<String> problems = new ArrayList<>();
        SettingValues values = SettingValues.check(WITNESS, provider.settings(), all, problems);
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return values;
    }
}
