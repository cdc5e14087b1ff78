package io.oneactive.testkit.simulation;

import io.oneactive.Mode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Disturbances drawn from a seed, as commands with their instants. All durations are drawn in failure timeouts, so that a group with a short
 * one is disturbed as much as one with a long one.
 */
final class FaultSchedule {
    private final SimulationOptions options;
    private final SplittableRandom random;
    private final List<String> victims;
    private final long timeoutNanos;
    private final List<Timed> commands = new ArrayList<>();

    /**
     * A command and its instant.
     *
     * @param atNanos true time; whole microseconds
     * @param line as {@link Commands} understands it
     */
    record Timed(long atNanos, String line) {
        /** Reads the text form. */
        static Timed parse(String text) {
            String[] parts = text.split(" ", 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException("'" + text + "' is no instant followed by a command");
            }
            return new Timed(Amounts.duration(parts[0]).toNanos(), parts[1]);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.6fs %s", atNanos / 1e9, line);
        }
    }

    /**
     * @param victims the nodes that may be disturbed; in chaos all of them
     */
    FaultSchedule(SimulationOptions options, SplittableRandom random, List<String> victims) {
        this.options = options;
        this.random = random;
        this.victims = victims;
        this.timeoutNanos = options.failureTimeoutNanos();
    }

    /** Draws what happens from one instant to another; the faults that are on then are not ended. */
    List<Timed> draw(List<Fault> faults, long fromNanos, long untilNanos) {
        long at = fromNanos;
        double density = 0.5 + random.nextDouble() * 2;
        while (!faults.isEmpty()) {
            at += (long) (timeouts(0.1, 4) / density);
            if (at >= untilNanos) {
                break;
            }
            add(faults.get(random.nextInt(faults.size())), at);
        }
        commands.sort(Comparator.comparingLong(Timed::atNanos));
        return commands.stream().filter(command -> command.atNanos < untilNanos).toList();
    }

    private void add(Fault fault, long at) {
        String node = victim();
        switch (fault) {
            case LOSS -> weather(at, "network loss=" + percent(5, 60), "network loss=0%");
            case DUPLICATION -> weather(at, "network duplication=" + percent(5, 60), "network duplication=0%");
            case DELAY -> {
                weather(at, "network jitter=" + time(0.02, 0.8), "network jitter=1ms");
                weather(
                        at,
                        "network straggling=" + percent(1, 30) + " stragglers=" + time(0.5, 8),
                        "network straggling=0%");
            }
            case PARTITION -> partition(at);
            case ONE_WAY -> {
                String link = node + "->" + other(node);
                during(at, timeouts(0.2, 8), "cut " + link, "heal " + link);
            }
            case FLAPPING -> flap(at, node);
            case PROCESS_PAUSE -> say(at, "pause-process " + node + " " + time(0.1, 4));
            case CRASH -> during(at, restartAfter(), "kill " + node, "start " + node);
            case AMNESIA -> during(at, restartAfter(), "kill " + node, "start " + node + " fresh");
            case INTERRUPTION -> {
                switch (random.nextInt(3)) {
                    case 0 -> say(at, "pause-midway " + node + " " + time(0.1, 4));
                    case 1 -> say(at, "suspend-midway " + node + " " + time(0.1, 4));
                    default -> during(at, restartAfter(), "kill-midway " + node, "start " + node);
                }
            }
            case INTERRUPTED_WRITE -> say(at, "crash-at-write " + node + " " + Amounts.text(restartAfter()));
            case SUSPEND -> say(at, "suspend " + node + " " + time(0.2, 10));
            case CLOCK_STEP -> say(at, "step-clock " + node + " " + (random.nextBoolean() ? "" : "-") + time(0.1, 100));
            case SLOW_DISK -> during(at, timeouts(1, 10), "disk " + node + " slow", "disk " + node + " ok");
            case DISK_FAILURE -> {
                during(at, timeouts(0.2, 2), "disk " + node + " failing", "disk " + node + " ok");
                say(at + timeouts(2, 6), "start " + node);
            }
            case WITNESS_OUTAGE -> outage(at, node);
            case WITNESS_DISORDER -> disorder(at);
            case OPERATOR -> operate(at, node);
            case LEAVE -> during(at, restartAfter(), "close " + node + " leave " + time(2, 12), "start " + node);
            case HEALTH -> during(at, timeouts(0.2, 6), "health " + node + " bad", "health " + node + " good");
            case TIMINGS ->
                say(at, "timings " + node + " interval=" + changedInterval() + " count=" + random.nextInt(3, 6));
            case FALSE_EVIDENCE -> {
                if (options.mode() == Mode.OPEN || !options.crashEvidence()) {
                    say(at, "peer-gone " + node + " " + other(node));
                }
            }
        }
    }

