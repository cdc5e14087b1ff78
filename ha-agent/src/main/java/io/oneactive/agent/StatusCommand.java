package io.oneactive.agent;

import io.oneactive.agent.control.ControlClient;
import io.oneactive.agent.control.ControlClient.Answer;
import io.oneactive.agent.control.StatusView;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Palette;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ha status}. */
@Command(
        name = "status",
        description = {
            "Asks the agent of this machine: who is active, since when and why, what it hears of the others, and what would happen now if the"
                    + " active node died, the link were cut, the witness were away.",
            "",
            "An answer says until when it holds. An agent that does not answer within a second, or too late, is unknown, never active.",
            "",
            "Ends with 0 when a node is active, 5 when nothing is known, 7 when nobody is active."
        })
final class StatusCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final String TO_THE_TOP = "\u001b[H\u001b[2J";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Option(names = "--colour", paramLabel = "auto|always|never", description = "default: auto")
    private Palette.Choice colour = Palette.Choice.AUTO;

    @Option(names = "--watch", description = "once a second, until Ctrl-C")
    private boolean watch;

    @Override
    public Integer call() throws InterruptedException {
        Path socket = control.socket();
        PrintWriter out = spec.commandLine().getOut();
        Palette palette = colour.palette(System.getenv());
        CountDownLatch never = new CountDownLatch(1);
        int exitCode;
        do {
            Answer answer = ControlClient.ask(socket, "status", LIMIT);
            StatusView view = StatusView.of(answer, System.nanoTime());
            if (watch && palette == Palette.COLOURED) {
                out.print(TO_THE_TOP);
            }
            if (control.isJson()) {
                out.println(view.json());
            } else {
                view.lines(palette).forEach(out::println);
            }
            out.flush();
            exitCode = exitCode(view);
        } while (watch && !never.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        return exitCode;
    }

    private static int exitCode(StatusView view) {
        return view.isUnknown() ? ExitCode.UNKNOWN : view.isAnybodyActive() ? ExitCode.GOOD : ExitCode.NOBODY_ACTIVE;
    }
}
