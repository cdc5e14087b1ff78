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
    private long disasterUntilNanos = Long.MIN_VALUE;

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
            add(pick(faults), at);
        }
        commands.sort(Comparator.comparingLong(Timed::atNanos));
        return commands.stream().filter(command -> command.atNanos < untilNanos).toList();
    }

    private Fault pick(List<Fault> faults) {
        double drawn = random.nextDouble()
                * faults.stream()
                        .mapToDouble(fault -> options.strength(fault).weight())
                        .sum();
        for (Fault fault : faults) {
            drawn -= options.strength(fault).weight();
            if (drawn < 0) {
                return fault;
            }
        }
        return faults.get(faults.size() - 1);
    }

    private void add(Fault fault, long at) {
        String node = victim();
        long lasts = lasts(fault);
        switch (fault) {
            case LOSS -> during(at, lasts, "network loss=" + share(fault), "network loss=0%");
            case DUPLICATION -> during(at, lasts, "network duplication=" + share(fault), "network duplication=0%");
            case REORDERING ->
                weather(at, "network reordered=" + share(fault) + " by=" + text(lasts), "network reordered=0%");
            case DELAY -> {
                weather(at, "network jitter=" + time(0.02, 0.8), "network jitter=1ms");
                weather(
                        at,
                        "network straggling=" + share(fault) + " stragglers=" + text(lasts),
                        "network straggling=0%");
            }
            case PARTITION -> partition(at, lasts);
            case ONE_WAY -> {
                String link = node + "->" + other(node);
                during(at, lasts, "cut " + link, "heal " + link);
            }
            case ISOLATION -> during(at, lasts, "isolate " + node, "rejoin " + node);
            case FLAPPING -> flap(at, node);
            case SHORT_PAUSE, LONG_PAUSE -> say(at, "pause-process " + node + " " + text(lasts));
            case LOOP_PAUSE -> say(at, "pause-loop " + node + " " + text(lasts));
            case CRASH -> during(at, soon(fault), "kill " + node, "start " + node);
            case AMNESIA -> during(at, soon(fault), "kill " + node, "start " + node + " fresh");
            case INTERRUPTION -> {
                switch (random.nextInt(3)) {
                    case 0 -> say(at, "pause-midway " + node + " " + text(lasts));
                    case 1 -> say(at, "suspend-midway " + node + " " + text(lasts));
                    default -> during(at, soon(Fault.CRASH), "kill-midway " + node, "start " + node);
                }
            }
            case INTERRUPTED_WRITE -> say(at, "crash-at-write " + node + " " + text(soon(fault)));
            case CLOCK_RATE -> {
                String bound = options.clockDrift() + "ppm";
                boolean fast = random.nextBoolean();
                during(
                        at,
                        lasts,
                        "clock-rate " + node + " " + (fast ? "" : "-") + bound,
                        "clock-rate " + node + " " + (fast ? "-" : "") + bound);
            }
            case SUSPEND -> say(at, "suspend " + node + " " + text(lasts));
            case CLOCK_STEP -> say(at, "step-clock " + node + " " + (random.nextBoolean() ? "" : "-") + text(lasts));
            case SLOW_DISK -> during(at, lasts, "disk " + node + " slow", "disk " + node + " ok");
            case DISK_FAILURE -> {
                during(at, lasts, "disk " + node + " failing", "disk " + node + " ok");
                say(at + timeouts(2, 6), "start " + node);
            }
            case WITNESS_OUTAGE -> {
                String whose = random.nextBoolean() ? "" : " " + node;
                during(at, lasts, "witness off" + whose, "witness on" + whose);
            }
            case WITNESS_SLOW -> {
                long limit = options.witnessTimeLimit().toNanos();
                String jitter = "witness jitter=" + text(limit / 2 + random.nextLong(limit));
                during(at, lasts, jitter, "witness jitter=" + text(limit / 50));
            }
            case LOST_REQUEST -> during(at, lasts, "witness lost-requests=" + share(fault), "witness lost-requests=0%");
            case LOST_ANSWER -> during(at, lasts, "witness lost-answers=" + share(fault), "witness lost-answers=0%");
            case LATE_CLAIM -> late(at, "acquire", fault, lasts);
            case LATE_RENEWAL -> late(at, "renew", fault, lasts);
            case LATE_RECORD -> late(at, "record", fault, lasts);
            case LATE_RELEASE -> late(at, "release", fault, lasts);
            case WITNESS_MISCONFIGURED -> during(at, lasts, "witness misconfigured", "witness calm");
            case RESIGN -> say(at, "resign " + (everybody() && random.nextBoolean() ? "active" : node));
            case TRANSFER -> {
                if (everybody()) {
                    say(at, "transfer active " + (random.nextBoolean() ? node : "passive"));
                }
            }
            case SET_ASIDE -> {
                if (random.nextBoolean()) {
                    during(at, lasts, "pause " + node, "resume " + node);
                } else {
                    say(at, "pause " + node + " " + text(lasts));
                }
            }
            case CLOSE -> during(at, soon(fault), "close " + node, "start " + node);
            case LEAVE -> during(at, soon(Fault.CRASH), "close " + node + " leave " + text(lasts), "start " + node);
            case HEALTH -> during(at, lasts, "health " + node + " bad", "health " + node + " good");
            case TIMINGS ->
                say(at, "timings " + node + " interval=" + changedInterval() + " count=" + random.nextInt(3, 6));
            case FALSE_EVIDENCE -> {
                if (options.mode() == Mode.OPEN || !options.crashEvidence()) {
                    say(at, "peer-gone " + node + " " + other(node));
                }
            }
            case FORCE -> {
                if (at >= disasterUntilNanos) {
                    disaster(at, node, lasts);
                }
            }
            case OLD_STATE -> {
                say(at, "back-up " + node);
                during(at + timeouts(0.5, 12), soon(fault), "kill " + node, "start " + node + " restored");
            }
            case FORGOTTEN_LEAVE ->
                during(at, soon(fault), "close passive leave " + time(4, 16), "start all forgetful");
            case TWIN ->
                during(at, lasts, "twin " + node + (random.nextBoolean() ? " copied" : ""), "kill " + Group.TWIN);
            case WITNESS_DELETED -> during(at, lasts, "witness delete", "witness init");
            case WITNESS_FORGETS -> say(at, "witness forget");
        }
    }

    // ---- single disturbances

    private void partition(long at, long lasts) {
        String one = victim();
        String other = other(one);
        during(at, lasts, "cut " + one + " " + other, "heal " + one + " " + other);
        if (options.nodes() > 3) {
            String two = victim();
            String three = other(two);
            during(at, lasts, "cut " + two + " " + three, "heal " + two + " " + three);
        }
    }

    /** No majority is left, and the person who sees that forces one node, again when it was too soon; later all comes back. */
    private void disaster(long at, String survivor, long lasts) {
        List<String> others = new ArrayList<>();
        for (int index = 0; index < options.nodes(); index++) {
            String id = String.valueOf((char) ('a' + index));
            if (!id.equals(survivor)) {
                others.add(id);
            }
        }
        int mayLive = options.nodes() / 2;
        int live = mayLive <= 1 ? 0 : random.nextInt(mayLive);
        List<String> forcedToo = new ArrayList<>();
        for (int more = 0; more < live; more++) {
            String living = others.remove(random.nextInt(others.size()));
            if (random.nextBoolean()) {
                // Two persons at two machines that run, each for his own.
                forcedToo.add(living);
            }
        }
        boolean withWitness = options.witness() && random.nextInt(8) != 0;
        if (withWitness) {
            say(at + timeouts(0, 1), "witness off");
        }
        for (String other : others) {
            say(at + timeouts(0, 1), "kill " + other);
        }
        long forced = at + timeouts(0.5, 2) + silenceNanos();
        int times = random.nextInt(1, 4);
        for (int time = 0; time < times; time++) {
            say(forced, "force " + survivor);
            for (String living : forcedToo) {
                say(forced, "force " + living);
            }
            forced += timeouts(0.1, 3);
        }
        if (withWitness) {
            say(forced + (random.nextBoolean() ? lasts : 0), "witness on");
        }
        for (String other : others) {
            say(forced - timeouts(0, 2) + (long) (lasts * random.nextDouble() * 2), "start " + other);
        }
        disasterUntilNanos = forced + (random.nextInt(4) == 0 ? 0 : 2 * lasts);
    }

    /** What a node must have been silent for before somebody may vouch for it. */
    private long silenceNanos() {
        long promise = NodeTimings.of(options).maxPromiseNanos();
        return timeoutNanos
                + Math.max(promise, options.witness() ? options.lease().toNanos() : 0);
    }

    private void flap(long at, String node) {
        String other = other(node);
        long when = at;
        for (int times = random.nextInt(2, 12); times > 0; times--) {
            long down = lasts(Fault.FLAPPING);
            during(when, down, "cut " + node + " " + other, "heal " + node + " " + other);
            when += down + timeouts(0.05, 0.8);
        }
    }

    private void late(long at, String step, Fault fault, long lasts) {
        String line = "witness late-" + step + "=";
        during(at, timeouts(2, 20), line + share(fault) + " by=" + text(lasts), line + "0%");
    }

    private String changedInterval() {
        long base = options.probeInterval().toNanos();
        return text(Math.max(7_000_000, (long) (base * (0.5 + random.nextDouble() * 1.5))));
    }

    private boolean everybody() {
        return victims.size() == options.nodes();
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

    private long lasts(Fault fault) {
        Strength strength = options.strength(fault);
        return timeouts(strength.leastTimeouts(), strength.mostTimeouts());
    }

    /** Short as often as long, whatever the orders of magnitude: often so soon that promises of the former life are still counted on. */
    private long soon(Fault fault) {
        Strength strength = options.strength(fault);
        double least = Math.max(0.001, strength.leastTimeouts());
        double ratio = Math.max(least, strength.mostTimeouts()) / least;
        return (long) (timeoutNanos * least * Math.pow(ratio, random.nextDouble()));
    }

    private String share(Fault fault) {
        Strength strength = options.strength(fault);
        double share = strength.leastShare() + random.nextDouble() * (strength.mostShare() - strength.leastShare());
        return Math.round(share * 100) + "%";
    }

    private static String text(long nanos) {
        return Amounts.text(nanos + 1_000);
    }
}
