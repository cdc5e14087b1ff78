package io.oneactive;

import java.util.List;

/** The configuration is wrong. Carries everything that was found wrong with it, not just the first fault. */
public final class HaConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** As an array, since exceptions are serializable and lists need not be. */
    private final String[] problems;

    /**
     * An exception for all problems of one configuration.
     *
     * @param problems sentences, each naming the setting, its value, its source and what is allowed; at least one
     */
    public HaConfigException(List<String> problems) {
        super(
                problems.size() == 1
                        ? problems.get(0)
                        : problems.size() + " problems in the configuration:\n  - " + String.join("\n  - ", problems));
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("a configuration exception needs at least one problem");
        }
        this.problems = problems.toArray(String[]::new);
    }

    /**
     * All that was found wrong.
     *
     * @return at least one sentence
     */
    public List<String> problems() {
        return List.of(problems);
    }
}
