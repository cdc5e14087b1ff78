package io.oneactive;

import java.time.Instant;

/**
 * One entry of a node's history: a change of state with its reason, or a notable event that changed nothing ({@code from} equals {@code
 * to}).
 *
 * @param sequence number of the event in this process, from 1, without gaps
 * @param at wall-clock time, for display only; never compare it with another host's
 * @param monotonicNanos {@link System#nanoTime()} of the election loop's turn; comparable between processes of one host only
 * @param from state before
 * @param to state after
 * @param term the term after the event; 0 when none is known yet
 * @param reason why
 * @param detail a sentence for people, never empty
 */
public record NodeEvent(
        long sequence,
        Instant at,
        long monotonicNanos,
        NodeState from,
        NodeState to,
        long term,
        Reason reason,
        String detail) {

    /**
     * Whether the role of the node changed.
     *
     * @return true when one of both states is {@link NodeState#ACTIVE} and the other is not
     */
    public boolean isRoleChange() {
        return from.role() != to.role();
    }

    /**
     * Whether the state of the node changed.
     *
     * @return true when {@code from} and {@code to} differ
     */
    public boolean isStateChange() {
        return from != to;
    }
}
