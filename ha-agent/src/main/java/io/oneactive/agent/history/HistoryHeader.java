package io.oneactive.agent.history;

import io.oneactive.Mode;
import java.util.Optional;

/**
 * The line with which each process begins, in each file that it writes.
 *
 * @param cluster name of the group
 * @param node id of the node
 * @param incarnation id of the process
 * @param mode what the node promises
 * @param pid process id
 * @param clock which monotonic clock: processes with the same one share a host and a boot of it
 * @param nanos when it was written, on the monotonic clock
 * @param bootNanos the same on the clock that goes on while the machine sleeps; negative when it is not known
 * @param wall the same on the wall clock, for display only
 */
record HistoryHeader(
        String cluster,
        String node,
        String incarnation,
        Mode mode,
        long pid,
        String clock,
        long nanos,
        long bootNanos,
        String wall) {
    private static final String VERSION = "1";

    /** How every history begins, of whatever version. */
    static final String KIND = "oneactive-history";

    String format() {
        return String.join(
                "\t",
                KIND,
                VERSION,
                cluster,
                node,
                incarnation,
                mode.name(),
                Long.toString(pid),
                clock,
                Long.toString(nanos),
                Long.toString(bootNanos),
                wall);
    }

    static Optional<HistoryHeader> parse(String line) {
        String[] parts = line.split("\t", -1);
        if (parts.length != 11 || !parts[0].equals(KIND) || !parts[1].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new HistoryHeader(
                    parts[2],
                    parts[3],
                    parts[4],
                    Mode.valueOf(parts[5]),
                    Long.parseLong(parts[6]),
                    parts[7],
                    Long.parseLong(parts[8]),
                    Long.parseLong(parts[9]),
                    parts[10]));
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    /** Whether it was written in the same process, which has begun another file. */
    boolean isOfTheSameProcessAs(HistoryHeader other) {
        return node.equals(other.node) && incarnation.equals(other.incarnation) && pid == other.pid;
    }
}
