package io.oneactive.agent;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ha switchover}. */
@Command(
        name = "switchover",
        description = {
            "Gives the role of this machine's node to a peer: stops the command first, then lets the peer start. To be asked for where the node is"
                    + " active. Nothing is done when the peer is not heard, or could not act.",
            "",
            "Ends with 0 when the peer is active, 6 when nothing was done or another one is active."
        })
final class SwitchoverCommand implements Callable<Integer> {
    /** Above twice the longest hand-over timeout. */
    static final Duration LIMIT = Duration.ofMinutes(30);

    private static final Duration ORDER_LIMIT = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Option(names = "--to", paramLabel = "ID", description = "the wanted successor; default: any that could act")
    private @Nullable String successor;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "later: '23:30', '2026-11-22T23:30' or with a zone; the agent keeps it until it is restarted")
    private @Nullable String time;

    @Option(names = "--cancel", description = "forgets the one that this agent has planned")
    private boolean cancel;

    @Override
    public Integer call() {
        if (cancel) {
            if (successor != null || time != null) {
                throw new ParameterException(spec.commandLine(), "--cancel stands alone: no --to, no --at");
            }
            return control.order("cancel", ORDER_LIMIT, spec.commandLine().getOut());
        }
        if (successor != null && !successor.matches("\\S+")) {
            throw new ParameterException(spec.commandLine(), "--to '%s' is no id of a node".formatted(successor));
        }
        String request = "switchover " + (successor == null ? "-" : successor);
        if (time != null) {
            request += " " + instant(time).toEpochMilli();
        }
        return control.order(request, LIMIT, spec.commandLine().getOut());
    }

    private Instant instant(String text) {
        try {
            if (text.length() <= 8) {
                ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault());
                ZonedDateTime today = now.with(LocalTime.parse(text));
                return (today.isAfter(now) ? today : today.plusDays(1)).toInstant();
            }
            TemporalAccessor time =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(text, ZonedDateTime::from, LocalDateTime::from);
            return time instanceof ZonedDateTime zoned
                    ? zoned.toInstant()
                    : LocalDateTime.from(time).atZone(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeException malformed) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--at '%s' is no time; allowed: 23:30, 2026-11-22T23:30, 2026-11-22T22:30Z, 2026-11-22T17:30-05:00"
                            .formatted(text));
        }
    }
}
