package io.oneactive.agent;

import io.oneactive.NodeState;
import io.oneactive.agent.control.ControlClient.Answer;
import io.oneactive.agent.control.JsonObject;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Palette;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ha history}. */
@Command(
        name = "history",
        description =
                "Prints what happened to this machine's node since its agent started, at most 1,000 events, oldest first, each with its reason.")
final class HistoryCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Option(names = "--last", paramLabel = "N", description = "only the last N events; default: all")
    private int last = 1_000;

    @Option(names = "--colour", paramLabel = "auto|always|never", description = "default: auto")
    private Palette.Choice colour = Palette.Choice.AUTO;

    @Override
    public Integer call() {
        if (last < 1) {
            throw new ParameterException(spec.commandLine(), "--last %d is not allowed: 1 or more".formatted(last));
        }
        Answer.Given answer = control.ask("history", LIMIT);
        PrintWriter out = spec.commandLine().getOut();
        if (control.isJson()) {
            out.println(answer.text());
        } else {
            Palette palette = colour.palette(System.getenv());
            List<JsonObject> events = answer.json().objects("events");
            events.stream().skip(Math.max(0, events.size() - last)).forEach(event -> out.println(line(event, palette)));
        }
        out.flush();
        return ExitCode.GOOD;
    }

    private static String line(JsonObject event, Palette palette) {
        String to = event.text("to").orElse("").toUpperCase(Locale.ROOT);
        boolean isChange = !event.text("from").equals(event.text("to"));
        String state = "%-9s".formatted(isChange ? to : "·");
        long term = event.number("term").orElse(0L);
        return "%-27s  %s  %-18s  %s: %s"
                .formatted(
                        event.text("at").orElse(""),
                        isChange ? palette.state(NodeState.valueOf(to), state) : palette.dim(state),
                        term == 0 ? "" : "term " + term,
                        event.text("reason").orElse(""),
                        event.text("detail").orElse(""));
    }
}
