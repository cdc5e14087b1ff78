package io.oneactive.agent;

import io.oneactive.HaNode;
import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.Reason;
import io.oneactive.agent.history.Events;
import io.oneactive.agent.history.HistoryRecorder;
import io.oneactive.agent.terminal.EventLine;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Palette;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ha node}. */
@Command(
        name = "node",
        description =
                "Runs one node, and prints what happens to it, until it is ended by Ctrl-C or SIGTERM: then it hands its role over.")
final class NodeCommand implements Callable<Integer> {
    private static final long WARNINGS_INTERVAL_MILLIS = 5_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    @Option(names = "--colour", paramLabel = "auto|always|never", description = "default: auto")
    private Palette.Choice colour = Palette.Choice.AUTO;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "writes down all events and active terms, for 'ha check-history'")
    private @Nullable Path history;

    @Option(
            names = "--history-limit",
            paramLabel = "MB",
            description = "a full history becomes FILE.1, and a new one is begun; 1 to 1000, default: 16")
    private int historyLimit = 16;

    @Override
    public Integer call() throws InterruptedException {
        if (historyLimit < 1 || historyLimit > 1_000) {
            throw new ParameterException(
                    spec.commandLine(), "--history-limit %d is not allowed: 1 to 1000".formatted(historyLimit));
        }
        Palette palette = colour.palette(System.getenv());
        long started = System.nanoTime();
        HaNode node = options.with(System.getenv(), HaNode::start);
        Optional<HistoryRecorder> recorder =
                Optional.ofNullable(history).map(file -> HistoryRecorder.to(file, (long) historyLimit << 20));
        recorder.ifPresent(written -> written.follow(node));
        NodeStatus status = node.status();
        Printer printer = new Printer(
                spec.commandLine().getOut(),
                new EventLine(palette, started, status.nodeId().length()),
                status.nodeId());
        printer.remark("process %d, cluster %s, %s mode, %s"
                .formatted(
                        ProcessHandle.current().pid(),
                        status.cluster(),
                        status.mode().name().toLowerCase(Locale.ROOT),
                        status.transport()));
        // The virtual machine ends when this hook is done: the role has been handed over by then.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            node.close();
                            recorder.ifPresent(HistoryRecorder::close);
                        },
                        "hand-over"));
        Events.follow(node, printer::print);
        return printer.warnUntilOver(node) ? ExitCode.GOOD : ExitCode.BROKEN;
    }

    /** Prints events, each once, in their order. */
    private static final class Printer {
        private final PrintWriter out;
        private final EventLine format;
        private final String node;
        private final Set<String> warnings = new HashSet<>();
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile boolean closed;

        private Printer(PrintWriter out, EventLine format, String node) {
            this.out = out;
            this.format = format;
            this.node = node;
        }

        private synchronized void print(NodeEvent event) {
            out.println(format.event(
                    event.monotonicNanos(),
                    node,
                    event.from(),
                    event.to(),
                    event.term(),
                    event.reason(),
                    event.detail()));
            out.flush();
            if (event.to() == NodeState.STOPPED) {
                closed = event.reason() == Reason.CLOSED;
                over.countDown();
            }
        }

        private synchronized void remark(String text) {
            out.println(format.remark(System.nanoTime(), node, text));
            out.flush();
        }

        /** Prints each new warning until the node has ended; says whether it was ended on purpose. */
        private boolean warnUntilOver(HaNode running) throws InterruptedException {
            do {
                Set<String> now = Set.copyOf(running.status().warnings());
                now.stream().filter(warnings::add).sorted().forEach(warning -> remark("warning: " + warning));
                warnings.retainAll(now);
            } while (!over.await(WARNINGS_INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
            return closed;
        }
    }
}
