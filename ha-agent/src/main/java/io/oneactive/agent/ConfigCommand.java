package io.oneactive.agent;

import io.oneactive.HaConfigException;
import io.oneactive.ResolvedSetting;
import io.oneactive.agent.terminal.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ha config}. */
@Command(
        name = "config",
        description = "Checks a configuration, and prints every setting with its source. Starts nothing.")
final class ConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    @Override
    public Integer call() {
        AgentSettings agent = options.settings(System.getenv());
        List<ResolvedSetting> settings = agent.node();
        int key = width(settings, ResolvedSetting::key);
        int value = width(settings, ResolvedSetting::value);
        int source = width(settings, ResolvedSetting::source);
        PrintWriter out = spec.commandLine().getOut();
        String format = "%-" + key + "s  %-" + value + "s  %-" + source + "s  %s%n";
        settings.forEach(
                setting -> out.printf(format, setting.key(), setting.value(), setting.source(), setting.description()));
        out.println();
        out.println("How 'ha run' stops its command:");
        arithmetic(agent).forEach(line -> out.println("  " + line));
        out.flush();
        return ExitCode.GOOD;
    }

    /** A node that runs no command may have settings with which none could be run. */
    private static List<String> arithmetic(AgentSettings agent) {
        try {
            return agent.runSettings().arithmetic();
        } catch (HaConfigException impossible) {
            return impossible.problems().stream()
                    .map(problem -> "not with these settings: " + problem)
                    .toList();
        }
    }

    private static int width(List<ResolvedSetting> settings, Function<ResolvedSetting, String> column) {
        return settings.stream()
                .mapToInt(setting -> column.apply(setting).length())
                .max()
                .orElse(1);
    }
}
