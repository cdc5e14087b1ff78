package io.oneactive.agent.history;

import io.oneactive.agent.terminal.Durations;
import java.util.List;

/**
 * What the records of all processes prove.
 *
 * @param overlaps each two periods that share an instant; none of them may be there in quorum mode
 * @param problems everything else that must not be, as sentences
 * @param tokens the tokens of all activations in the order of time
 * @param readings how densely the nodes were watched
 * @param outages when nobody was active, from the first activation on, in the order of time
 * @param operations how many guarded operations were written down
 * @param lateOperations how many of the active terms had an operation that was over only when a greater token was active: what fencing is for
 */
public record Verdict(
        List<Overlap> overlaps,
        List<String> problems,
        List<Long> tokens,
        Readings readings,
        List<Outage> outages,
        long operations,
        long lateOperations) {

    /** Copies the lists. */
    public Verdict {
        overlaps = List.copyOf(overlaps);
        problems = List.copyOf(problems);
        tokens = List.copyOf(tokens);
        outages = List.copyOf(outages);
    }

    /**
     * Two processes that were active at one instant.
     *
     * @param first the period that began first
     * @param second the other one
     * @param nanos how long, at least
     */
    public record Overlap(ActiveInterval first, ActiveInterval second, long nanos) {
        /**
         * When it began.
         *
         * @return monotonic clock
         */
        public long fromNanos() {
            return Math.max(first.fromNanos(), second.fromNanos());
        }

        @Override
        public String toString() {
            return "%s (token %d) and %s (token %d) were active at the same time for at least %s"
                    .formatted(first.process(), first.token(), second.process(), second.token(), Durations.show(nanos));
        }
    }

    /**
     * Whether everything is as promised.
     *
     * @return true when there is neither an overlap nor a problem
     */
    public boolean isGood() {
        return overlaps.isEmpty() && problems.isEmpty();
    }
}
