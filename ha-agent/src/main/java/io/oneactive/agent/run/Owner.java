package io.oneactive.agent.run;

import java.util.Optional;

/** An agent's process as one word: its process id, and when it was started, since process ids are used again. */
final class Owner {
    private Owner() {}

    /** This process. */
    static String current() {
        return of(ProcessHandle.current().pid());
    }

    static String of(long pid) {
        return pid + "."
                + Optional.ofNullable(ProcessFacts.of(pid))
                        .map(ProcessFacts::started)
                        .orElse(0L);
    }

    /**
     * Whether it still runs.
     *
     * @param word as {@link #of} makes it; of another one nothing is known, and nothing is done to it
     */
    static boolean isAlive(String word) {
        String[] parts = word.split("\\.", -1);
        try {
            ProcessFacts facts = ProcessFacts.of(Long.parseLong(parts[0]));
            return parts.length != 2
                    || (facts != null && !facts.isOver() && facts.started() == Long.parseLong(parts[1]));
        } catch (NumberFormatException unknown) {
            return true;
        }
    }
}
