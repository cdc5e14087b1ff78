package io.oneactive.benchmarks.comparison;

import io.oneactive.agent.demo.PairException;
import io.oneactive.agent.demo.TooLateException;
import io.oneactive.agent.terminal.Choices;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures OneActive, Curator and JGroups side by side. */
@Command(
        name = "ha bench failover",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures OneActive, Curator's LeaderLatch on ZooKeeper, and the coordinator of JGroups, side by side, all tuned to"
                    + " notice a dead node within 600 ms.",
            "Ends with 1 when two nodes of OneActive in quorum mode were active at one instant, or their tokens did not grow."
        })
public final class FailoverComparison implements Callable<Integer> {
    private static final int MOST_ROUNDS = 10_000;
    private static final int MOST_SECONDS = 3600;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--rounds", paramLabel = "N", description = "of each scenario with each system (default: 30)")
    private int rounds = 30;

    @Option(
            names = "--systems",
            split = ",",
            paramLabel = "SYSTEM",
            description =
                    "any of open, quorum-file, quorum-azurite, curator, jgroups, with commas between (default: all)")
    private List<Product> systems = List.of(Product.values());

    @Option(
            names = "--scenarios",
            split = ",",
            paramLabel = "SCENARIO",
            description =
                    "any of kill, hand-over, silent, pause, cold-start, idle, with commas between (default: all that the"
                            + " network allows)")
    private @Nullable List<Scenario> scenarios;

    @Option(
            names = "--network",
            paramLabel = "namespaces|loopback",
            description =
                    "namespaces: each node on a host of its own, needs root (default); loopback: without the scenario"
                            + " silent, and nobody counts packets")
    private NetworkKind network = NetworkKind.NAMESPACES;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "before an idle pair is looked at (default: ${DEFAULT-VALUE})")
    private int warmUpSeconds = 30;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            description = "for how long an idle pair is looked at (default: ${DEFAULT-VALUE})")
    private int idleSeconds = 60;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "of the instants at which things are done (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--json", paramLabel = "FILE", description = "writes every value of every round")
    private @Nullable Path json;

    @Option(names = "--svg", paramLabel = "FILE", description = "draws a picture")
    private @Nullable Path svg;

    @Option(names = "--markdown", paramLabel = "FILE", description = "writes the tables as a page wants them")
    private @Nullable Path markdown;

    @Option(
            names = "--in-namespaces",
            hidden = true,
            description = "the prefix of namespaces that are there already; this process runs in their hub")
    private @Nullable String prefix;

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);

    /** What connects the nodes. */
    enum NetworkKind {
        /** A network namespace for each. */
        NAMESPACES,
        /** The loopback interface. */
        LOOPBACK
    }

    private FailoverComparison() {}

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
        return commandLine().execute(arguments);
    }

    /** The parser of the command line. */
    static CommandLine commandLine() {
        return new CommandLine(new FailoverComparison())
                .registerConverter(Product.class, text -> Choices.choose(text, Product.values()))
                .registerConverter(Scenario.class, text -> Choices.choose(text, Scenario.values()))
                .registerConverter(NetworkKind.class, text -> Choices.choose(text, NetworkKind.values()))
                .setParameterExceptionHandler((problem, arguments) -> complain(problem))
                .setExecutionExceptionHandler(failures());
    }

    private static int complain(ParameterException problem) {
        problem.getCommandLine().getErr().println("ha bench failover: " + problem.getMessage());
        problem.getCommandLine().getErr().println("See: ha bench failover --help");
        problem.getCommandLine().getErr().flush();
        return ExitCode.USAGE;
    }

    private static IExecutionExceptionHandler failures() {
        return (failure, command, parsed) -> {
            int exitCode;
            if (failure instanceof CommandFailure known) {
                exitCode = known.exitCode();
            } else if (failure instanceof TooLateException) {
                exitCode = ExitCode.TOO_LATE;
            } else if (failure instanceof PairException
                    || failure instanceof IOException
                    || failure instanceof UncheckedIOException) {
                exitCode = ExitCode.START;
            } else {
                throw failure;
            }
            command.getErr().println("ha bench failover: " + CommandFailure.reason(failure));
            command.getErr().flush();
            return exitCode;
        };
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkRange("--rounds", rounds, 1, MOST_ROUNDS);
        checkRange("--warm-up", warmUpSeconds, 0, MOST_SECONDS);
        checkRange("--idle", idleSeconds, 1, MOST_SECONDS);
        for (Path file : files()) {
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw new ParameterException(
                        spec.commandLine(), "'%s' cannot be written: its folder is not there".formatted(file));
            }
        }
        Set<Scenario> wanted = wanted();
        Set<Product> products = EnumSet.copyOf(systems);
        if (network == NetworkKind.NAMESPACES && prefix == null) {
            return new HubProcess(products)
                    .run(
                            FailoverComparison.class,
                            spec.commandLine().getParseResult().originalArgs());
        }
        try (Network hosts = prefix == null ? new LoopbackNetwork() : NamespaceNetwork.join(prefix)) {
            return measure(wanted, products, hosts);
        }
    }

    private void checkRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), "%s %d: from %d to %,d is possible".formatted(option, value, least, most));
        }
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (Path file : new @Nullable Path[] {json, svg, markdown}) {
            if (file != null) {
                files.add(file);
            }
        }
        return files;
    }

    private Set<Scenario> wanted() {
        boolean loopback = network == NetworkKind.LOOPBACK;
        if (scenarios == null) {
            return loopback ? EnumSet.complementOf(EnumSet.of(Scenario.SILENT)) : EnumSet.allOf(Scenario.class);
        }
        if (loopback && scenarios.contains(Scenario.SILENT)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--scenarios silent: not with --network loopback, since no host can vanish there; choose from"
                            + " kill, hand-over, pause, cold-start, idle, or take --network namespaces");
        }
        return EnumSet.copyOf(scenarios);
    }

    private int measure(Set<Scenario> wanted, Set<Product> products, Network hosts) throws IOException {
        Facts facts = Facts.gather(hosts.describe(), seed);
        out.println(facts.describe());
        out.flush();
        try (Contest contest = new Contest(products, hosts, seed, out)) {
            Runtime.getRuntime().addShutdownHook(new Thread(contest::close, "clean-up"));
            for (Scenario scenario : wanted) {
                if (scenario == Scenario.IDLE) {
                    contest.rest(Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(idleSeconds));
                } else {
                    contest.play(scenario, rounds);
                }
            }
            Report report = contest.report(facts);
            publish(report);
            if (!report.broken().isEmpty()) {
                out.println("what the nodes recorded is in " + contest.evidence());
            }
            out.flush();
            return report.broken().isEmpty() ? ExitCode.GOOD : ExitCode.BROKEN;
        }
    }

    private void publish(Report report) throws IOException {
        List<Grid> grids = List.of(Grid.ofSeries(report), Grid.ofCosts(report));
        for (Grid grid : grids) {
            if (!grid.isEmpty()) {
                out.println();
                grid.text().forEach(out::println);
            }
        }
        out.println();
        out.println(report.facts().describe());
        report.remarks().forEach(out::println);
        report.broken().forEach(out::println);
        if (json != null) {
            Files.writeString(json, JsonReport.write(report));
        }
        if (svg != null) {
            Files.writeString(svg, SvgReport.write(report));
        }
        if (markdown != null) {
            List<String> page = new ArrayList<>();
            for (Grid grid : grids) {
                if (!grid.isEmpty()) {
                    page.addAll(grid.markdown());
                    page.add("");
                }
            }
            page.add(report.facts().describe() + ".");
            Files.write(markdown, page);
        }
    }
}
