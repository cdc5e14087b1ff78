package io.oneactive.engine.config;

import io.oneactive.SecurityMode;
import io.oneactive.engine.seal.KeyFile;
import io.oneactive.engine.seal.KeyRing;
import io.oneactive.engine.seal.KeyText;
import io.oneactive.engine.seal.Security;
import io.oneactive.spi.SettingValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the settings {@code security.…} and the key file. */
final class SecurityReading {
    private static final Duration KEY_FILE_INTERVAL = Duration.ofSeconds(1);

    private final EngineValues engine;
    private final SettingValues values;
    private final List<String> problems;

    SecurityReading(EngineValues engine, List<String> problems) {
        this.engine = engine;
        this.values = engine.values();
        this.problems = problems;
    }

    /** Without effect when there are problems. */
    SecuritySettings read() {
        Optional<SecurityMode> mode = values.isSet(EngineSettings.SECURITY_MODE)
                ? Arrays.stream(SecurityMode.values())
                        .filter(value -> value.setting().equals(values.text(EngineSettings.SECURITY_MODE)))
                        .findFirst()
                : Optional.empty();
        if (!engine.areSound(
                EngineSettings.SECURITY_MODE,
                EngineSettings.SECURITY_KEY_FILE,
                EngineSettings.SECURITY_KEYS,
                EngineSettings.SECURITY_ACTIVE_KEY)) {
            return new SecuritySettings(Security.OFF, Optional.empty());
        }
        return values.has(EngineSettings.SECURITY_KEY_FILE) ? fromFile(mode) : fromSettings(mode);
    }

    private SecuritySettings fromFile(Optional<SecurityMode> mode) {
        for (String key : List.of(EngineSettings.SECURITY_KEYS, EngineSettings.SECURITY_ACTIVE_KEY)) {
            if (values.has(key)) {
                problems.add(values.problem(
                        key, "stands beside 'security.keyFile', which says it; give the keys in one place"));
            }
        }
        KeyFile file =
                new KeyFile(values.path(EngineSettings.SECURITY_KEY_FILE).orElseThrow(), mode, KEY_FILE_INTERVAL);
        List<String> faults = new ArrayList<>();
        Optional<Security> read = file.read(faults);
        String source = values.source(EngineSettings.SECURITY_KEY_FILE);
        faults.forEach(
                fault -> problems.add(fault + " ('" + EngineSettings.SECURITY_KEY_FILE + "' is from " + source + ")"));
        return new SecuritySettings(read.orElse(Security.OFF), Optional.of(file));
    }

    private SecuritySettings fromSettings(Optional<SecurityMode> mode) {
        String place = "setting '" + EngineSettings.SECURITY_KEYS + "'";
        Optional<Integer> active = values.has(EngineSettings.SECURITY_ACTIVE_KEY)
                ? Optional.of(values.integer(EngineSettings.SECURITY_ACTIVE_KEY))
                : Optional.empty();
        int before = problems.size();
        Optional<KeyRing> ring = values.optionalText(EngineSettings.SECURITY_KEYS)
                .flatMap(text -> KeyText.ofSetting(
                                text, place + " (from " + values.source(EngineSettings.SECURITY_KEYS) + ")", problems)
                        .ring(active, place, "set '" + EngineSettings.SECURITY_ACTIVE_KEY + "'"));
        SecurityMode chosen = mode.orElse(SecurityMode.OFF);
        if (ring.isEmpty() && problems.size() == before) {
            if (chosen != SecurityMode.OFF) {
                problems.add(values.problem(
                        EngineSettings.SECURITY_MODE, "needs keys; set 'security.keyFile' or 'security.keys'"));
            } else if (active.isPresent()) {
                problems.add(values.problem(
                        EngineSettings.SECURITY_ACTIVE_KEY, "names a key, but there is none; set 'security.keys'"));
            }
        }
        boolean usable = problems.size() == before;
        return new SecuritySettings(
                usable && ring.isPresent() ? new Security(chosen, ring.get()) : Security.OFF, Optional.empty());
    }
}
