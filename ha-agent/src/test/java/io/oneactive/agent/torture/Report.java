package io.oneactive.agent.torture;

import io.oneactive.agent.history.Outage;
import io.oneactive.agent.history.Verdict;
import io.oneactive.agent.terminal.Durations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** What the torture found, in words and as a table. */
final class Report {
    private final int count;
    private final long seed;
    private final String network;
    private final boolean clocks;
    private final long beganNanos = System.nanoTime();
    private final List<Torture.Part> parts = new ArrayList<>();
    private long endNanos = beganNanos;

    private record Caused(Torture.Part part, Torture.Outcome round, Outage outage) {}

    Report(int count, long seed, String network, boolean clocks) {
        this.count = count;
        this.seed = seed;
        this.network = network;
        this.clocks = clocks;
    }

    void add(Torture.Part part) {
        parts.add(part);
    }

    void end() {
        endNanos = System.nanoTime();
    }

    /** Everything that must not be. */
    List<String> violations() {
        List<String> found = new ArrayList<>();
        for (Torture.Part part : parts) {
            part.verdict().overlaps().forEach(overlap -> found.add(where(part, overlap.fromNanos()) + overlap));
            found.addAll(part.verdict().problems());
            for (Verdict verdict : part.histories().verdicts()) {
                verdict.overlaps().forEach(overlap -> found.add("histories: " + overlap));
                verdict.problems().forEach(problem -> found.add("histories: " + problem));
            }
            part.histories().unusable().forEach(problem -> found.add("histories: " + problem));
            found.addAll(part.machine().disorder());
        }
        return found;
    }

    private static String where(Torture.Part part, long nanos) {
        return part.rounds().stream()
                .filter(round -> nanos >= round.fromNanos() && nanos < round.toNanos())
                .findFirst()
                .map(round -> "round %d (%s): ".formatted(round.number(), round.description()))
                .orElse("");
    }

    long rounds() {
        return parts.stream().mapToLong(part -> part.rounds().size()).sum();
    }

    /** How many writes the machine accepted or refused. */
    long answered() {
        return sum(part -> part.machine().accepted() + part.machine().refused());
    }

    /** How many guarded operations the nodes wrote into their histories. */
    long operations() {
        return sum(part -> part.histories().verdicts().stream()
                .mapToLong(Verdict::operations)
                .sum());
    }

    private long sum(ToLongFunction<Torture.Part> value) {
        return parts.stream().mapToLong(value).sum();
    }

    private List<Caused> outages() {
        List<Caused> all = new ArrayList<>();
        for (Torture.Part part : parts) {
            for (Torture.Outcome round : part.rounds()) {
                part.outagesIn(round).forEach(outage -> all.add(new Caused(part, round, outage)));
            }
        }
        all.sort(Comparator.comparingLong(caused -> caused.outage().nanos()));
        return all;
    }

    /** For people, and for the documentation. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        List<Caused> outages = outages();
        text.append("%d rounds, seed %d, %.0f s, in %s%s.%n%n"
                .formatted(
                        rounds(),
                        seed,
                        (endNanos - beganNanos) / 1e9,
                        network,
                        clocks ? "" : "; wall clocks not stepped, since libfaketime is not installed"));
        text.append("| | %s | all |%n"
                .formatted(String.join(
                        " | ", parts.stream().map(Torture.Part::witness).toList())));
        text.append("|---|%s---|%n".formatted("---|".repeat(parts.size())));
        row(text, "rounds", part -> part.rounds().size());
        row(text, "activations", part -> part.verdict().tokens().size());
        row(text, "processes", part -> part.histories().processes());
        row(text, "readings of `isActive()`", part -> part.verdict().readings().count());
        row(
                text,
                "**instants with two active nodes**",
                part -> part.verdict().overlaps().size());
        row(text, "guarded writes accepted", part -> part.machine().accepted());
        row(
                text,
                "**of them out of token order**",
                part -> part.machine().disorder().size());
        row(text, "late writes refused by their token", part -> part.machine().refused());
        row(
                text,
                "problems in the histories",
                part -> part.histories().verdicts().stream()
                        .mapToLong(verdict ->
                                verdict.problems().size() + verdict.overlaps().size())
                        .sum());
        row(
                text,
                "times without an active node",
                part -> part.verdict().outages().size());
        text.append(
                "%n| fault | rounds | without an active node: median | longest | in rounds with this fault alone |%n"
                        .formatted());
        text.append("|---|---|---|---|---|\n".replace("\n", System.lineSeparator()));
        for (Fault fault : Fault.values()) {
            text.append(row(fault, outages));
        }
        longest(outages).ifPresent(text::append);
        return text.toString();
    }

    private void row(StringBuilder text, String name, ToLongFunction<Torture.Part> value) {
        text.append("| ").append(name);
        parts.forEach(part -> text.append(" | %,d".formatted(value.applyAsLong(part))));
        text.append(" | %,d |%n".formatted(sum(value)));
    }

    private String row(Fault fault, List<Caused> outages) {
        long rounds = parts.stream()
                .flatMap(part -> part.rounds().stream())
                .filter(round -> round.faults().contains(fault))
                .count();
        List<Long> any = nanos(outages, caused -> caused.round().faults().contains(fault));
        List<Long> alone = nanos(outages, caused -> caused.round().faults().equals(List.of(fault)));
        return "| %s | %d | %s | %s | %s |%n"
                .formatted(
                        fault,
                        rounds,
                        any.isEmpty() ? "–" : Durations.show(any.get(any.size() / 2)),
                        any.isEmpty() ? "–" : Durations.show(any.get(any.size() - 1)),
                        alone.isEmpty()
                                ? "–"
                                : "%d times, longest %s"
                                        .formatted(alone.size(), Durations.show(alone.get(alone.size() - 1))));
    }

    private static List<Long> nanos(List<Caused> outages, Predicate<Caused> fitting) {
        return outages.stream()
                .filter(fitting)
                .map(caused -> caused.outage().nanos())
                .toList();
    }

    private static Optional<String> longest(List<Caused> outages) {
        if (outages.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder("%nThe longest times without an active node:%n%n".formatted());
        for (int index = outages.size() - 1; index >= Math.max(0, outages.size() - 5); index--) {
            Caused caused = outages.get(index);
            text.append("- %s in round %d: %s%n"
                    .formatted(
                            Durations.show(caused.outage().nanos()),
                            caused.round().number(),
                            caused.round().description()));
        }
        return Optional.of(text.toString());
    }

    /** How to do the same again. */
    String command() {
        return "mvn -o verify -pl ha-agent -am -Djacoco.skip -Dtest=none -Dit.test=TortureIT -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dfailsafe.failIfNoSpecifiedTests=false -Dtorture.rounds=" + count + " -Dtorture.seed=" + seed;
    }
}
