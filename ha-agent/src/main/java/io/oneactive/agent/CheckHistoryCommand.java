package io.oneactive.agent;

import io.oneactive.Mode;
import io.oneactive.agent.history.ActiveInterval;
import io.oneactive.agent.history.HistoryCheck;
import io.oneactive.agent.history.Outage;
import io.oneactive.agent.history.Verdict;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.Durations;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Palette;
import io.oneactive.agent.terminal.Table;
import io.oneactive.agent.terminal.Table.Mark;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ha check-history}. */
@Command(
        name = "check-history",
        description =
                "Judges what the nodes of one host wrote with 'ha node --history': was there ever more than one active?")
final class CheckHistoryCommand implements Callable<Integer> {
    /** Of each kind; a broken group could fill the terminal for hours. */
    private static final int SHOWN = 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "the history of each node; the former file FILE.1 is read along with it")
    private List<Path> files = List.of();

    @Option(names = "--colour", paramLabel = "auto|always|never", description = "default: auto")
    private Palette.Choice colour = Palette.Choice.AUTO;

    @Override
    public Integer call() throws IOException {
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new CommandFailure(ExitCode.USAGE, "history '" + file + "' does not exist");
            }
        }
        HistoryCheck.Report report = HistoryCheck.of(files);
        PrintWriter out = spec.commandLine().getOut();
        Palette palette = colour.palette(System.getenv());
        if (report.processes() > 0) {
            table(report).print(out, palette);
        }
        list(
                out,
                report.verdicts().stream()
                        .flatMap(verdict -> verdict.overlaps().stream())
                        .map(Verdict.Overlap::toString)
                        .map(palette::bad)
                        .toList());
        list(
                out,
                report.verdicts().stream()
                        .flatMap(verdict -> verdict.problems().stream())
                        .map(palette::bad)
                        .toList());
        list(out, report.remarks());
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        report.unusable().forEach(problem -> err.println("ha: " + problem));
        err.flush();
        return !report.isGood() ? ExitCode.BROKEN : report.unusable().isEmpty() ? ExitCode.GOOD : ExitCode.USAGE;
    }

    private static void list(PrintWriter out, List<String> sentences) {
        sentences.stream().limit(SHOWN).forEach(sentence -> out.println("  " + sentence));
        if (sentences.size() > SHOWN) {
            out.println("  and %,d more".formatted(sentences.size() - SHOWN));
        }
    }

    private static Table table(HistoryCheck.Report report) {
        List<Verdict> verdicts = report.verdicts();
        boolean open = report.mode() == Mode.OPEN;
        long overlaps = verdicts.stream()
                .mapToLong(verdict -> verdict.overlaps().size())
                .sum();
        long problems = verdicts.stream()
                .mapToLong(verdict -> verdict.problems().size())
                .sum();
        long tokens =
                verdicts.stream().mapToLong(verdict -> verdict.tokens().size()).sum();
        Table table = new Table();
        table.add(
                Mark.KEPT,
                "nodes",
                Integer.toString(report.nodes().size()),
                "%s; %d processes, %s mode, %d boots of the host"
                        .formatted(
                                String.join(", ", report.nodes()),
                                report.processes(),
                                report.mode().name().toLowerCase(Locale.ROOT),
                                verdicts.size()));
        table.add(
                overlaps == 0 ? Mark.KEPT : open ? Mark.ODD : Mark.BROKEN,
                "instants with two active nodes",
                Long.toString(overlaps),
                open ? "open mode prefers availability" : "0, by readings 20 ms apart and by each operation");
        table.add(
                problems == 0 ? Mark.KEPT : Mark.BROKEN,
                "activations",
                Long.toString(tokens),
                problems == 0
                        ? (open ? "" : "each token greater than all before, ") + "every change explained"
                        : problems + " problems, see below");
        table.add(Mark.KEPT, "changes and other events", Long.toString(report.changes()), "");
        operations(table, verdicts);
        outages(table, verdicts);
        return table;
    }

    private static void operations(Table table, List<Verdict> verdicts) {
        long operations = verdicts.stream().mapToLong(Verdict::operations).sum();
        if (operations > 0) {
            table.add(
                    Mark.KEPT,
                    "guarded operations",
                    "%,d".formatted(operations),
                    "in %d terms one was over only when a greater token was active"
                            .formatted(verdicts.stream()
                                    .mapToLong(Verdict::lateOperations)
                                    .sum()));
        }
    }

    private static void outages(Table table, List<Verdict> verdicts) {
        List<Outage> outages = verdicts.stream()
                .flatMap(verdict -> verdict.outages().stream())
                .sorted(Comparator.comparingLong(Outage::nanos))
                .toList();
        Optional<Outage> longest = outages.stream().reduce((shorter, longer) -> longer);
        table.add(
                Mark.KEPT,
                "times without an active node",
                Integer.toString(outages.size()),
                longest.map(worst -> "median %s; the longest, %s, from %s to %s"
                                .formatted(
                                        Durations.show(
                                                outages.get(outages.size() / 2).nanos()),
                                        Durations.show(worst.nanos()),
                                        show(worst.before()),
                                        show(worst.after())))
                        .orElse("from the first activation on"));
    }

    private static String show(ActiveInterval interval) {
        return "%s (token %d)".formatted(interval.process(), interval.token());
    }
}
