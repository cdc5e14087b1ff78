package io.oneactive.agent;

import io.oneactive.HaConfig;
import io.oneactive.HaConfigException;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command takes the configuration of its node from. */
final class ConfigurationOptions {
    /** The source of what was given so. */
    static final String SET = "--set";

    @Option(names = "--config", paramLabel = "FILE", description = "configuration, YAML or JSON")
    private @Nullable Path file;

    @Option(
            names = SET,
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
        HaConfig.Builder builder = HaConfig.builder().environment(environment);
        if (file != null) {
            builder.file(existing(file));
        }
        settings.forEach((key, value) -> builder.override(key, value, SET));
        return use.apply(builder.build());
    }

    static Path existing(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(ExitCode.USAGE, "configuration file '" + file + "' does not exist");
        }
        return file;
    }
}
