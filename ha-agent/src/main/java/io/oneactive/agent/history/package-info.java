/**
 * What a node did, written down by itself, and judged later from the files of all nodes of one host.
 *
 * <p>{@link io.oneactive.agent.history.HistoryRecorder} writes the file of one node; {@link io.oneactive.agent.history.HistoryFile} reads it;
 * {@link io.oneactive.agent.history.HistoryChecker} finds overlaps, tokens that do not grow, changes that nobody explained and operations
 * outside of an active term; {@link io.oneactive.agent.history.HistoryCheck} does that for files.
 */
package io.oneactive.agent.history;
