package io.oneactive.agent;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ha resign}. */
@Command(
        name = "resign",
        description =
                "Gives the role of this machine's node to any peer that could act. Ends with 0 when one is active, else with 6.")
final class ResignCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Override
    public Integer call() {
        return control.order(
                "resign", SwitchoverCommand.LIMIT, spec.commandLine().getOut());
    }
}
