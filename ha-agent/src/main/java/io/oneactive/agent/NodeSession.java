package io.oneactive.agent;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.HaStartException;
import io.oneactive.NodeStatus;
import io.oneactive.agent.control.ControlServer;
import io.oneactive.agent.control.NodeControl;
import io.oneactive.agent.history.Events;
import io.oneactive.agent.history.HistoryRecorder;
import io.oneactive.agent.http.HttpEndpoints;
import io.oneactive.agent.http.HttpSettings;
import io.oneactive.agent.http.Metrics;
import io.oneactive.agent.http.PauseWatch;
import io.oneactive.agent.http.ProbeTimes;
import io.oneactive.agent.run.Supervisor;
import io.oneactive.agent.terminal.EventLine;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Palette;
import io.oneactive.spi.RoleGuard;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code ha node} and {@code ha run} have in common: one node with its output, its history and its control socket, until it is ended. */
final class NodeSession {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

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

    private final long startedNanos = System.nanoTime();
    private @Nullable NodeOutput output;

    /** Where to print, once the node's name is known. */
    NodeOutput output(PrintWriter out, String nodeId) {
        NodeOutput made = new NodeOutput(
                out, new EventLine(colour.palette(System.getenv()), startedNanos, nodeId.length()), nodeId);
        output = made;
        return made;
    }

    void check() {
        if (historyLimit < 1 || historyLimit > 1_000) {
            throw new ParameterException(
                    spec.commandLine(), "--history-limit %d is not allowed: 1 to 1000".formatted(historyLimit));
        }
    }

    /**
     * Runs a node until it is ended.
     *
     * @param builder what to start it with
     * @param settings those of the agent
     * @param supervisor of the command, if there is one
     * @return exit code
     */
    int run(HaConfig.Builder builder, AgentSettings settings, Optional<Supervisor> supervisor)
            throws IOException, InterruptedException {
        NodeOutput printer = Objects.requireNonNull(output);
        RoleGuard guard = supervisor.<RoleGuard>map(running -> running).orElse((token, until) -> {});
        ProbeTimes probes = new ProbeTimes(guard, settings.authorityNanos(), settings.intervalNanos());
        HaNode node = HaNode.start(builder.roleGuard(probes).build());
        supervisor.ifPresent(running -> running.follow(node));
        Optional<HistoryRecorder> recorder =
                Optional.ofNullable(history).map(file -> HistoryRecorder.to(file, (long) historyLimit << 20));
        recorder.ifPresent(written -> written.follow(node));
        NodeStatus status = node.status();
        printer.remark("process %d, cluster %s, %s mode, %s"
                .formatted(
                        ProcessHandle.current().pid(),
                        status.cluster(),
                        status.mode().name().toLowerCase(Locale.ROOT),
                        status.transport()));
        NodeControl control = new NodeControl(node, supervisor, settings.failureTimeout(), printer::remark);
        Optional<ControlServer> server = open(settings, control, printer);
        Optional<Web> web = openWeb(settings, control, probes, printer);
        // The virtual machine ends when this hook is done: the role has been handed over by then.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            node.close();
                            supervisor.ifPresent(Supervisor::close);
                            server.ifPresent(ControlServer::close);
                            web.ifPresent(Web::close);
                            recorder.ifPresent(HistoryRecorder::close);
                            printer.close();
                        },
                        "hand-over"));
        ServiceManager.tell(node, System.getenv(), printer::remark);
        Events.follow(node, printer::print);
        return printer.warnUntilOver(node) ? ExitCode.GOOD : ExitCode.BROKEN;
    }

    /** What is offered over HTTP, when it is switched on. */
    private record Web(HttpEndpoints endpoints, Metrics metrics, PauseWatch pauses) {
        void close() {
            endpoints.close();
            metrics.close();
            pauses.close();
        }
    }

    /** Whoever configured a port relies on it: without it the node does not start. */
    private static Optional<Web> openWeb(
            AgentSettings settings, NodeControl control, ProbeTimes probes, NodeOutput printer) {
        Optional<HttpSettings> wanted = settings.http();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        try {
            PauseWatch pauses = new PauseWatch();
            Metrics metrics = new Metrics(control.node(), control::command, probes, pauses);
            HttpEndpoints endpoints = HttpEndpoints.open(wanted.get(), control, probes, metrics::scrape);
            printer.remark("HTTP at http://%s:%d/".formatted(wanted.get().address(), endpoints.port()));
            return Optional.of(new Web(endpoints, metrics, pauses));
        } catch (IOException failure) {
            control.node().close();
            throw new HaStartException(
                    "HTTP cannot be offered at %s:%d: %s; choose another 'http.port' or 'http.address'"
                            .formatted(wanted.get().address(), wanted.get().port(), failure.getMessage()));
        }
    }

    /** A node without a control socket still does its work. */
    private static Optional<ControlServer> open(AgentSettings settings, NodeControl control, NodeOutput printer) {
        Path socket = settings.controlSocket();
        try {
            return Optional.of(ControlServer.open(socket, control));
        } catch (IOException failure) {
            printer.remark("warning: no control socket at %s, so 'ha status' and its like cannot ask this agent: %s"
                    .formatted(socket, failure.getMessage()));
            return Optional.empty();
        }
    }
}
