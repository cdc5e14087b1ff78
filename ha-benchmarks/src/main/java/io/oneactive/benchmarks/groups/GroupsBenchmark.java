package io.oneactive.benchmarks.groups;

import io.oneactive.agent.demo.TooLateException;
import io.oneactive.agent.history.Verdict;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.benchmarks.Directories;
import io.oneactive.benchmarks.Surroundings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures many groups between two processes on one port each, beside a single group. */
@Command(
        name = "ha bench groups",
        mixinStandardHelpOptions = true,
        description =
                "Measures how fast all groups of a process that is killed are taken over, and what many groups cost while nothing happens,"
                        + " beside a single group. Open mode. Ends with 1 when two nodes of a group were active at one instant.")
public final class GroupsBenchmark implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--groups", paramLabel = "N", description = "how many groups (default: ${DEFAULT-VALUE})")
    private int groups = 500;

    @Option(names = "--only", description = "without a single group beside")
    private boolean only;

    @Option(names = "--rounds", paramLabel = "N", description = "how many kills (default: ${DEFAULT-VALUE})")
    private int rounds = 10;

    @Option(
            names = "--warmUpS",
            paramLabel = "N",
            description = "seconds before idleness is measured (default: ${DEFAULT-VALUE})")
    private int warmUpSeconds = 20;

    @Option(
            names = "--idleS",
            paramLabel = "N",
            description = "seconds for which it is measured (default: ${DEFAULT-VALUE})")
    private int idleSeconds = 20;

    @Option(
            names = "--silent",
            description =
                    "a killed process leaves silence behind, as if its host were gone; else the system tells the other one")
    private boolean silent;

    @Option(names = "--intervalMS", paramLabel = "N", description = "the probe interval (default: ${DEFAULT-VALUE})")
    private long intervalMillis = 200;

    @Option(names = "--count", paramLabel = "N", description = "the failed probe count (default: ${DEFAULT-VALUE})")
    private int failedProbeCount = 3;

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description = "where the CSV file goes (default: ha-benchmarks/target)")
    private Path output = Directories.root().resolve("ha-benchmarks/target");

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final List<String> csv = new ArrayList<>(List.of("groups,round,group,takeover_ns"));

    private GroupsBenchmark() {}

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
        return new CommandLine(new GroupsBenchmark())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof CommandFailure
                            || failure instanceof TooLateException
                            || failure instanceof IOException) {
                        command.getErr().println("ha bench groups: " + CommandFailure.reason(failure));
                        command.getErr().flush();
                        return failure instanceof TooLateException ? ExitCode.TOO_LATE : ExitCode.START;
                    }
                    throw failure;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException {
        if (groups < 1 || rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--groups and --rounds: at least 1");
        }
        Files.createDirectories(output);
        out.println("%s; open mode, %d ms x %d, %s"
                .formatted(
                        Surroundings.describe(),
                        intervalMillis,
                        failedProbeCount,
                        silent ? "a kill leaves silence" : "a kill is told by the system"));
        boolean isGood = true;
        for (int count :
                only ? List.of(groups) : Stream.of(1, groups).distinct().toList()) {
            isGood &= measure(count);
        }
        Files.write(output.resolve("groups.csv"), csv);
        out.println("load at the end: " + Surroundings.load());
        return isGood ? ExitCode.GOOD : ExitCode.BROKEN;
    }

    private boolean measure(int count) throws IOException {
        try (GroupsRun run = new GroupsRun(count, Duration.ofMillis(intervalMillis), failedProbeCount, silent)) {
            Thread cleanUp = new Thread(run::close, "clean-up");
            Runtime.getRuntime().addShutdownHook(cleanUp);
            run.begin();
            out.println("%n%d group%s".formatted(count, count == 1 ? "" : "s"));
            List<GroupsRun.Idle> idle = run.idle(Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(idleSeconds));
            for (GroupsRun.Idle host : idle) {
                out.println(String.format(
                        Locale.ROOT,
                        "  idle, %-8s CPU %7.1f ms/s   %8.1f datagrams/s sent   %6.1f MiB   %4d threads",
                        host.host() + ":",
                        host.cpuMillisPerSecond(),
                        host.sentPerSecond(),
                        host.residentMebibytes(),
                        host.threads()));
            }
            takeovers(run, count);
            out.println("  datagrams that were not read in time: " + run.dropped());
            List<Verdict.Overlap> overlaps = run.overlaps();
            out.println("  two nodes of a group active: " + overlaps.size() + " times");
            overlaps.stream().limit(5).forEach(out::println);
            Runtime.getRuntime().removeShutdownHook(cleanUp);
            return overlaps.isEmpty();
        }
    }

    private void takeovers(GroupsRun run, int count) throws IOException {
        Random random = new Random(1);
        List<Long> each = new ArrayList<>();
        List<Long> all = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            List<Long> nanos = run.kill(random).nanos();
            for (int group = 0; group < nanos.size(); group++) {
                csv.add("%d,%d,%d,%d".formatted(count, round, group, nanos.get(group)));
            }
            each.addAll(nanos);
            all.add(nanos.stream().mapToLong(Long::longValue).max().orElseThrow());
        }
        out.println("  kill -9, until a group is active: " + figures(each));
        out.println("  kill -9, until all are active:    " + figures(all));
    }

    private static String figures(List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "N %5d   min %6.1f   median %6.1f   99 %% %6.1f   max %6.1f ms",
                sorted.size(),
                sorted.get(0) / 1e6,
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1) / 1e6,
                sorted.get(sorted.size() - 1) / 1e6);
    }
}
