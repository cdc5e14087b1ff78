package io.oneactive.agent;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ha witness}. */
@Command(
        name = "witness",
        description = "Commands for the third party that arbitrates between two nodes.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = WitnessInitCommand.class)
final class WitnessCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: init");
    }
}
