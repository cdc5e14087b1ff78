package io.oneactive.testkit.exploration;

import io.oneactive.Reason;
import io.oneactive.testkit.simulation.Invariant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What is found on the way: a violation, and whether anything happens at all. */
final class Findings {
    private final Map<Reason, Long> activations = new EnumMap<>(Reason.class);
    private Optional<Finding> violation = Optional.empty();

    /**
     * An invariant that does not hold.
     *
     * @param invariant which one
     * @param detail a sentence
     */
    record Finding(Invariant invariant, String detail) {}

    void broken(Invariant invariant, String detail) {
        if (violation.isEmpty()) {
            violation = Optional.of(new Finding(invariant, detail));
        }
    }

    void activated(Reason reason) {
        activations.merge(reason, 1L, Long::sum);
    }

    /** What happened so far is not counted. */
    void countFromHere() {
        activations.clear();
    }

    Optional<Finding> violation() {
        return violation;
    }

    Map<Reason, Long> activations() {
        return activations;
    }
}
