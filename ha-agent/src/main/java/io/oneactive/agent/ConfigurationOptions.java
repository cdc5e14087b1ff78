package io.oneactive.agent;

import io.oneactive.HaConfig;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
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
     * The configuration.
     *
     * @param environment usually {@link System#getenv()}
     * @throws CommandFailure when the file is not there
     */
    HaConfig config(Map<String, String> environment) {
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
        return builder.environment(all).build();
    }
}
