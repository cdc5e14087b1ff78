package io.oneactive.agent;

import io.oneactive.HaConfig;
import io.oneactive.HaConfigException;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command takes the configuration of its node from. */
final class ConfigurationOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "configuration, YAML or JSON")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "one setting, for instance transport.port=60001; wins over the file and the environment; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    /**
     * Does something with the configuration.
     *
     * @param environment usually {@link System#getenv()}
     * @param use what to do
     * @return what came of it
     * @throws CommandFailure when the file is not there
     * @throws HaConfigException when settings are wrong; names all of them
     */
    <T> T with(Map<String, String> environment, Function<HaConfig, T> use) {
        HaConfig.Builder builder = HaConfig.builder();
        if (file != null) {
            if (!Files.isRegularFile(file)) {
                throw new CommandFailure(ExitCode.USAGE, "configuration file '" + file + "' does not exist");
            }
            builder.file(file);
        }
        // The environment is the last of the sources, and wins. So what was given on the command line goes in there.
        Map<String, String> all = new HashMap<>(environment);
        settings.forEach((key, value) -> all.put(Settings.variable(key), value));
        try {
            return use.apply(builder.environment(all).build());
        } catch (HaConfigException wrong) {
            throw new HaConfigException(
                    wrong.problems().stream().map(this::asGiven).toList());
        }
    }

    /** Says {@code --set} where a text speaks of an environment variable that stands for a setting of the command line. */
    String asGiven(String text) {
        String given = text;
        for (String key : settings.keySet()) {
            String variable = Settings.variable(key);
            given = given.replace(
                            "unknown environment variable '" + variable + "'",
                            "unknown setting '" + key + "' (from --set)")
                    .replaceAll("environment " + variable + "\\b", "--set");
        }
        return given;
    }
}
