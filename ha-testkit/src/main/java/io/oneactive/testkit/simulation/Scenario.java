package io.oneactive.testkit.simulation;

import io.oneactive.NodeState;
import io.oneactive.engine.election.ElectionView;
import io.oneactive.testkit.simulation.Commands.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Plays a scenario: a text of commands, each followed by a line {@code ----} and what came of it, up to the next empty line. Playing gives
 * the same text with what really came of it, so a scenario is checked by comparing the two and recorded by writing the second.
 *
 * <pre>
 * # Lines that start with a hash say what it is about.
 * group quorum nodes=3
 * run 3s
 * status
 * ----
 * 0.801s a starting -> passive, ...
 * a active term 803, sees a
 * </pre>
 *
 * <p>{@code group} starts a group with perfect clocks and a network that takes 1 ms, {@code run} lets time pass and tells what the nodes
 * announced, {@code status} tells every node's view; all other commands disturb the group as {@link Report#schedule()} shows. Invariants are
 * looked at as in every simulation; a violation is part of the output.
 */
public final class Scenario {
    private static final String SEPARATOR = "----";

    /** A role that lasts for longer than a year has no deadline. */
    private static final long FOR_EVER_NANOS = 31_536_000_000_000_000L;

    private final Rules.Factory rules;
    private final List<String> output = new ArrayList<>();
    private Optional<Group> group = Optional.empty();
    private boolean violationTold;

    private Scenario(Rules.Factory rules) {
        this.rules = rules;
    }

    /**
     * Plays a scenario on the engine's own rules.
     *
     * @param text the scenario, with or without output
     * @return the scenario with the output that it has now
     * @throws IllegalArgumentException when a command is not understood; says which and why
     */
    public static String play(String text) {
        return new Scenario(Rules.REAL).replay(text);
    }

    private String replay(String text) {
        StringBuilder played = new StringBuilder();
        for (String block : text.strip().split("\n[ \t]*\n", -1)) {
            List<String> commands = new ArrayList<>();
            for (String line : block.strip().split("\n", -1)) {
                if (line.equals(SEPARATOR)) {
                    break;
                }
                commands.add(line.stripTrailing());
            }
            commands.stream()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .forEach(this::execute);
            played.append(String.join("\n", commands)).append('\n');
            if (commands.stream().anyMatch(line -> !line.startsWith("#"))) {
                played.append(SEPARATOR).append('\n');
                output.forEach(line -> played.append(line).append('\n'));
            }
            played.append('\n');
            output.clear();
        }
        return played.toString().stripTrailing() + "\n";
    }

    private void execute(String line) {
        if (line.startsWith("group ")) {
            startGroup(line.substring("group ".length()));
            return;
        }
        Group running = group.orElseThrow(
                () -> new IllegalArgumentException("a scenario begins with the command group, not with: " + line));
        if (line.startsWith("run ")) {
            Words words = new Words(line.substring("run ".length()));
            advance(running, words.duration());
            words.end();
        } else if (line.equals("status")) {
            status(running);
        } else {
            new Commands(running).execute(line);
            advance(running, 0);
        }
    }

    private void startGroup(String line) {
        boolean stopped = line.endsWith(" stopped");
        String options = stopped ? line.substring(0, line.length() - " stopped".length()) : line;
        Group started = new Group(
                SimulationOptions.parse("fixed drift=0 lateness=0ms " + options), rules, new SplittableRandom(1));
        started.timeline.tellAnnouncements(output::add);
        group = Optional.of(started);
        if (!stopped) {
            started.nodes.forEach(node -> node.start(true));
        }
    }

    private void advance(Group running, long nanos) {
        long until = running.agenda.nowNanos() + nanos;
        while (running.agenda.next(until)) {
            // Each thing that happens is checked where it happens.
        }
        running.checks.violation().filter(found -> !violationTold).ifPresent(found -> {
            violationTold = true;
            output.add("VIOLATION " + found.invariant().id() + " " + found.invariant() + ": " + found.detail());
        });
    }

    private void status(Group running) {
        running.nodes.forEach(node -> output.add(node.id() + " " + describe(node, running.agenda.nowNanos())));
        if (running.options.witness()) {
            output.add("witness "
                    + running.witness
                            .holder(running.agenda.nowNanos())
                            .map(id -> "held by " + id)
                            .orElse("free")
                    + ", term " + running.witness.registeredTerm());
        }
    }

    private static String describe(SimulatedNode node, long nowNanos) {
        if (node.process().isEmpty()) {
            return "stopped";
        }
        ElectionView view = node.process().get().rules().view(node.clock().nanos(nowNanos));
        String text = view.state().name().toLowerCase(Locale.ROOT) + " term " + view.term();
        text += node.isSuspended() ? ", suspended" : "";
        text += view.activeNode().map(id -> ", sees " + id).orElse(", sees none");
        if (view.state() == NodeState.ACTIVE) {
            long left = node.activeUntilTrueNanos() - nowNanos;
            text += left > FOR_EVER_NANOS
                    ? ", for ever"
                    : left > 0 ? ", secured for " + Amounts.text(Duration.ofMillis(left / 1_000_000)) : ", not secured";
        }
        return text;
    }
}
