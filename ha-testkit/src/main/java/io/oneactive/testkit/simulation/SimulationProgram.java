package io.oneactive.testkit.simulation;

import io.oneactive.testkit.simulation.SimulationGroups.Share;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs many seeds by hand, without a test: {@code --seeds} in all, shared out over the groups, from {@code --first} on, or on {@code --group}
 * alone. Prints what came of it; ends with 1 at the first violation, explained with as few disturbances as are needed.
 */
public final class SimulationProgram {
    private static final String USAGE = "usage: [--seeds 100000] [--first 1] [--group 'quorum nodes=3 faults=all']";

    private final PrintStream out;
    private final Map<Happening, Long> happenings = new EnumMap<>(Happening.class);
    private final Map<Invariant, Long> unpromised = new EnumMap<>(Invariant.class);
    private long seeds;
    private long disturbances;
    private long events;
    private long activations;

    private SimulationProgram(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs.
     *
     * @param arguments as the usage says
     */
    public static void main(String[] arguments) {
        long seeds = 100_000;
        long first = 1;
        List<Share> groups = SimulationGroups.all();
        try {
            for (int at = 0; at < arguments.length; at += 2) {
                String value = arguments[at + 1];
                switch (arguments[at]) {
                    case "--seeds" -> seeds = Long.parseLong(value);
                    case "--first" -> first = Long.parseLong(value);
                    case "--group" -> groups = List.of(new Share(value, 1));
                    default -> throw new IllegalArgumentException("'" + arguments[at] + "' is no option");
                }
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException notUnderstood) {
            System.err.println(notUnderstood.getMessage() + "; " + USAGE);
            System.exit(2);
        }
        System.exit(new SimulationProgram(System.out).run(groups, seeds, first) ? 0 : 1);
    }

    private boolean run(List<Share> groups, long wanted, long first) {
        long shares = groups.stream().mapToLong(Share::perThousand).sum();
        for (Share group : groups) {
            if (!run(group.options(), Math.max(1, wanted * group.perThousand() / shares), first)) {
                return false;
            }
        }
        say(
                "%nin all: %,d seeds, %,d disturbances, %,d events, all invariants looked at after each, %,d activations: "
                        + "0 violations (commit %s)",
                seeds, disturbances, events, activations, Revision.text());
        say("not promised, and seen: %s", unpromised);
        happenings.forEach(
                (happening, times) -> say("%15s  %s", String.format(Locale.ROOT, "%,d", times), happening.text()));
        return true;
    }

    private boolean run(String group, long count, long first) {
        SimulationOptions options = SimulationOptions.parse(group);
        long disturbancesBefore = disturbances;
        long eventsBefore = events;
        long began = System.nanoTime();
        for (long seed = first; seed < first + count; seed++) {
            Report report = Simulation.run(options, seed);
            seeds++;
            disturbances += report.schedule().size();
            events += report.events();
            activations += report.activations();
            report.happenings().forEach((happening, times) -> happenings.merge(happening, times, Long::sum));
            report.unpromised().forEach((invariant, times) -> unpromised.merge(invariant, times, Long::sum));
            if (report.violation().isPresent()) {
                out.println(Simulation.runAndShrink(options, seed).explain());
                return false;
            }
        }
        say(
                "%,8d seeds  %,10d disturbances  %,12d events  %5.1f s  %s",
                count,
                disturbances - disturbancesBefore,
                events - eventsBefore,
                (System.nanoTime() - began) / 1e9,
                group);
        return true;
    }

    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
