package io.oneactive.agent;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ha doctor}. */
@Command(
        name = "doctor",
        description = "Finds out what is wrong around a node.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = DoctorNetworkCommand.class)
final class DoctorCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: network");
    }
}
