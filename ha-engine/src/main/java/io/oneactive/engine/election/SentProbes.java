package io.oneactive.engine.election;

import io.oneactive.engine.election.Probe.Ask;
import java.util.Optional;

/**
 * When this node sent the probes in which it asked for something: a grant counts from then. Keeps the last {@value #CAPACITY}; an answer to
 * an older one is no answer.
 */
final class SentProbes {
    private static final int CAPACITY = 1024;

    private final Sent[] sent = new Sent[CAPACITY];

    /**
     * A probe that asked.
     *
     * @param sequence its number
     * @param sentNanos an instant before it was sent
     * @param term the term it asked for
     * @param ask what it asked
     * @param promiseMillis how long a promise it asked for
     */
    record Sent(long sequence, long sentNanos, long term, Ask ask, long promiseMillis) {}

    void add(Sent probe) {
        sent[slot(probe.sequence())] = probe;
    }

    Optional<Sent> find(long sequence) {
        Sent probe = sent[slot(sequence)];
        return probe != null && probe.sequence() == sequence ? Optional.of(probe) : Optional.empty();
    }

    private static int slot(long sequence) {
        return (int) Long.remainderUnsigned(sequence, CAPACITY);
    }
}
