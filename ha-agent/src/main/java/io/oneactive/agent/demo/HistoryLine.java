package io.oneactive.agent.demo;

import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import java.util.Optional;

/** One line of the file in which a process writes down what happens to it. */
public sealed interface HistoryLine {
    /**
     * Who wrote it.
     *
     * @return the process
     */
    ProcessName process();

    /**
     * When it happened.
     *
     * @return monotonic clock
     */
    long nanos();

    /**
     * An event of the node.
     *
     * @param process who wrote it
     * @param nanos when, on the monotonic clock
     * @param from state before
     * @param to state after
     * @param term the term after the event
     * @param reason why
     * @param detail a sentence
     */
    record Change(
            ProcessName process, long nanos, NodeState from, NodeState to, long term, Reason reason, String detail)
            implements HistoryLine {
        /**
         * Whether the node became active.
         *
         * @return true when it was not before and is now
         */
        public boolean isActivation() {
            return to == NodeState.ACTIVE && from != NodeState.ACTIVE;
        }
    }

    /**
     * Anything else that the process says.
     *
     * @param process who wrote it
     * @param nanos when, on the monotonic clock
     * @param kind what it is about
     * @param text a sentence
     */
    record Remark(ProcessName process, long nanos, Kind kind, String text) implements HistoryLine {}

    /** What a remark is about. */
    enum Kind {
        /** The node cannot start or go on. */
        FAILURE,
        /** How a command ended. */
        RESULT,
        /** Something that an operator should look at. */
        WARNING
    }

    /**
     * The line for an event.
     *
     * @param event what happened
     * @return without the end of the line
     */
    static String format(NodeEvent event) {
        return String.join(
                "\t",
                "change",
                Long.toString(event.monotonicNanos()),
                event.from().name(),
                event.to().name(),
                Long.toString(event.term()),
                event.reason().name(),
                oneLine(event.detail()));
    }

    /**
     * The line for a remark.
     *
     * @param nanos when, on the monotonic clock
     * @param kind what it is about
     * @param text a sentence
     * @return without the end of the line
     */
    static String format(long nanos, Kind kind, String text) {
        return String.join("\t", "remark", Long.toString(nanos), kind.name(), oneLine(text));
    }

    /**
     * Reads a line.
     *
     * @param process who wrote it
     * @param line without its end
     * @return empty when it is none of ours, for instance torn by a full disk
     */
    static Optional<HistoryLine> parse(ProcessName process, String line) {
        String[] parts = line.split("\t", -1);
        try {
            if (parts.length == 7 && parts[0].equals("change")) {
                return Optional.of(new Change(
                        process,
                        Long.parseLong(parts[1]),
                        NodeState.valueOf(parts[2]),
                        NodeState.valueOf(parts[3]),
                        Long.parseLong(parts[4]),
                        Reason.valueOf(parts[5]),
                        parts[6]));
            }
            if (parts.length == 4 && parts[0].equals("remark")) {
                return Optional.of(new Remark(process, Long.parseLong(parts[1]), Kind.valueOf(parts[2]), parts[3]));
            }
            return Optional.empty();
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
