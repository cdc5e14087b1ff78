package io.oneactive.agent;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ha resume}. */
@Command(name = "resume", description = "Ends the pause of this machine's node.")
final class ResumeCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Override
    public Integer call() {
        return control.order("resume", LIMIT, spec.commandLine().getOut());
    }
}
