package io.oneactive.agent.history;

import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import java.util.Optional;

/** One line of the file in which a process writes down what happens to it. Fields are separated by tabs. */
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
     * @param sequence number of the event in its process, from 1, without gaps
     * @param nanos when, on the monotonic clock
     * @param bootNanos the same on the clock that goes on while the machine sleeps; exact to 10 ms; negative when it is not known
     * @param from state before
     * @param to state after
     * @param term the term after the event
     * @param reason why
     * @param detail a sentence
     */
    record Change(
            ProcessName process,
            long sequence,
            long nanos,
            long bootNanos,
            NodeState from,
            NodeState to,
            long term,
            Reason reason,
            String detail)
            implements HistoryLine {
        /**
         * Whether the node became active.
         *
         * @return true when it was not before and is now
         */
        public boolean isActivation() {
            return to == NodeState.ACTIVE && from != NodeState.ACTIVE;
        }

        /**
         * Whether the node ceased to be active.
         *
         * @return true when it was before and is not any more
         */
        public boolean isDeactivation() {
            return from == NodeState.ACTIVE && to != NodeState.ACTIVE;
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

    /**
     * An active term, and what was done in it. The line is written over again and again while the term lasts, and has always the same length.
     *
     * @param interval when the process saw itself active, at readings some milliseconds apart
     * @param operations what was done under its protection
     */
    record Term(ActiveInterval interval, Operations operations) implements HistoryLine {
        @Override
        public ProcessName process() {
            return interval.process();
        }

        @Override
        public long nanos() {
            return interval.fromNanos();
        }
    }

    /** What a remark is about. */
    enum Kind {
        /** The node cannot start or go on. */
        FAILURE,
        /** How a command ended. */
        RESULT,
        /** Something that an operator should look at. */
        WARNING,
        /** Lines are missing here, for instance because the disk was full. */
        LOST
    }

    /**
     * The line for an event.
     *
     * @param event what happened
     * @param bootNanos when it happened, on the clock that goes on while the machine sleeps; negative when it is not known
     * @return without the end of the line
     */
    static String format(NodeEvent event, long bootNanos) {
        return String.join(
                "\t",
                "change",
                Long.toString(event.sequence()),
                Long.toString(event.monotonicNanos()),
                Long.toString(bootNanos),
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
     * The line for a term.
     *
     * @param interval when it was active
     * @param operations what was done
     * @return without the end of the line; always of the same length
     */
    static String format(ActiveInterval interval, Operations operations) {
        return "term\t%020d\t%020d\t%020d\t%020d\t%020d\t%020d\t%020d\t%020d"
                .formatted(
                        interval.token(),
                        interval.fromNanos(),
                        interval.toNanos(),
                        interval.endNanos(),
                        operations.count(),
                        operations.firstNanos(),
                        operations.lastNanos(),
                        operations.endNanos());
    }

    /**
     * Reads a line.
     *
     * @param process who wrote it
     * @param line without its end
     * @return empty when it is none of these, for instance torn by a full disk
     */
    static Optional<HistoryLine> parse(ProcessName process, String line) {
        String[] parts = line.split("\t", -1);
        try {
            return switch (parts[0] + parts.length) {
                case "change9" ->
                    Optional.of(new Change(
                            process,
                            Long.parseLong(parts[1]),
                            Long.parseLong(parts[2]),
                            Long.parseLong(parts[3]),
                            NodeState.valueOf(parts[4]),
                            NodeState.valueOf(parts[5]),
                            Long.parseLong(parts[6]),
                            Reason.valueOf(parts[7]),
                            parts[8]));
                case "remark4" ->
                    Optional.of(new Remark(process, Long.parseLong(parts[1]), Kind.valueOf(parts[2]), parts[3]));
                case "term9" ->
                    Optional.of(new Term(
                            new ActiveInterval(
                                    process,
                                    Long.parseLong(parts[2]),
                                    Long.parseLong(parts[3]),
                                    Long.parseLong(parts[4]),
                                    Long.parseLong(parts[1])),
                            new Operations(
                                    Long.parseLong(parts[5]),
                                    Long.parseLong(parts[6]),
                                    Long.parseLong(parts[7]),
                                    Long.parseLong(parts[8]))));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    /** A text without tabs and ends of lines. */
    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
