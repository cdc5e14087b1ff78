package io.oneactive.agent;

import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Settings;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.WitnessProvider;
import io.oneactive.witness.blob.BlobWitnessInitialiser;
import io.oneactive.witness.blob.BlobWitnessProvider;
import io.oneactive.witness.file.FileWitnessProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
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
                    + " instance HA_WITNESS_ACCOUNT_KEY.",
            "",
            "For azure-blob it also prints settings for the nodes with a signature that allows them what they need, and no more."
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
        FILE,
        AZURE_BLOB;

        WitnessProvider provider() {
            return switch (this) {
                case FILE -> new FileWitnessProvider();
                case AZURE_BLOB -> new BlobWitnessProvider();
            };
        }
    }

    @Override
    public Integer call() {
        SettingValues values = Settings.ofWitness(kind.provider(), settings, "--set", System.getenv());
        PrintWriter out = spec.commandLine().getOut();
        boolean ready = switch (kind) {
            case FILE -> initialiseFolder(values, out);
            case AZURE_BLOB -> initialiseBlob(values, out);
        };
        out.flush();
        return ready ? ExitCode.GOOD : ExitCode.START;
    }

    private boolean initialiseFolder(SettingValues values, PrintWriter out) {
        try {
            FileWitnessProvider.initialise(values.path("folder").orElseThrow(), cluster);
            out.println("The witness 'file' is ready for cluster '%s'.".formatted(cluster));
            return true;
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(ExitCode.USAGE, CommandFailure.reason(wrong));
        } catch (IOException failure) {
            throw new CommandFailure(ExitCode.START, CommandFailure.reason(failure));
        }
    }

    private boolean initialiseBlob(SettingValues values, PrintWriter out) {
        BlobWitnessInitialiser initialiser = BlobWitnessInitialiser.of(values, new ProviderContext(cluster, "ha"));
        BlobWitnessInitialiser.Report report = initialiser.run();
        out.print(report.text());
        return report.isReady();
    }
}
