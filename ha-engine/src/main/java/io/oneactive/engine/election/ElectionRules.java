package io.oneactive.engine.election;

import io.oneactive.spi.ElectionRule;
import io.oneactive.spi.ElectionRule.Contender;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The election rules that need no provider. Ids are compared by {@link String#compareTo}, never by a culture's order. A rule decides who
 * is preferred, never whether it is safe.
 */
public final class ElectionRules {
    private static final Comparator<Contender> FIRST_ID = Comparator.comparing(Contender::nodeId);
    private static final Comparator<Contender> OLDEST = Comparator.comparingLong(Contender::bootTimeEPOCH);
    private static final Comparator<Contender> NEWEST = OLDEST.reversed();
    private static final Comparator<Contender> HIGHEST_PRIORITY =
            Comparator.comparingInt(Contender::priority).reversed();

    /** What the original's text says: the highest bootTimeEPOCH, then the id first in the alphabet. */
    public static final ElectionRule DOCUMENTED = rule(NEWEST.thenComparing(FIRST_ID));

    /** The lowest bootTimeEPOCH, then the id first in the alphabet. */
    public static final ElectionRule LONGEST_RUNNING = rule(OLDEST.thenComparing(FIRST_ID));

    /** What the published C# code does: the lowest bootTimeEPOCH, then the id <em>last</em> in the alphabet. */
    public static final ElectionRule CSHARP = rule(OLDEST.thenComparing(FIRST_ID.reversed()));

    /** The highest priority, then the longest running. */
    public static final ElectionRule PRIORITY =
            rule(HIGHEST_PRIORITY.thenComparing(OLDEST).thenComparing(FIRST_ID));

    private static final Map<String, ElectionRule> BY_NAME = new TreeMap<>(Map.of(
            "documented", DOCUMENTED, "longest-running", LONGEST_RUNNING, "csharp", CSHARP, "priority", PRIORITY));

    private ElectionRules() {}

    private static ElectionRule rule(Comparator<Contender> order) {
        return order::compare;
    }

    /**
     * A rule by its name in the configuration.
     *
     * @param name for instance {@code documented}
     * @return empty when no such rule is built in
     */
    public static Optional<ElectionRule> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /**
     * The names of all rules that are built in.
     *
     * @return in alphabetical order
     */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }
}
