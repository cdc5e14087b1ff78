package io.oneactive.agent;

import io.oneactive.HaNode;
import io.oneactive.ResolvedSetting;
import io.oneactive.agent.doctor.NetworkReport;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Palette;
import io.oneactive.agent.terminal.Settings;
import io.oneactive.spi.ProviderContext;
import io.oneactive.transport.udp.NetworkSurvey;
import io.oneactive.transport.udp.Surveyed;
import io.oneactive.transport.udp.UdpTransportProvider;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ha doctor network}. */
@Command(
        name = "network",
        description = {
            "Looks around in the network of a node, and says what is wrong there, why it matters, and what to do.",
            "",
            "It takes the file of 'ha node'. Beside a running node it asks that node, so that everything goes the way that its probes go; without"
                    + " one it stands in for it, with the same address, port and peers. Run it on both machines at once to learn more. It"
                    + " sends no probes, has no vote and is no member: no role changes because of it."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing must be mended; warnings and notes may have been printed",
            "1:something must be mended",
            "2:the command line or the configuration is wrong",
            "3:the port is taken by a program that does not answer, or the network cannot be used as configured"
        })
final class DoctorNetworkCommand implements Callable<Integer> {
    private static final String TRANSPORT = "transport.";
    private static final BigDecimal LEAST_SECONDS = new BigDecimal("0.5");
    private static final BigDecimal MAX_SECONDS = new BigDecimal("60");
    private static final int MAX_TRIES = 8;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    @Option(names = "--seconds", paramLabel = "SECONDS", description = "how long to look; 0.5 to 60, default: 5")
    private String seconds = "5";

    @Option(
            names = "--try",
            paramLabel = "HOST[:PORT]",
            description = "also asks there, to learn whether it would help to list it; up to 8 times")
    private List<String> tries = List.of();

    @Option(names = "--json", description = "prints one JSON object, for programs")
    private boolean isJson;

    @Option(names = "--colour", paramLabel = "auto|always|never", description = "default: auto")
    private Palette.Choice colour = Palette.Choice.AUTO;

    @Override
    public Integer call() {
        Duration duration = duration();
        if (tries.size() > MAX_TRIES) {
            throw new ParameterException(
                    spec.commandLine(), "--try %d times is not allowed: up to %d".formatted(tries.size(), MAX_TRIES));
        }
        List<ResolvedSetting> settings =
                HaNode.settings(options.builder(System.getenv()).build());
        if (!canLookAt(settings)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "setting 'transport.name' = '%s': only the network of '%s' can be looked at"
                            .formatted(
                                    Settings.value(settings, TRANSPORT + "name"), new UdpTransportProvider().name()));
        }
        NetworkReport report = look(settings, duration, tries);
        PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            out.println(report.json());
            out.flush();
        } else {
            report.print(out, colour.palette(System.getenv()));
        }
        return report.isGood() ? ExitCode.GOOD : ExitCode.BROKEN;
    }

    /** Whether the transport is one whose network is known here. */
    static boolean canLookAt(List<ResolvedSetting> settings) {
        return Settings.value(settings, TRANSPORT + "name").equals(new UdpTransportProvider().name());
    }

    static NetworkReport look(List<ResolvedSetting> settings, Duration duration, List<String> tries) {
        UdpTransportProvider provider = new UdpTransportProvider();
        Surveyed surveyed = NetworkSurvey.run(
                Settings.ofProvider(TRANSPORT, provider.settings(), settings),
                new ProviderContext(Settings.value(settings, "cluster"), Settings.value(settings, "nodeId")),
                duration,
                tries);
        return NetworkReport.of(surveyed, settings, System.getenv(), duration);
    }

    private Duration duration() {
        return seconds(spec, seconds);
    }

    /** A duration of a doctor. */
    static Duration seconds(CommandSpec spec, String seconds) {
        try {
            BigDecimal wanted = new BigDecimal(seconds);
            if (wanted.compareTo(LEAST_SECONDS) >= 0 && wanted.compareTo(MAX_SECONDS) <= 0) {
                return Duration.ofMillis(wanted.movePointRight(3).longValue());
            }
        } catch (NumberFormatException e) {
            // Refused like a number that is too great.
        }
        throw new ParameterException(
                spec.commandLine(),
                "--seconds %s is not allowed: %s to %s".formatted(seconds, LEAST_SECONDS, MAX_SECONDS));
    }
}
