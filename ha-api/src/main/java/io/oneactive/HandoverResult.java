package io.oneactive;

import java.time.Duration;
import java.util.Optional;

/**
 * How a planned hand-over ended.
 *
 * @param outcome the end
 * @param successor the node that is active now, when it was heard
 * @param took from the request to the end; zero when nothing was done
 * @param detail a sentence for people
 */
public record HandoverResult(Outcome outcome, Optional<String> successor, Duration took, String detail) {
    /** How a hand-over can end. */
    public enum Outcome {
        /** The wanted node, or any other if none was named, is active. */
        DONE,
        /** Another node than the wanted one became active. */
        OTHER_NODE,
        /** This node was not active: nothing was done. */
        NOT_ACTIVE,
        /** No peer is heard that could take over, or the named one is not: nothing was done, this node stays active. */
        NO_SUCCESSOR,
        /** This node gave the role up, but heard of no successor in time. */
        NO_ANSWER
    }
}
