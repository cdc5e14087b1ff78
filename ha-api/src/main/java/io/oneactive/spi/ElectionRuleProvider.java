package io.oneactive.spi;

/** Makes an election rule; found by {@link java.util.ServiceLoader}. Needs a public constructor without parameters that does nothing. */
public interface ElectionRuleProvider {
    /**
     * The name by which the setting {@code electionRule} chooses it.
     *
     * @return lower case with hyphens
     */
    String name();

    /**
     * Makes the rule.
     *
     * @return the order
     */
    ElectionRule create();
}
