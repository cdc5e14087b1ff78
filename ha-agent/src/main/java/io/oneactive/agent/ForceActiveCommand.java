package io.oneactive.agent;

import io.oneactive.ForceResult;
import io.oneactive.agent.control.JsonObject;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ha force-active}. */
@Command(
        name = "force-active",
        description = {
            "Makes this machine's node active without a majority, on your word that the other nodes are OFF. For the night in which the other node and the"
                    + " witness are both gone. If your word is not true, two nodes may be active at the same time.",
            "",
            "Says first what you promise, and asks for the cluster's name. Ends with 0 when this node is active, 6 when nothing was done, 5 when that is"
                    + " not known: then it may still become active, and the others stay off."
        })
final class ForceActiveCommand implements Callable<Integer> {
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(5);

    /** Above the time within which the agent itself gives up. */
    private static final Duration LIMIT = ForceResult.LIMIT.plusSeconds(30);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Option(
            names = "--confirm",
            paramLabel = "CLUSTER",
            description = "the cluster's name, for scripts: instead of typing it; needs --off")
    private @Nullable String confirmed;

    @Option(
            names = "--off",
            split = ",",
            paramLabel = "ID",
            description = "the nodes that are off, separated by commas: exactly those that are not heard")
    private List<String> off = List.of();

    @Option(
            names = "--above",
            paramLabel = "TERM",
            description =
                    "the term of an earlier force-active on another node, if there was one that this node did not hear of")
    private long above;

    @Override
    public Integer call() {
        if (confirmed != null && off.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--confirm needs --off: a script must say itself which nodes are off");
        }
        if (above < 0) {
            throw new ParameterException(spec.commandLine(), "--above '%d' is no term".formatted(above));
        }
        PrintWriter out = spec.commandLine().getOut();
        JsonObject look = control.ask("may-force", LOOK_LIMIT).json();
        if (!look.flag("done")) {
            throw refused(look.text("detail").orElse("?"));
        }
        List<String> silent = look.texts("silent");
        if (!off.isEmpty() && !(silent.containsAll(off) && off.containsAll(silent))) {
            throw refused("--off says %s, and the nodes that are not heard are %s"
                    .formatted(String.join(", ", off), String.join(", ", silent)));
        }
        String cluster = look.text("cluster").orElse("?");
        String typed = confirmed;
        if (typed == null) {
            explain(look, silent, out);
            typed = read();
        }
        if (!typed.equals(cluster)) {
            throw refused("'%s' is not the cluster's name; nothing was done".formatted(typed));
        }
        try {
            return control.order(
                    "force-active %s %s %d".formatted(cluster, String.join(",", silent), above), LIMIT, out);
        } catch (CommandFailure failed) {
            throw failed.exitCode() == ExitCode.UNKNOWN ? unknown(failed, silent) : failed;
        }
    }

    private static void explain(JsonObject look, List<String> silent, PrintWriter out) {
        String them = String.join(", ", silent);
        long mayRun = look.number("mayRun").orElse(0L);
        out.println("%s is to become active without a majority. Nothing can check your word; you promise that"
                .formatted(look.text("node").orElse("?")));
        out.println(
                "  1. OFF now: %s. Off, not only unreachable: without power, or the agent and all that it ran ended by your"
                        .formatted(them));
        out.println("     hand and kept from starting again. A suspended machine is not off.");
        out.println("  2. %s until 'ha status' here says that the forced term is regular%s."
                .formatted(
                        mayRun == 0 ? "They stay off" : "Of them at most " + mayRun + " at a time is switched on",
                        mayRun == 0 ? "" : ", and the others stay off"));
        out.println("     If this machine is lost before that, it is the first to be started again.");
        out.println(
                "  3. No other node was forced while this one was down or cut off; if one was, stop here and give its term with --above.");
        out.println("  4. This machine's clock is about right: %s"
                .formatted(look.text("clock").orElse("?")));
        look.text("witness").ifPresent(condition -> {
            out.println("The witness, as this node sees it: %s%s"
                    .formatted(
                            condition,
                            look.text("witnessSays")
                                    .filter(detail -> !detail.isEmpty())
                                    .map(detail -> ": " + detail)
                                    .orElse("")));
            if (condition.equals("misconfigured")) {
                out.println(
                        "  It may be well, and answer another node: then that one is elected there, and two are active. Mend this first if you can.");
            }
        });
        out.println("If any of this is not true, two nodes may be active at the same time, or tokens may go back.");
        out.println(
                "The witness is asked once more; when it answers, nothing is forced. With one that hangs this takes up to %d minutes, in which"
                        .formatted(ForceResult.LIMIT.toMinutes()));
        out.println(
                "Ctrl-C ends this command only: your word is given, and they stay off until 'ha status' here says what came of it.");
        out.print("To go on, type the cluster's name: ");
        out.flush();
    }

    /** Nothing more than a line is read; the end of the input is an answer as well. */
    private static String read() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            return line == null ? "" : line.strip();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The order may have arrived, and may be carried out late. */
    private static CommandFailure unknown(CommandFailure failed, List<String> silent) {
        return new CommandFailure(
                ExitCode.UNKNOWN,
                "%s. This node may be active by your word, or become so: keep %s off until 'ha status' here says what came of it, or its process has ended"
                        .formatted(failed.getMessage(), String.join(", ", silent)));
    }

    private static CommandFailure refused(String why) {
        return new CommandFailure(ExitCode.REFUSED, "refused: " + why);
    }
}
