package io.oneactive.agent.history;

import java.util.List;

/**
 * What one process wrote down.
 *
 * @param process who
 * @param changes its events, in the order in which it wrote them
 * @param terms its active terms
 * @param complete whether nothing is missing, neither at the beginning nor in between
 */
public record ProcessHistory(
        ProcessName process, List<HistoryLine.Change> changes, List<HistoryLine.Term> terms, boolean complete) {
    /** Copies the lists. */
    public ProcessHistory {
        changes = List.copyOf(changes);
        terms = List.copyOf(terms);
    }
}
