package io.oneactive.agent.terminal;

import io.oneactive.NodeState;
import io.oneactive.Reason;
import java.util.Locale;

/**
 * How events are written: one line each, in columns. For example:
 *
 * <pre>   1.204 s  gw-b  ACTIVE     term 1795313165378  elected-with-witness: the witness completed the majority</pre>
 *
 * @param palette colours or none
 * @param originNanos what counts as 0 s, on the monotonic clock
 * @param nameWidth how long the longest node id is
 */
public record EventLine(Palette palette, long originNanos, int nameWidth) {
    private static final int STATE_WIDTH = 9;

    /** Terms start at the milliseconds of the wall clock. */
    private static final int TERM_WIDTH = 18;

    /**
     * An event of a node.
     *
     * @param nanos when, on the monotonic clock
     * @param node the node's id
     * @param from state before
     * @param to state after
     * @param term the term after
     * @param reason why
     * @param detail a sentence
     * @return without the end of the line
     */
    public String event(
            long nanos, String node, NodeState from, NodeState to, long term, Reason reason, String detail) {
        boolean changed = from != to;
        String state = pad(changed ? to.name() : "·", STATE_WIDTH);
        String why = reason.code() + ": " + detail;
        return "%s  %s  %s  %s  %s"
                .formatted(
                        time(nanos),
                        pad(node, nameWidth),
                        changed ? palette.state(to, state) : palette.dim(state),
                        pad(term == 0 ? "" : "term " + term, TERM_WIDTH),
                        changed && to == NodeState.ACTIVE ? why : palette.dim(why));
    }

    /**
     * Something that is no event of a node.
     *
     * @param nanos when, on the monotonic clock
     * @param node the node's id, or blank
     * @param text a sentence
     * @return without the end of the line
     */
    public String remark(long nanos, String node, String text) {
        return "%s  %s  %s".formatted(time(nanos), pad(node, nameWidth), text);
    }

    private String time(long nanos) {
        return String.format(Locale.ROOT, "%8.3f s", (nanos - originNanos) / 1e9);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
