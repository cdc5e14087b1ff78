package io.oneactive.agent;

import io.oneactive.HaConfigException;
import io.oneactive.HaStartException;
import io.oneactive.Mode;
import io.oneactive.agent.demo.DemoCommand;
import io.oneactive.agent.terminal.Choices;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Palette;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program {@code ha}. */
@Command(
        name = "ha",
        description = "Exactly one active node out of two or more.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = Version.class,
        subcommands = {
            NodeCommand.class,
            RunCommand.class,
            StatusCommand.class,
            SwitchoverCommand.class,
            ResignCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            ForceActiveCommand.class,
            HistoryCommand.class,
            DemoCommand.class,
            WitnessCommand.class,
            ConfigCommand.class,
            DoctorCommand.class,
            DrillCommand.class,
            CheckHistoryCommand.class
        },
        footer = "%nFrom a source tree also: ha bench failover|phases|idle|jmh|is-active, see ha bench --help.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is well",
            "1:a promise was broken: two active nodes were seen, or the node stopped by a fault; the doctor found a fault",
            "2:the command line or the configuration is wrong",
            "3:something that is needed cannot be started or found",
            "4:something that must happen within a time limit did not",
            "5:unknown: no agent answers",
            "6:refused: nothing was done",
            "7:no node is active"
        })
public final class Ha implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** For picocli. */
    public Ha() {}

    /**
     * Runs the program.
     *
     * @param arguments a command and its options
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /**
     * The parser of the command line, with all commands.
     *
     * @return prints to standard output and standard error; never a stack trace for what is not a fault of the program
     */
    static CommandLine commandLine() {
        return new CommandLine(new Ha())
                .registerConverter(int.class, Ha::wholeNumber)
                .registerConverter(URI.class, Ha::addressOfAgent)
                .registerConverter(Mode.class, text -> Choices.choose(text, Mode.values()))
                .registerConverter(Palette.Choice.class, text -> Choices.choose(text, Palette.Choice.values()))
                .registerConverter(
                        DemoCommand.WitnessKind.class, text -> Choices.choose(text, DemoCommand.WitnessKind.values()))
                .registerConverter(
                        WitnessInitCommand.Kind.class, text -> Choices.choose(text, WitnessInitCommand.Kind.values()))
                .setUsageHelpWidth(110)
                .setUsageHelpAutoWidth(false)
                .setParameterExceptionHandler(Ha::complain)
                .setExecutionExceptionHandler(new Failures());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int wholeNumber(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException malformed) {
            throw new TypeConversionException("'%s' is no whole number".formatted(text));
        }
    }

    private static URI addressOfAgent(String text) {
        if (!text.matches("https?://[^/?#\\s]+/?")) {
            throw new TypeConversionException(
                    "'%s' is no address of an agent; allowed: http://HOST:PORT".formatted(text));
        }
        try {
            return new URI(text);
        } catch (URISyntaxException malformed) {
            throw new TypeConversionException(
                    "'%s' is no address of an agent: %s".formatted(text, malformed.getReason()));
        }
    }

    private static int complain(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("ha: " + problem.getMessage());
        err.println("See: " + command.getCommandSpec().qualifiedName(" ") + " --help");
        err.flush();
        return ExitCode.USAGE;
    }

    /** Turns failures into messages and exit codes. What is not known here is a fault of the program, and shown with its stack trace. */
    private static final class Failures implements IExecutionExceptionHandler {
        @Override
        public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments)
                throws Exception {
            if (failure instanceof CommandFailure known) {
                return say(command, CommandFailure.reason(known), known.exitCode());
            }
            if (failure instanceof HaConfigException wrong) {
                return say(command, CommandFailure.reason(wrong), ExitCode.USAGE);
            }
            if (failure instanceof HaStartException impossible) {
                return say(command, CommandFailure.reason(impossible), ExitCode.START);
            }
            if (failure instanceof IOException || failure instanceof UncheckedIOException) {
                return say(command, failure.toString(), ExitCode.START);
            }
            throw failure;
        }

        private static int say(CommandLine command, String message, int exitCode) {
            command.getErr().println("ha: " + message);
            command.getErr().flush();
            return exitCode;
        }
    }
}
