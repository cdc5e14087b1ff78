package io.oneactive.agent;

import io.oneactive.HaConfig;
import io.oneactive.agent.run.RunSettings;
import io.oneactive.agent.run.Supervisor;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ha run}. */
@Command(
        name = "run",
        customSynopsis = "ha run --config FILE [--set KEY=VALUE]... [OPTIONS] -- COMMAND [ARGUMENT]...",
        description = {
            "Runs one node, and a command only while this node is active. The command is started when the node becomes active, and, in quorum"
                    + " mode ('members' are set), it is dead, with everything that it started, before another node may become active: also when this"
                    + " program is killed or stopped. In open mode two nodes that do not hear each other both run it.",
            "",
            "The command finds ONEACTIVE_TOKEN, ONEACTIVE_CLUSTER and ONEACTIVE_NODE in its environment. Its output goes where this program's"
                    + " goes; what happens to the node is printed to standard error. How it is stopped and restarted: the settings 'run.…',"
                    + " see 'ha config'."
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    @Mixin
    private NodeSession session = new NodeSession();

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "what to run, with its arguments")
    private List<String> command = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        session.check();
        if (command.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "what to run is missing: write it behind '--', as in: ha run --config FILE -- python3 work.py");
        }
        if (!Files.isReadable(Path.of("/proc/self/environ"))) {
            throw new CommandFailure(
                    ExitCode.START, "'ha run' needs Linux: it finds all processes of the command in /proc");
        }
        if (!Supervisor.canRun(command.get(0))) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "command '%s' is no program on the path, nor a file that may be executed"
                            .formatted(command.get(0)));
        }
        AgentSettings settings = options.settings(System.getenv());
        RunSettings run = settings.runSettings();
        String nodeId = settings.value("nodeId");
        NodeOutput output = session.output(spec.commandLine().getErr(), nodeId);
        Supervisor supervisor = new Supervisor(run, command, settings.value("cluster"), nodeId, output::remark);
        run.warning().ifPresent(warning -> output.remark("warning: " + warning));
        HaConfig.Builder builder = options.builder(System.getenv())
                .override(
                        RunSettings.HANDOVER_TIMEOUT,
                        handoverTimeout(settings, run),
                        "run.stopTimeMS + time for the kill");
        try {
            // First: the node must not take part while something of its former command is alive.
            supervisor.startGuard();
        } catch (IOException failure) {
            throw new CommandFailure(ExitCode.START, String.valueOf(failure.getMessage()));
        }
        try {
            return session.run(builder, settings, Optional.of(supervisor));
        } catch (RuntimeException | IOException failure) {
            supervisor.close();
            throw failure;
        }
    }

    private static String handoverTimeout(AgentSettings settings, RunSettings run) {
        long needed = run.handoverTimeout().toMillis();
        boolean isGiven = settings.node().stream()
                .anyMatch(setting -> setting.key().equals(RunSettings.HANDOVER_TIMEOUT)
                        && !setting.source().equals("default"));
        return isGiven ? settings.value(RunSettings.HANDOVER_TIMEOUT) : Long.toString(needed);
    }
}
