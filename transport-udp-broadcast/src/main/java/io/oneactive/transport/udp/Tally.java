package io.oneactive.transport.udp;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What was sent, received and dropped since the start. Any thread. */
final class Tally {
    /** What is counted. */
    enum Count {
        SENT_TO_PEERS("sent to peers"),
        SENT_TO_DISCOVER("sent to discover"),
        REPLIES("replies"),
        RECEIVED("received"),
        NOTES("notes received"),
        NOTES_SENT("notes sent"),
        OWN("own frames dropped"),
        EMPTY("empty frames dropped"),
        TOO_LONG("too long frames dropped"),
        PEER_BACKLOG("dropped because of a backlog to a peer"),
        DISCOVERY_BACKLOG("not discovered because of a backlog"),
        SEND_FAILURES("send failures"),
        PEERS_GONE("port unreachable"),
        PEERS_FORGOTTEN("peers forgotten"),
        CRASHES("crashes noticed"),
        LIFELINE_GARBAGE("connections with garbage closed"),
        LIFELINE_LATE("connections without a greeting closed"),
        LIFELINE_TOO_MANY("connections too many closed"),
        RECEIVER_FAILURES("failures of the receiver");

        private final String text;

        Count(String text) {
            this.text = text;
        }
    }

    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);

    Tally() {
        List.of(Count.values()).forEach(count -> counts.put(count, new LongAdder()));
    }

    void add(Count count) {
        LongAdder adder = counts.get(count);
        if (adder != null) {
            adder.increment();
        }
    }

    /** All that is not zero, for the description. */
    @Override
    public String toString() {
        String text = counts.entrySet().stream()
                .filter(entry -> entry.getValue().sum() > 0)
                .map(entry -> entry.getKey().text + ' ' + entry.getValue().sum())
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "nothing sent or received" : text;
    }
}
