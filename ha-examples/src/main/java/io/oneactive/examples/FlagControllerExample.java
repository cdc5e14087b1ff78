package io.oneactive.examples;

import io.oneactive.iotedge.flag.FlagController;
import io.oneactive.iotedge.flag.FlagReport;
import io.oneactive.iotedge.flag.FlagSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * The timer job of docs/flag-controller.md: looks every few minutes, or once, for a cron job or a timer-triggered function.
 *
 * <pre>
 * java -cp 'CLASS-PATH' io.oneactive.examples.FlagControllerExample connectionString=HostName=...;SharedAccessKeyName=...;SharedAccessKey=... \
 *     pool=line-7 primary=press-1 [minutes=5] [once=true] [dryRun=true] [override=press-2 | exclude=press-2 | endOverride=press-2]
 * </pre>
 */
public final class FlagControllerExample {
    private static final Set<String> SETTINGS = Set.of(
            "connectionString",
            "pool",
            "primary",
            "endpoint",
            "minutes",
            "downAfterSeconds",
            "offWaitSeconds",
            "once",
            "dryRun",
            "override",
            "exclude",
            "endOverride");

    private FlagControllerExample() {}

    /**
     * Runs until the input ends, or looks once.
     *
     * @param arguments {@code name=value}; connectionString, pool and primary must be there
     * @throws IOException when the hub is not reached for an override
     */
    public static void main(String[] arguments) throws IOException {
        Arguments given = new Arguments(arguments, SETTINGS);

        // example:begin
        FlagSettings.Builder settings = FlagSettings.builder(
                        given.required("connectionString"), given.required("pool"), given.required("primary"))
                .interval(Duration.ofMinutes(given.number("minutes", 5)))
                .downAfter(Duration.ofSeconds(given.number("downAfterSeconds", 120)))
                .offWait(Duration.ofSeconds(given.number("offWaitSeconds", 0)))
                .dryRun(given.isOn("dryRun", false));
        // example:end
        if (given.has("endpoint")) {
            settings.endpoint(URI.create(given.required("endpoint")));
        }
        try (FlagController controller = new FlagController(settings.build())) {
            if (given.has("override")) {
                controller.override(given.required("override"));
            }
            if (given.has("exclude")) {
                controller.exclude(given.required("exclude"));
            }
            if (given.has("endOverride")) {
                controller.endOverride(given.required("endOverride"));
            }
            if (given.isOn("once", false)) {
                FlagReport report = controller.look();
                print(report);
                System.exit(isWell(report) ? 0 : 1);
            }
            controller.start(FlagControllerExample::print);
            while (System.in.read() >= 0) {
                print(controller.look()); // each line that is typed is a look on demand
            }
        }
    }

    private static boolean isWell(FlagReport report) {
        return switch (report.outcome()) {
            case KEPT, SWITCHED, WOULD_SWITCH, WAITING -> true;
            case SUPERSEDED, STUCK, FAILED -> false;
        };
    }

    private static void print(FlagReport report) {
        System.out.println(
                report.outcome() + ": " + report.holder().orElse("nobody") + " has the flag; " + report.reason());
        report.devices().forEach(device -> System.out.println("  " + device));
    }
}
