package io.oneactive.agent;

import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Settings;
import io.oneactive.engine.OneActiveEngine;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.WitnessProvider;
import io.oneactive.witness.blob.BlobWitnessInitialiser;
import io.oneactive.witness.blob.BlobWitnessProvider;
import io.oneactive.witness.file.FileWitnessProvider;
import io.oneactive.witness.iothub.IotHubWitnessInitialiser;
import io.oneactive.witness.iothub.IotHubWitnessProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ha witness init}. */
@Command(
        name = "init",
        description = {
            "Makes a witness ready for a group, once, before its first node starts. Nodes never do this by themselves: two witnesses would be"
                    + " none. What is ready already is left as it is.",
            "",
            "With --config it takes the group's name and the witness from the same file as 'ha node'. The environment wins over the file, for"
                    + " instance HA_WITNESS_ACCOUNT_KEY, and what is given here wins over both.",
            "",
            "Settings are those of the witness, without the prefix 'witness.'.",
            "",
            "For azure-blob it also prints settings for the nodes with a signature that allows them what they need, and no more."
        })
final class WitnessInitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", paramLabel = "FILE", description = "configuration of a node of the group, YAML or JSON")
    private @Nullable Path file;

    @Option(
            names = "--witness",
            paramLabel = "file|azure-blob|azure-iothub",
            description = "which witness; needed unless the file or HA_WITNESS_NAME says it")
    private @Nullable Kind kind;

    @Option(names = "--cluster", paramLabel = "NAME", description = "name of the group (default: default)")
    private @Nullable String cluster;

    @Option(
            names = ConfigurationOptions.SET,
            paramLabel = "KEY=VALUE",
            description = "a setting of the witness, for instance folder=/mnt/share/witness; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** The witnesses that need to be made ready. */
    enum Kind {
        FILE,
        AZURE_BLOB,
        AZURE_IOTHUB;

        WitnessProvider provider() {
            return switch (this) {
                case FILE -> new FileWitnessProvider();
                case AZURE_BLOB -> new BlobWitnessProvider();
                case AZURE_IOTHUB -> new IotHubWitnessProvider();
            };
        }
    }

    @Override
    public Integer call() {
        Map<String, SettingValues.Given> inFile =
                file == null ? Map.of() : OneActiveEngine.settingsIn(ConfigurationOptions.existing(file));
        Kind chosen = kind != null ? kind : named(elsewhere("witness.name", inFile));
        String group = cluster != null
                ? cluster
                : elsewhere("cluster", inFile).map(SettingValues.Given::value).orElse("default");
        SettingValues values =
                Settings.ofWitness(chosen.provider(), inFile, System.getenv(), settings, ConfigurationOptions.SET);
        PrintWriter out = spec.commandLine().getOut();
        boolean ready = switch (chosen) {
            case FILE -> initialiseFolder(values, group, out);
            case AZURE_BLOB -> initialiseBlob(values, group, out);
            case AZURE_IOTHUB -> initialiseTwin(values, group, out);
        };
        out.flush();
        return ready ? ExitCode.GOOD : ExitCode.START;
    }

    /** From the environment, or from the file. */
    private static Optional<SettingValues.Given> elsewhere(String key, Map<String, SettingValues.Given> inFile) {
        String variable = Settings.variable(key);
        return Optional.ofNullable(System.getenv(variable))
                .map(value -> new SettingValues.Given(value, "environment " + variable))
                .or(() -> Optional.ofNullable(inFile.get(key)));
    }

    private Kind named(Optional<SettingValues.Given> name) {
        if (name.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Missing required option: '--witness=file|azure-blob|azure-iothub'"
                            + (file == null ? "" : ", since " + file + " does not name the witness"));
        }
        for (Kind one : Kind.values()) {
            if (one.provider().name().equals(name.get().value())) {
                return one;
            }
        }
        throw new CommandFailure(
                ExitCode.USAGE,
                "setting 'witness.name' = '%s' (from %s) names no witness that could be made ready; allowed: file, azure-blob, azure-iothub"
                        .formatted(name.get().value(), name.get().source()));
    }

    private static boolean initialiseFolder(SettingValues values, String group, PrintWriter out) {
        try {
            FileWitnessProvider.initialise(values.path("folder").orElseThrow(), group);
            out.println("The witness 'file' is ready for cluster '%s'.".formatted(group));
            return true;
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(ExitCode.USAGE, CommandFailure.reason(wrong));
        } catch (IOException failure) {
            throw new CommandFailure(ExitCode.START, CommandFailure.reason(failure));
        }
    }

    private static boolean initialiseBlob(SettingValues values, String group, PrintWriter out) {
        BlobWitnessInitialiser initialiser = BlobWitnessInitialiser.of(values, new ProviderContext(group, "ha"));
        BlobWitnessInitialiser.Report report = initialiser.run();
        out.print(report.text());
        return report.isReady();
    }

    private static boolean initialiseTwin(SettingValues values, String group, PrintWriter out) {
        IotHubWitnessInitialiser.Report report = IotHubWitnessInitialiser.of(values, new ProviderContext(group, "ha"))
                .run();
        report.lines().forEach(out::println);
        return report.isReady();
    }
}
