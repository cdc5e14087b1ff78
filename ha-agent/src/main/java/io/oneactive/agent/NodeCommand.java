package io.oneactive.agent;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ha node}. */
@Command(
        name = "node",
        description =
                "Runs one node, and prints what happens to it, until it is ended by Ctrl-C or SIGTERM: then it hands its role over.")
final class NodeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    @Mixin
    private NodeSession session = new NodeSession();

    @Override
    public Integer call() throws IOException, InterruptedException {
        session.check();
        AgentSettings settings = options.settings(System.getenv());
        session.output(spec.commandLine().getOut(), settings.value("nodeId"));
        return session.run(options.builder(System.getenv()), settings, Optional.empty());
    }
}
