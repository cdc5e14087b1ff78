package io.oneactive.agent;

import io.oneactive.HaConfigException;
import io.oneactive.ResolvedSetting;
import io.oneactive.agent.control.OwnFolder;
import io.oneactive.agent.http.HttpSettings;
import io.oneactive.agent.run.RunSettings;
import io.oneactive.agent.terminal.Settings;
import io.oneactive.engine.OneActiveEngine;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The agent's own settings, which stand in the same file as the node's.
 *
 * @param node all settings of the node, those of the agent included
 * @param run of the command
 * @param control of the control socket
 * @param http when it is switched on
 */
record AgentSettings(
        List<ResolvedSetting> node, SettingValues run, SettingValues control, Optional<HttpSettings> http) {
    private static final String CONTROL = "control";
    private static final String SOCKET = "socket";

    /** The path of a socket is no longer than this in Linux. */
    private static final int LONGEST_PATH = 100;

    /** All sections with their specifications. */
    static Map<String, List<SettingSpec>> sections() {
        Map<String, List<SettingSpec>> sections = new LinkedHashMap<>();
        sections.put(RunSettings.SECTION, RunSettings.specs());
        sections.put(
                CONTROL,
                List.of(SettingSpec.path(
                        SOCKET,
                        "Where 'ha status' and its like find the agent. Not set: control.sock in the state directory, or else in"
                                + " a folder for temporary files")));
        sections.put(HttpSettings.SECTION, HttpSettings.specs());
        return sections;
    }

    /**
     * Reads them.
     *
     * @param node as the engine resolved them: so all are checked already
     * @param file if there is one
     * @param environment usually {@link System#getenv()}
     * @param given by key; wins over both
     */
    static AgentSettings read(
            List<ResolvedSetting> node,
            Optional<Path> file,
            Map<String, String> environment,
            Map<String, String> given) {
        Map<String, SettingValues.Given> inFile =
                file.map(OneActiveEngine::settingsIn).orElse(Map.of());
        Map<String, SettingValues> read = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        sections().forEach((section, specs) -> {
            String prefix = section + ".";
            Map<String, String> own = new LinkedHashMap<>();
            given.forEach((key, value) -> {
                if (key.startsWith(prefix)) {
                    own.put(key.substring(prefix.length()), value);
                }
            });
            read.put(section, Settings.of(prefix, specs, inFile, environment, own, ConfigurationOptions.SET, problems));
        });
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return new AgentSettings(
                node,
                Objects.requireNonNull(read.get(RunSettings.SECTION)),
                Objects.requireNonNull(read.get(CONTROL)),
                HttpSettings.of(Objects.requireNonNull(read.get(HttpSettings.SECTION))));
    }

    /** How the command is run; throws when settings contradict each other. */
    RunSettings runSettings() {
        List<String> problems = new ArrayList<>();
        RunSettings settings = RunSettings.of(run, node, problems);
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return settings;
    }

    String value(String key) {
        return node.stream()
                .filter(setting -> setting.key().equals(key))
                .map(ResolvedSetting::value)
                .findFirst()
                .orElse("");
    }

    /** Probe interval × count. */
    Duration failureTimeout() {
        return Duration.ofMillis(Long.parseLong(value("probeIntervalMS")) * Long.parseLong(value("failedProbeCount")));
    }

    long intervalNanos() {
        return Long.parseLong(value("probeIntervalMS")) * 1_000_000;
    }

    /** How long an answered probe secures the role, from its sending. */
    long authorityNanos() {
        return failureTimeout().toNanos() / 100 * (100 - Long.parseLong(value("safetyMarginPercent")));
    }

    /** Where the control socket is. */
    Path controlSocket() {
        return control.path(SOCKET).orElseGet(this::usualSocket);
    }

    private Path usualSocket() {
        String state = value("stateDirectory");
        if (!state.isEmpty()) {
            Path socket = Path.of(state).toAbsolutePath().normalize().resolve("control.sock");
            if (socket.toString().length() <= LONGEST_PATH) {
                return socket;
            }
        }
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        Path folder = runtime != null && Files.isDirectory(Path.of(runtime)) ? Path.of(runtime) : OwnFolder.path();
        String name = "oneactive-" + value("cluster") + "-" + value("nodeId").replace('/', '_');
        return folder.resolve(name.substring(0, Math.min(name.length(), LONGEST_PATH - 40)) + ".sock");
    }
}
