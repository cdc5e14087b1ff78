package io.oneactive.transport.jgroups;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what was sent, received and dropped since the start, and logs each kind of fault the first time. Any thread. */
final class Tally {
    private static final Logger LOG = LoggerFactory.getLogger(JGroupsTransport.class);
    private final Map<Count, Long> counts = new ConcurrentHashMap<>();

    /** What is counted. */
    enum Count {
        BROADCASTS("broadcasts"),
        REPLIES("replies"),
        RECEIVED("received"),
        GONE("crashes found"),
        NOT_GONE("suspected, but not gone"),
        EMPTY("dropped: empty"),
        TOO_LONG("dropped: too long"),
        BACKLOG("dropped: backlog"),
        SEND_FAILURE("dropped: channel refused it"),
        OWN("dropped: own"),
        FOREIGN("dropped: not of this transport"),
        RECEIVER_FAILURE("failures of the receiver");

        private final String text;

        Count(String text) {
            this.text = text;
        }
    }

    /** Counts one more. */
    void add(Count count) {
        counts.merge(count, 1L, Long::sum);
    }

    /** Counts one more fault. */
    void add(Count count, Exception fault) {
        if (counts.merge(count, 1L, Long::sum) == 1) {
            LOG.warn("{} (from now on only counted)", count.text, fault);
        }
    }

    /** All that is not zero, in the order of the constants. */
    @Override
    public String toString() {
        StringJoiner all = new StringJoiner(", ");
        all.setEmptyValue("nothing sent or received");
        new TreeMap<>(counts).forEach((count, value) -> all.add(count.text + ' ' + value));
        return all.toString();
    }
}
