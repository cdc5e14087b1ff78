package io.oneactive.agent;

import io.oneactive.HaConfigException;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.WitnessProvider;
import io.oneactive.witness.file.FileWitnessProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ha witness init}. */
@Command(
        name = "init",
        description = {
            "Makes a witness ready for a group, once, before its first node starts. Nodes never do this by themselves: two witnesses would be"
                    + " none. What is ready already is left as it is.",
            "",
            "Settings are those of the witness, without the prefix 'witness.'; what is not given with --set is taken from the environment, for"
                    + " instance HA_WITNESS_ACCOUNT_KEY."
        })
final class WitnessInitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--witness", required = true, paramLabel = "file|azure-blob", description = "which witness")
    private Kind kind = Kind.FILE;

    @Option(names = "--cluster", paramLabel = "NAME", description = "name of the group (default: default)")
    private String cluster = "default";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a setting of the witness, for instance folder=/mnt/share/witness; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** The witnesses that need to be made ready. */
    enum Kind {
        FILE;

        WitnessProvider provider() {
            return switch (this) {
                case FILE -> new FileWitnessProvider();
            };
        }

        @Override
        public String toString() {
            return provider().name();
        }
    }

    @Override
    public Integer call() {
        SettingValues values = checked(System.getenv());
        try {
            switch (kind) {
                case FILE ->
                    FileWitnessProvider.initialise(values.path("folder").orElseThrow(), cluster);
            }
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(ExitCode.USAGE, CommandFailure.reason(wrong));
        } catch (IOException failure) {
            throw new CommandFailure(ExitCode.START, CommandFailure.reason(failure));
        }
        spec.commandLine().getOut().println("The witness '%s' is ready for cluster '%s'.".formatted(kind, cluster));
        spec.commandLine().getOut().flush();
        return ExitCode.GOOD;
    }

    private SettingValues checked(Map<String, String> environment) {
        Map<String, SettingValues.Given> given = new HashMap<>();
        for (SettingSpec known : kind.provider().settings()) {
            String variable = ConfigurationOptions.variable("witness." + known.key());
            if (environment.containsKey(variable)) {
                given.put(known.key(), new SettingValues.Given(environment.get(variable), variable));
            }
        }
        settings.forEach((key, value) -> given.put(key, new SettingValues.Given(value, "--set")));
        List<String> problems = new ArrayList<>();
        SettingValues values = SettingValues.check("witness.", kind.provider().settings(), given, problems);
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return values;
    }
}
