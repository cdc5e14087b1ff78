package io.oneactive.agent;

import io.oneactive.HaConfig;
import io.oneactive.HaConfigException;
import io.oneactive.HaNode;
import io.oneactive.ResolvedSetting;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * The configuration.
     *
     * @param environment usually {@link System#getenv()}
     * @return not checked yet; may be added to
     * @throws CommandFailure when the file is not there
     */
    HaConfig.Builder builder(Map<String, String> environment) {
        HaConfig.Builder builder = HaConfig.builder().environment(environment);
        if (file != null) {
            builder.file(existing(file));
        }
        settings.forEach((key, value) -> builder.override(key, value, SET));
        AgentSettings.sections().forEach(builder::section);
        return builder;
    }

    /**
     * All settings, checked.
     *
     * @param environment usually {@link System#getenv()}
     * @return the node's and the agent's
     * @throws CommandFailure when the file is not there
     * @throws HaConfigException when settings are wrong; names all of them
     */
    AgentSettings settings(Map<String, String> environment) {
        List<ResolvedSetting> all = HaNode.settings(builder(environment).build());
        return AgentSettings.read(all, Optional.ofNullable(file), environment, settings);
    }

    /** For a command that somebody else is to run with the same file. */
    String asArguments() {
        return file == null ? "" : " --config " + file;
    }

    static Path existing(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(ExitCode.USAGE, "configuration file '" + file + "' does not exist");
        }
        return file;
    }
}
