package io.oneactive.agent.demo;

import io.oneactive.agent.history.HistoryLine;

/** Told what both nodes of a {@link Pair} write down. Called by the thread that waits in one of the pair's methods. */
@FunctionalInterface
public interface PairListener {
    /**
     * A new line of a history. Lines of one process come in their order.
     *
     * @param line what happened
     */
    void line(HistoryLine line);

    /** All lines that were there have been told. Called again and again. */
    default void caughtUp() {}
}