    // ---- single disturbances

    private void partition(long at) {
        long lasts = timeouts(0.3, 12);
        if (random.nextInt(3) == 0) {
            String node = victim();
            during(at, lasts, "isolate " + node, "rejoin " + node);
            return;
        }
        String one = victim();
        during(at, lasts, "cut " + one + " " + other(one), "heal " + one + " " + other(one));
        if (options.nodes() > 3) {
            String two = victim();
            String three = other(two);
            during(at, lasts, "cut " + two + " " + three, "heal " + two + " " + three);
        }
    }

    private void flap(long at, String node) {
        String other = other(node);
        long when = at;
        for (int times = random.nextInt(2, 12); times > 0; times--) {
            long down = timeouts(0.1, 1.2);
            during(when, down, "cut " + node + " " + other, "heal " + node + " " + other);
            when += down + timeouts(0.05, 0.8);
        }
    }

    private void outage(long at, String node) {
        String whose = random.nextBoolean() ? "" : " " + node;
        during(at, timeouts(0.5, 20), "witness off" + whose, "witness on" + whose);
    }

    private void disorder(long at) {
        if (random.nextInt(12) == 0) {
            during(at, timeouts(1, 6), "witness misconfigured", "witness calm");
            return;
        }
        long limit = options.witnessTimeLimit().toNanos();
        String line = "witness jitter=" + Amounts.text(random.nextLong(limit) + 1);
        line += random.nextBoolean() ? " lost-requests=" + percent(5, 40) : "";
        line += random.nextBoolean() ? " lost-answers=" + percent(5, 40) : "";
        line += random.nextBoolean() ? " late-requests=" + percent(5, 40) : "";
        during(at, timeouts(2, 20), line, "witness calm");
    }

    private void operate(long at, String node) {
        boolean everybody = victims.size() == options.nodes();
        switch (random.nextInt(everybody ? 7 : 4)) {
            case 0 -> during(at, timeouts(0.5, 6), "pause " + node, "resume " + node);
            case 1 -> say(at, "pause " + node + " " + time(0.5, 6));
            case 2 -> during(at, restartAfter(), "close " + node, "start " + node);
            case 3 -> say(at, "resign " + node);
            case 4 -> say(at, "resign active");
            case 5 -> say(at, "transfer active " + node);
            default -> say(at, "transfer active passive");
        }
    }

    private String changedInterval() {
        long base = options.probeInterval().toNanos();
        return Amounts.text(Math.max(7_000_000, (long) (base * (0.5 + random.nextDouble() * 1.5))));
    }

    /** Often so soon that promises of the former life are still counted on. */
    private long restartAfter() {
        return random.nextInt(3) > 0 ? timeouts(0.02, 0.7) : timeouts(0.5, 8);
    }

    // ---- words

    private void weather(long at, String on, String off) {
        during(at, timeouts(0.5, 10), on, off);
    }

    private void during(long at, long lasts, String on, String off) {
        say(at, on);
        say(at + lasts, off);
    }

    private void say(long at, String line) {
        commands.add(new Timed(at / 1_000 * 1_000, line));
    }

    private String victim() {
        return victims.get(random.nextInt(victims.size()));
    }

    /** Any node but this one, also such that may not be disturbed themselves: a link has two ends. */
    private String other(String node) {
        int index = random.nextInt(options.nodes() - 1);
        String id = String.valueOf((char) ('a' + index));
        return id.compareTo(node) < 0 ? id : String.valueOf((char) ('a' + index + 1));
    }

    private long timeouts(double least, double most) {
        return (long) (timeoutNanos * (least + random.nextDouble() * (most - least)));
    }

    private String time(double least, double most) {
        return Amounts.text(timeouts(least, most) + 1_000);
    }

    private String percent(int least, int most) {
        return random.nextInt(least, most) + "%";
    }
}
