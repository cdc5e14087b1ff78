package io.oneactive.agent.demo;

import io.oneactive.Mode;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Palette;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ha demo}. */
@Command(
        name = "demo",
        description =
                "Shows on this machine alone what a pair of nodes does: starts two processes on the loopback interface, kills, restarts, stops"
                        + " and separates them, and checks from their own records that never two were active. Takes less than a minute.")
public final class DemoCommand implements Callable<Integer> {
    private static final String CONTAINER = "oneactive-demo";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--witness",
            paramLabel = "file|blob|iothub",
            description =
                    "the third party in quorum mode: a folder, a blob in Azurite, which npm installs once, or the twin of a device at a"
                            + " stand-in of an IoT hub (default: file)")
    private @Nullable WitnessKind witness;

    @Option(names = "--mode", paramLabel = "quorum|open", description = "what the nodes promise (default: quorum)")
    private Mode mode = Mode.QUORUM;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description =
                    "with --witness blob: a real storage account instead of Azurite; its credentials come from the environment:"
                            + " HA_WITNESS_CONNECTION_STRING, HA_WITNESS_SAS_TOKEN or HA_WITNESS_ACCOUNT_KEY")
    private @Nullable String endpoint;

    @Option(
            names = "--container",
            paramLabel = "NAME",
            description = "with --endpoint: an existing container (default: " + CONTAINER + ")")
    private @Nullable String container;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a setting for both nodes, for instance probeIntervalMS=100; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--keep", description = "leaves the pair running at the end, and says how to play with it")
    private boolean keep;

    @Option(names = "--colour", paramLabel = "auto|always|never", description = "default: auto")
    private Palette.Choice colour = Palette.Choice.AUTO;

    /** Which witness. */
    public enum WitnessKind {
        /** A folder. */
        FILE,
        /** A blob, in Azurite or in a real account. */
        BLOB,
        /** The twin of a device, at a stand-in of a hub. */
        IOTHUB;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For picocli. */
    public DemoCommand() {}

    @Override
    public Integer call() throws IOException {
        check();
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        Path folder = keep ? keptFolder() : Files.createTempDirectory("ha-demo-");
        try (DemoRun run = new DemoRun(out, colour.palette(System.getenv()), folder, keep)) {
            // Also when the user ends the program, no process and no file stays behind.
            Runtime.getRuntime().addShutdownHook(new Thread(run::close, "clean-up"));
            return run.play(mode, () -> setUpWitness(folder, out), settings);
        } catch (TooLateException late) {
            throw new CommandFailure(ExitCode.TOO_LATE, CommandFailure.reason(late));
        } catch (PairException broken) {
            throw new CommandFailure(ExitCode.START, CommandFailure.reason(broken));
        }
    }

    private void check() {
        if (mode == Mode.OPEN && witness != null) {
            throw wrong("--witness %s has no use with --mode open, which asks no witness".formatted(witness));
        }
        if (endpoint != null && witness != WitnessKind.BLOB) {
            throw wrong("--endpoint is for --witness blob");
        }
        if (keep && witness == WitnessKind.IOTHUB) {
            throw wrong("--keep is not for --witness iothub, whose hub ends with the demo");
        }
        if (container != null && endpoint == null) {
            throw wrong("--container is for a real storage account; give its --endpoint, too");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static Path keptFolder() throws IOException {
        Path parent = Files.createDirectories(Path.of(".ha"));
        for (int number = 1; ; number++) {
            try {
                return Files.createDirectory(parent.resolve("demo-" + number));
            } catch (FileAlreadyExistsException taken) {
                // That of an earlier demo, which may still be running: the next number.
            }
        }
    }

    private DemoWitness setUpWitness(Path folder, PrintStream out) throws IOException {
        if (mode == Mode.OPEN) {
            return DemoWitness.none();
        }
        if (witness == WitnessKind.IOTHUB) {
            return DemoWitness.hub(HubProcess.start(folder));
        }
        if (witness != WitnessKind.BLOB) {
            return DemoWitness.file(folder.resolve("witness"));
        }
        if (endpoint != null) {
            return DemoWitness.account(endpoint, container == null ? CONTAINER : container);
        }
        Path installation = Path.of(System.getProperty("ha.root", ".")).resolve(".ha/azurite");
        Azurite.install(installation, () -> {
            out.println("installing azurite " + Azurite.VERSION + " with npm, once …");
            out.flush();
        });
        return DemoWitness.azurite(installation, folder.resolve("azurite.log"));
    }
}
