package io.oneactive.testkit.exploration;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Explores by hand, without a test: each argument is group, start, number of faults and depth, as {@code pair rest 2 22}; without arguments
 * what docs/proof.md tells. Prints what came of it; ends with 1 at the first violation, explained by a shortest course.
 */
public final class ExplorationProgram {
    private static final List<String> COURSES = List.of(
            "pair rest 1 45",
            "pair rest 2 22",
            "pair rest 3 12",
            "pair fresh 1 30",
            "pair active_crashed 3 10",
            "pair partitioned 2 20",
            "pair taken_over 2 20",
            "three rest 1 28",
            "three rest 2 10");

    private ExplorationProgram() {}

    /**
     * Explores.
     *
     * @param arguments courses
     */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        for (String course : arguments.length == 0 ? COURSES : List.of(arguments)) {
            ExplorationReport report = Exploration.run(options(course));
            out.println(report.summary());
            if (report.violation().isPresent()) {
                out.println(report.explain());
                System.exit(1);
            }
        }
    }

    private static ExplorationOptions options(String course) {
        String[] words = course.strip().split(" +", -1);
        if (words.length != 4) {
            throw new IllegalArgumentException("'" + course + "' is not as 'pair rest 2 22'");
        }
        ExplorationOptions group = switch (words[0]) {
            case "pair" -> ExplorationOptions.pair();
            case "three" -> ExplorationOptions.three();
            default -> throw new IllegalArgumentException("'" + words[0] + "' is neither pair nor three");
        };
        return group.from(StartState.valueOf(words[1].toUpperCase(Locale.ROOT)))
                .bounded(Integer.parseInt(words[2]), Integer.parseInt(words[3]));
    }
}
