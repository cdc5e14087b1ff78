package io.oneactive.benchmarks;

import io.oneactive.Mode;
import io.oneactive.agent.demo.PairException;
import io.oneactive.agent.demo.TooLateException;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how fast a pair of nodes in two processes fails over, and proves in each round that never two were active. */
@Command(
        name = "ha bench phases",
        mixinStandardHelpOptions = true,
        description =
                "Measures how fast a pair of nodes of OneActive fails over, and where that time goes; without --scenario everything that the documentation"
                        + " shows. Ends with 1 when two nodes were active at one instant or tokens did not grow.")
public final class FailoverPhases implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--scenario", paramLabel = "kill|transfer|stop", description = "what is done to the active node")
    private @Nullable Scenario scenario;

    @Option(names = "--mode", paramLabel = "open|quorum", description = "what the nodes promise (default: quorum)")
    private Mode mode = Mode.QUORUM;

    @Option(
            names = "--witness",
            paramLabel = "file|blob",
            description = "a folder, or a blob in Azurite (default: file)")
    private Course.WitnessKind witness = Course.WitnessKind.FILE;

    @Option(
            names = "--wire",
            paramLabel = "relay|direct",
            description =
                    "relay: a killed node leaves silence behind, as if its host were gone; direct: the system tells the"
                            + " other one (default: direct for transfer, else relay)")
    private Course.@Nullable Wire wire;

    @Option(
            names = "--transport",
            paramLabel = "udp-broadcast|jgroups-tcp|jgroups-udp",
            description = "what the nodes talk by; JGroups without a relay (default: udp-broadcast)")
    private String transport = Medium.UDP_BROADCAST.toString();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a setting for both nodes, for instance transport.crashDetection=true; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--rounds", paramLabel = "N", description = "how often (default: ${DEFAULT-VALUE})")
    private int rounds = 50;

    @Option(
            names = "--settleS",
            paramLabel = "N",
            description = "seconds that a pair rests before its first round (default: ${DEFAULT-VALUE})")
    private int settleSeconds = 10;

    @Option(names = "--intervalMS", paramLabel = "N", description = "the probe interval (default: ${DEFAULT-VALUE})")
    private long intervalMillis = 200;

    @Option(names = "--count", paramLabel = "N", description = "the failed probe count (default: ${DEFAULT-VALUE})")
    private int failedProbeCount = 3;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "of the instants at which things are done (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description = "where CSV files go (default: ha-benchmarks/target)")
    private Path output = Directories.output();

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);

    private FailoverPhases() {}

    /**
     * Runs the program.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /**
     * Runs the program and stays in this process.
     *
     * @param arguments see {@code --help}
     * @return the exit code, one of {@link ExitCode}
     */
    static int run(String... arguments) {
        return new CommandLine(new FailoverPhases())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures())
                .execute(arguments);
    }

    private static IExecutionExceptionHandler failures() {
        return (failure, command, parsed) -> {
            int exitCode;
            if (failure instanceof CommandFailure known) {
                exitCode = known.exitCode();
            } else if (failure instanceof TooLateException) {
                exitCode = ExitCode.TOO_LATE;
            } else if (failure instanceof PairException || failure instanceof IOException) {
                exitCode = ExitCode.START;
            } else {
                throw failure;
            }
            command.getErr().println("ha bench phases: " + CommandFailure.reason(failure));
            command.getErr().flush();
            return exitCode;
        };
    }

    @Override
    public Integer call() throws IOException {
        if (rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds %d: at least 1".formatted(rounds));
        }
        Files.createDirectories(output);
        out.println(
                "%s; %d ms x %d, seed %d".formatted(Surroundings.describe(), intervalMillis, failedProbeCount, seed));
        List<String> csv = new ArrayList<>(List.of(Figure.csvHead()));
        List<String> table = new ArrayList<>(List.of(Figure.tableHead()));
        List<String> faults = new ArrayList<>();
        for (Course course : courses()) {
            out.println(course);
            Measurement.Result result = measure(course);
            result.figures().forEach(figure -> {
                csv.add(figure.csvLine());
                table.add(figure.tableLine());
            });
            table.add(result.judge().proof());
            result.judge().faults().forEach(fault -> faults.add(course + ": " + fault));
            result.evidence().ifPresent(folder -> faults.add(course + ": what both nodes recorded is in " + folder));
            Files.write(output.resolve("failover.csv"), csv);
            Files.write(output.resolve("failover-" + course.slug() + ".csv"), byRound(course, result));
        }
        out.println();
        table.forEach(out::println);
        out.println();
        out.println("load at the end: " + Surroundings.load());
        faults.forEach(out::println);
        out.flush();
        return faults.isEmpty() ? ExitCode.GOOD : ExitCode.BROKEN;
    }

    private List<Course> courses() {
        Medium medium = medium();
        if (medium != Medium.UDP_BROADCAST && (wire == Course.Wire.RELAY || scenario == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--transport %s: with a --scenario, and not with --wire relay".formatted(medium));
        }
        if (scenario == null) {
            return Course.standard();
        }
        boolean direct = scenario == Scenario.TRANSFER || medium != Medium.UDP_BROADCAST;
        Course.Wire usual = direct ? Course.Wire.DIRECT : Course.Wire.RELAY;
        return List.of(new Course(scenario, mode, witness, wire == null ? usual : wire, medium));
    }

    private Medium medium() {
        return Arrays.stream(Medium.values())
                .filter(each -> each.toString().equals(transport))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--transport %s: one of %s".formatted(transport, Arrays.toString(Medium.values()))));
    }

    private Measurement.Result measure(Course course) throws IOException {
        try (Measurement measurement = new Measurement(course, settings, out)) {
            Thread cleanUp = new Thread(measurement::close, "clean-up");
            Runtime.getRuntime().addShutdownHook(cleanUp);
            Measurement.Result result = measurement.play(
                    rounds,
                    Duration.ofSeconds(settleSeconds),
                    Duration.ofMillis(intervalMillis),
                    failedProbeCount,
                    new Random(seed));
            Runtime.getRuntime().removeShutdownHook(cleanUp);
            return result;
        }
    }

    private static List<String> byRound(Course course, Measurement.Result result) {
        String head = "round,"
                + course.scenario().figures().stream()
                        .map(name -> name.replace(",", "") + " [ns]")
                        .collect(Collectors.joining(","));
        List<String> lines = new ArrayList<>(List.of(head));
        IntStream.range(0, result.rounds().size())
                .mapToObj(index -> index + 1 + ","
                        + result.rounds().get(index).stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(",")))
                .forEach(lines::add);
        return lines;
    }
}
