package io.oneactive.testkit.simulation;

import io.oneactive.Mode;
import io.oneactive.engine.election.ElectionRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is simulated. Has a text form, {@link #describe()} and {@link #parse}, so that a run can be repeated by a command line.
 *
 * @param mode what the group promises
 * @param nodes how many nodes, 2 to 7
 * @param witness whether there is a witness
 * @param course what the run consists of
 * @param varied whether each seed draws timings, lease and margin anew; those given here are then only the defaults of scenarios
 * @param probeInterval how often an active node probes, 5 ms to 60 s
 * @param failedProbeCount how many probes may be missed, 2 to 100
 * @param safetyMarginPercent how much of a granted duration is not used, in percent
 * @param handoverTimeout how long a hand-over waits for the application, and then for the successor
 * @param failbackAfter how long a node of higher priority must be well until it gets the role; zero: never
 * @param lease how long the witness lease lasts at the witness; its validity for the holder is shorter by what clock rates may differ
 * @param witnessTimeLimit after this a request to the witness has no answer
 * @param clockDrift how far a clock's rate may be off, in parts per million
 * @param timerLateness how late a timer fires at most
 * @param electionRule name of a built-in election rule
 * @param crashEvidence whether the transport notices when a process is gone, and quorum mode trusts it
 * @param workOutside whether quorum mode does not trust it all the same, for the sake of work outside of the process, which outlives it
 * @param csharp how many of the nodes, the last ones, are of the original C# library; open mode and its election rule only
 * @param faults what may go wrong
 * @param strengths how often and how long, for faults that are not to be as {@link Fault#strength()} says
 * @param length how long there are disturbances, in failure timeouts
 */
public record SimulationOptions(
        Mode mode,
        int nodes,
        boolean witness,
        Course course,
        boolean varied,
        Duration probeInterval,
        int failedProbeCount,
        int safetyMarginPercent,
        Duration handoverTimeout,
        Duration failbackAfter,
        Duration lease,
        Duration witnessTimeLimit,
        int clockDrift,
        Duration timerLateness,
        String electionRule,
        boolean crashEvidence,
        boolean workOutside,
        int csharp,
        Set<Fault> faults,
        Map<Fault, Strength> strengths,
        int length) {

    /** What a run consists of. */
    public enum Course {
        /** Disturbances of all kinds, then calm. */
        CHAOS,
        /** A settled group of which a majority stays well, while everything else is disturbed. */
        QUIET,
        /** A settled group, again and again cut in two and healed. */
        PARTITIONS
    }

    /**
     * Checks what cannot be simulated.
     *
     * @param mode what the group promises
     * @param nodes how many nodes, 2 to 7
     * @param witness whether there is a witness
     * @param course what the run consists of
     * @param varied whether each seed draws timings, lease and margin anew; those given here are then only the defaults of scenarios
     * @param probeInterval how often an active node probes, 5 ms to 60 s
     * @param failedProbeCount how many probes may be missed, 2 to 100
     * @param safetyMarginPercent how much of a granted duration is not used, in percent
     * @param handoverTimeout how long a hand-over waits for the application, and then for the successor
     * @param failbackAfter how long a node of higher priority must be well until it gets the role; zero: never
     * @param lease how long the witness lease lasts at the witness; its validity for the holder is shorter by what clock rates may differ
     * @param witnessTimeLimit after this a request to the witness has no answer
     * @param clockDrift how far a clock's rate may be off, in parts per million
     * @param timerLateness how late a timer fires at most
     * @param electionRule name of a built-in election rule
     * @param crashEvidence whether the transport notices when a process is gone, and quorum mode trusts it
     * @param workOutside whether quorum mode does not trust it all the same, for the sake of work outside of the process, which outlives it
     * @param csharp how many of the nodes, the last ones, are of the original C# library; open mode and its election rule only
     * @param faults what may go wrong
     * @param strengths how often and how long, for faults that are not to be as {@link Fault#strength()} says
     * @param length how long there are disturbances, in failure timeouts
     */
    public SimulationOptions {
        if (nodes < 2 || nodes > 7) {
            throw new IllegalArgumentException("nodes is " + nodes + "; 2 to 7 can be simulated");
        }
        if (mode == Mode.QUORUM && nodes % 2 == 0 && !witness) {
            throw new IllegalArgumentException(nodes + " members need a witness");
        }
        if (ElectionRules.named(electionRule).isEmpty()) {
            throw new IllegalArgumentException(
                    "no election rule is called '" + electionRule + "'; there are: " + ElectionRules.names());
        }
        if (csharp < 0 || csharp > nodes || (csharp > 0 && (mode != Mode.OPEN || !electionRule.equals("csharp")))) {
            throw new IllegalArgumentException("csharp is " + csharp + "; nodes of the original library are part of a "
                    + "group in open mode with rule=csharp, at most all of them");
        }
        faults = faults.isEmpty() ? Set.of() : EnumSet.copyOf(faults);
        strengths = Map.copyOf(strengths);
    }

    /**
     * A group in quorum mode with all faults and timings drawn by the seed.
     *
     * @param nodes 2 to 7; an even number gets a witness
     * @return options for {@link Simulation#run}
     */
    public static SimulationOptions quorum(int nodes) {
        return parse("quorum nodes=" + nodes + (nodes % 2 == 0 ? " witness" : ""));
    }

    /**
     * A group in open mode with all faults and timings drawn by the seed.
     *
     * @param nodes 2 to 7
     * @return options for {@link Simulation#run}
     */
    public static SimulationOptions open(int nodes) {
        return parse("open nodes=" + nodes);
    }

    /**
     * Reads the text form: words {@code quorum}, {@code open}, {@code witness}, {@code evidence}, {@code fixed}, {@code chaos}, {@code quiet},
     * {@code partitions} and pairs {@code nodes=3}, {@code interval=200ms}, {@code count=3}, {@code margin=10}, {@code handover=400ms},
     * {@code failback=0ms}, {@code lease=15s}, {@code limit=2s}, {@code drift=10000}, {@code lateness=1ms}, {@code rule=documented},
     * {@code csharp=1}, {@code length=60} and {@code faults=all}, {@code faults=none} or names joined by {@code +}, or
     * {@code faults=all+force-crash-suspend}, where all are those that a group has to withstand. How often and how long a fault is, {@code
     * loss.weight=3}, {@code loss.share=5..60%} and {@code loss.lasts=0.5..10T} say, in failure timeouts.
     *
     * @param text words and pairs, separated by blanks
     * @return the options
     * @throws IllegalArgumentException when a word is not known or a value is wrong; names it
     */
    public static SimulationOptions parse(String text) {
        Draft draft = new Draft();
        for (String word : text.trim().split(" +", -1)) {
            draft.read(word);
        }
        return draft.finish();
    }

    /**
     * The text form.
     *
     * @return what {@link #parse} reads
     */
    public String describe() {
        List<String> words = new ArrayList<>();
        words.add(mode.name().toLowerCase(Locale.ROOT));
        words.add("nodes=" + nodes);
        if (witness) {
            words.add("witness");
        }
        words.add(course.name().toLowerCase(Locale.ROOT));
        if (crashEvidence) {
            words.add("evidence");
        }
        if (workOutside) {
            words.add("outside");
        }
        if (!varied) {
            words.add("fixed");
            words.add("interval=" + Amounts.text(probeInterval));
            words.add("count=" + failedProbeCount);
            words.add("margin=" + safetyMarginPercent);
            words.add("handover=" + Amounts.text(handoverTimeout));
            words.add("failback=" + Amounts.text(failbackAfter));
            words.add("lease=" + Amounts.text(lease));
            words.add("limit=" + Amounts.text(witnessTimeLimit));
            words.add("drift=" + clockDrift);
            words.add("lateness=" + Amounts.text(timerLateness));
            words.add("rule=" + electionRule);
        }
        if (csharp > 0) {
            if (varied) {
                words.add("rule=" + electionRule);
            }
            words.add("csharp=" + csharp);
        }
        words.add("length=" + length);
        words.add("faults=" + describeFaults());
        for (Fault fault : new TreeMap<>(strengths).keySet()) {
            words.add(strength(fault).difference(fault.text(), fault.strength()));
        }
        return String.join(" ", words);
    }

    private String describeFaults() {
        if (faults.isEmpty()) {
            return "none";
        }
        Set<Fault> missing = EnumSet.copyOf(Fault.promised());
        missing.removeAll(faults);
        Set<Fault> all = EnumSet.copyOf(Fault.promised());
        all.add(Fault.FORCE);
        if (missing.size() < faults.size() && all.containsAll(faults)) {
            return "all"
                    + (faults.contains(Fault.FORCE) ? "+force" : "")
                    + missing.stream().map(fault -> "-" + fault.text()).collect(Collectors.joining());
        }
        return faults.stream().map(Fault::text).collect(Collectors.joining("+"));
    }

    /** How often and how long a fault is. */
    Strength strength(Fault fault) {
        return strengths.getOrDefault(fault, fault.strength());
    }

    /**
     * These options with other faults.
     *
     * @param wanted what may go wrong
     * @return a copy
     */
    public SimulationOptions withFaults(Set<Fault> wanted) {
        Draft draft = new Draft(this);
        draft.faults = wanted;
        return draft.finish();
    }

    /** Whether clocks, timers and network are perfect, so that a scenario's output can be read. */
    boolean isExact() {
        return clockDrift == 0 && timerLateness.isZero();
    }

    /** The failure timeout, T in the protocol. */
    long failureTimeoutNanos() {
        return probeInterval.toNanos() * failedProbeCount;
    }

    /** The timings of one seed: everything scales with the failure timeout, so that short and long ones are equally disturbed. */
    SimulationOptions drawn(SplittableRandom random) {
        if (!varied) {
            return this;
        }
        Draft draft = new Draft(this);
        draft.varied = false;
        long intervalNanos = pick(random, 5, 20, 50, 200, 200, 1_000) * 1_000_000L;
        draft.failedProbeCount = pick(random, 2, 3, 3, 4, 6);
        if (intervalNanos * draft.failedProbeCount < 20_000_000) {
            draft.failedProbeCount = 4;
        }
        long timeoutNanos = intervalNanos * draft.failedProbeCount;
        draft.probeInterval = Duration.ofNanos(intervalNanos);
        draft.safetyMarginPercent = pick(random, 2, 10, 10, 20);
        draft.handoverTimeout = Duration.ofNanos(2 * intervalNanos);
        draft.witnessTimeLimit = Duration.ofMillis(Math.max(1, timeoutNanos * pick(random, 1, 3, 5) / 1_000_000));
        draft.lease = Duration.ofMillis(timeoutNanos * random.nextLong(6, 26) / 1_000_000);
        draft.timerLateness = Duration.ofNanos(intervalNanos / 100);
        String rule = List.of("documented", "longest-running", "priority").get(random.nextInt(3));
        draft.electionRule = csharp > 0 ? electionRule : rule;
        if (draft.electionRule.equals("priority") && course == Course.CHAOS && random.nextInt(3) == 0) {
            draft.failbackAfter = Duration.ofNanos(timeoutNanos * 8);
        }
        draft.crashEvidence = draft.crashEvidence || random.nextInt(4) == 0;
        return draft.finish();
    }

    private static int pick(SplittableRandom random, int... values) {
        return values[random.nextInt(values.length)];
    }

    /** Whether quorum mode believes the transport that a process is gone. */
    boolean trustsCrashEvidence() {
        return crashEvidence && !workOutside;
    }

    /** Options in the making. */
    private static final class Draft {
        private Mode mode = Mode.QUORUM;
        private int nodes = 2;
        private boolean witness;
        private Course course = Course.CHAOS;
        private boolean varied = true;
        private Duration probeInterval = Duration.ofMillis(200);
        private int failedProbeCount = 3;
        private int safetyMarginPercent = 10;
        private Duration handoverTimeout = Duration.ofMillis(400);
        private Duration failbackAfter = Duration.ZERO;
        private Duration lease = Duration.ofSeconds(15);
        private Duration witnessTimeLimit = Duration.ofSeconds(2);
        private int clockDrift = 10_000;
        private Duration timerLateness = Duration.ofMillis(1);
        private String electionRule = "documented";
        private boolean crashEvidence;
        private boolean workOutside;
        private int csharp;
        private Set<Fault> faults = Fault.promised();
        private final Map<Fault, Strength> strengths = new EnumMap<>(Fault.class);
        private int length = 60;

        Draft() {}

        Draft(SimulationOptions from) {
            mode = from.mode;
            nodes = from.nodes;
            witness = from.witness;
            course = from.course;
            varied = from.varied;
            probeInterval = from.probeInterval;
            failedProbeCount = from.failedProbeCount;
            safetyMarginPercent = from.safetyMarginPercent;
            handoverTimeout = from.handoverTimeout;
            failbackAfter = from.failbackAfter;
            lease = from.lease;
            witnessTimeLimit = from.witnessTimeLimit;
            clockDrift = from.clockDrift;
            timerLateness = from.timerLateness;
            electionRule = from.electionRule;
            crashEvidence = from.crashEvidence;
            workOutside = from.workOutside;
            csharp = from.csharp;
            faults = from.faults;
            strengths.putAll(from.strengths);
            length = from.length;
        }

        void read(String word) {
            int equals = word.indexOf('=');
            if (equals >= 0) {
                set(word.substring(0, equals), word.substring(equals + 1));
                return;
            }
            switch (word) {
                case "quorum" -> mode = Mode.QUORUM;
                case "open" -> mode = Mode.OPEN;
                case "witness" -> witness = true;
                case "evidence" -> crashEvidence = true;
                case "outside" -> workOutside = true;
                case "fixed" -> varied = false;
                case "chaos" -> course = Course.CHAOS;
                case "quiet" -> course = Course.QUIET;
                case "partitions" -> course = Course.PARTITIONS;
                default -> throw new IllegalArgumentException("'" + word + "' is no option of a simulation");
            }
        }

        private void set(String key, String value) {
            switch (key) {
                case "nodes" -> nodes = Integer.parseInt(value);
                case "interval" -> probeInterval = Amounts.duration(value);
                case "count" -> failedProbeCount = Integer.parseInt(value);
                case "margin" -> safetyMarginPercent = Integer.parseInt(value);
                case "handover" -> handoverTimeout = Amounts.duration(value);
                case "failback" -> failbackAfter = Amounts.duration(value);
                case "lease" -> lease = Amounts.duration(value);
                case "limit" -> witnessTimeLimit = Amounts.duration(value);
                case "drift" -> clockDrift = Integer.parseInt(value);
                case "lateness" -> timerLateness = Amounts.duration(value);
                case "rule" -> electionRule = value;
                case "length" -> length = Integer.parseInt(value);
                case "csharp" -> csharp = Integer.parseInt(value);
                case "faults" -> faults = readFaults(value);
                default -> setStrength(key, value);
            }
        }

        private void setStrength(String key, String value) {
            int dot = key.indexOf('.');
            if (dot < 0) {
                throw new IllegalArgumentException("'" + key + "' is no option of a simulation");
            }
            Fault fault = Fault.of(key.substring(0, dot));
            Strength before = strengths.getOrDefault(fault, fault.strength());
            strengths.put(fault, before.changed(key.substring(dot + 1), value));
        }

        private static Set<Fault> readFaults(String value) {
            boolean allBut = value.startsWith("all");
            EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
            if (allBut) {
                faults.addAll(Fault.promised());
            }
            for (String word : (allBut ? value.substring(3) : value).split("(?=[+-])", -1)) {
                String name = word.replaceFirst("[+-]", "");
                if (name.isEmpty() || name.equals("none")) {
                    continue;
                }
                if (allBut && word.startsWith("-")) {
                    faults.remove(Fault.of(name));
                } else {
                    faults.add(Fault.of(name));
                }
            }
            return faults;
        }

        SimulationOptions finish() {
            return new SimulationOptions(
                    mode,
                    nodes,
                    witness,
                    course,
                    varied,
                    probeInterval,
                    failedProbeCount,
                    safetyMarginPercent,
                    handoverTimeout,
                    failbackAfter,
                    lease,
                    witnessTimeLimit,
                    clockDrift,
                    timerLateness,
                    electionRule,
                    crashEvidence,
                    workOutside,
                    csharp,
                    faults,
                    strengths,
                    length);
        }
    }
}
