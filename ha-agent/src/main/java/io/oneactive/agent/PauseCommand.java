package io.oneactive.agent;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ha pause}. */
@Command(
        name = "pause",
        description =
                "Sets this machine's node aside for a while: it hands its role over, votes, and does not become active.")
final class PauseCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Option(
            names = "--for",
            required = true,
            paramLabel = "DURATION",
            description = "for instance 30m, 90s, 2h; at most 7d")
    private String duration = "";

    @Override
    public Integer call() {
        return control.order(
                "pause " + parse(duration).toMillis(), LIMIT, spec.commandLine().getOut());
    }

    private Duration parse(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--for '%s' is no duration; allowed: a number with ms, s, m, h or d, for instance 30m"
                            .formatted(text));
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
