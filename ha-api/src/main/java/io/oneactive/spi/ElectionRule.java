package io.oneactive.spi;

import java.util.Comparator;

/**
 * Which of several nodes is preferred: a total order, the preferred one first. It decides who campaigns first, and in open mode who stays
 * active when two were. It decides preference only, never safety. All nodes of a group must use the same rule.
 *
 * <p>Called by the election loop's thread; must not block and must not throw; must depend on the two arguments alone.
 */
@FunctionalInterface
public interface ElectionRule extends Comparator<ElectionRule.Contender> {
    /**
     * What is known of a node for comparing it.
     *
     * @param nodeId its id, compared by {@link String#compareTo}, never by a culture's order
     * @param bootTimeEPOCH start of its process in seconds of UTC
     * @param priority its priority
     */
    record Contender(String nodeId, long bootTimeEPOCH, int priority) {}

    /**
     * Compares two nodes.
     *
     * @param one a node
     * @param other another node
     * @return negative when {@code one} is preferred; 0 only for equal ids
     */
    @Override
    int compare(Contender one, Contender other);
}
