package io.oneactive.testkit.exploration;

import io.oneactive.testkit.exploration.Findings.Finding;
import io.oneactive.testkit.simulation.Rules;
import io.oneactive.testkit.simulation.Timeline;
import io.oneactive.testkit.simulation.Violation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Follows all courses of events of a small group, breadth first: all orders of deliveries, timers and witness answers, and all faults up to
 * a number at all moments. After each step of each course all invariants are checked, so the first violation is one of a shortest course.
 *
 * <p>All clocks run at the same rate and nothing takes time by itself: what is due at an instant happens at that instant, in any order, and
 * lateness is a fault. Single-threaded.
 */
public final class Exploration {
    private static final int TIMELINE_LENGTH = 10_000;

    private final ExplorationOptions options;
    private final World world;
    private final Findings findings = new Findings();
    private final Moves moves;
    private final Choices choices;
    private final StateKey key;
    private final Visited visited = new Visited();
    private final Situation start;
    private long transitions;
    private long merged;
    private int depth;

    private Exploration(ExplorationOptions options, Rules.Factory rules) {
        this.options = options;
        this.world = new World(options, rules);
        this.moves = new Moves(world, findings);
        this.choices = new Choices(world, moves);
        this.key = new StateKey(world);
        this.start = new Starts(world, moves, choices).reach(options.start());
        findings.countFromHere();
    }

    /**
     * Explores the engine's own rules.
     *
     * @param options what is explored
     * @return what came of it
     */
    public static ExplorationReport run(ExplorationOptions options) {
        return run(options, Rules.REAL);
    }

    /**
     * Explores other rules, for instance with a planted fault.
     *
     * @param options what is explored
     * @param rules makes the rules of a process
     * @return what came of it
     */
    public static ExplorationReport run(ExplorationOptions options, Rules.Factory rules) {
        long startedNanos = System.nanoTime();
        return new Exploration(options, rules).run(startedNanos);
    }

    /** One layer: the situations that a number of choices leads to and fewer do not. */
    private record Layer(List<int[]> situations, Ints numbers) {
        Layer() {
            this(new ArrayList<>(), new Ints());
        }

        void add(Situation situation, int number) {
            situations.add(situation.toArray());
            numbers.add(number);
        }

        boolean isEmpty() {
            return situations.isEmpty();
        }
    }

    private ExplorationReport run(long startedNanos) {
        Layer layer = new Layer();
        key.take(start);
        layer.add(start, visited.add(key, Visited.KNOWN, 0, 0));
        Optional<Step> broken = findings.violation().map(finding -> new Step(0, Optional.empty()));
        while (!layer.isEmpty() && depth < options.depth() && visited.size() < options.most() && broken.isEmpty()) {
            depth++;
            Layer next = new Layer();
            broken = follow(layer, next);
            layer = next;
        }
        return report(layer.isEmpty() && broken.isEmpty(), broken, startedNanos);
    }

    /**
     * A step of a course.
     *
     * @param from number of the situation
     * @param choice what was chosen there
     */
    private record Step(int from, Optional<Choice> choice) {}

    private Optional<Step> follow(Layer layer, Layer next) {
        for (int i = 0; i < layer.situations.size(); i++) {
            int[] numbers = layer.situations.set(i, new int[0]);
            Situation situation = Situation.read(options.nodes(), numbers);
            for (Choice choice : choices.in(situation)) {
                Situation after = new Situation(situation);
                moves.make(after, choice);
                transitions++;
                if (findings.violation().isPresent()) {
                    return Optional.of(new Step(layer.numbers.at(i), Optional.of(choice)));
                }
                key.take(after);
                int number = visited.add(key, layer.numbers.at(i), choice.toInt(), after.faults);
                if (number == Visited.KNOWN) {
                    merged++;
                } else {
                    next.add(after, number);
                }
            }
        }
        return Optional.empty();
    }

    private ExplorationReport report(boolean complete, Optional<Step> broken, long startedNanos) {
        Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
        Optional<Finding> finding = findings.violation();
        Timeline timeline = new Timeline(TIMELINE_LENGTH);
        long elapsedNanos = broken.map(step -> tell(step, timeline)).orElse(0L);
        return new ExplorationReport(
                options,
                depth,
                complete,
                visited.size(),
                merged,
                transitions,
                world.locals.count(),
                world.locals.turnsRun(),
                findings.activations(),
                took,
                finding.map(found -> new Violation(found.invariant(), Duration.ofNanos(elapsedNanos), found.detail())),
                timeline.lines());
    }

    /** Follows the course to a step again and tells it; gives the time it took. */
    private long tell(Step last, Timeline timeline) {
        Deque<Choice> course = new ArrayDeque<>();
        last.choice().ifPresent(course::push);
        for (int number = last.from(); visited.parent(number) >= 0; number = visited.parent(number)) {
            course.push(Choice.of(visited.choice(number)));
        }
        Narrator narrator = new Narrator(timeline);
        narrator.begin(world, start);
        moves.tell(narrator);
        Situation situation = new Situation(start);
        for (Choice choice : course) {
            moves.make(situation, choice);
        }
        moves.tell(Moves.Witnesses.NOBODY);
        findings.violation()
                .ifPresent(found -> narrator.happened("!!!", found.invariant().id() + " " + found.detail()));
        return narrator.nowNanos();
    }
}
