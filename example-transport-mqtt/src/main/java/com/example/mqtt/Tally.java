package com.example.mqtt;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What was sent, received and dropped since the start. Any thread. */
final class Tally {
    static final String SENT = "frames sent";
    static final String RECEIVED = "frames received";
    static final String OWN = "own frames dropped";
    static final String WRONG_LENGTH = "frames of a wrong length dropped";
    static final String RETAINED = "retained messages dropped";
    static final String FOREIGN = "foreign messages dropped";
    static final String OFFLINE = "frames dropped without a broker";
    static final String BACKLOG = "frames dropped because of a backlog";
    static final String FAILED = "frames that could not be sent";
    static final String LOSSES = "losses of the broker";
    static final String WILLS = "last wills heard";

    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

    void add(String what) {
        counts.computeIfAbsent(what, unseen -> new LongAdder()).increment();
    }

    long of(String what) {
        LongAdder count = counts.get(what);
        return count == null ? 0 : count.sum();
    }

    @Override
    public String toString() {
        return counts.isEmpty()
                ? "nothing sent or received"
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + ' ' + entry.getValue())
                        .collect(Collectors.joining(", "));
    }
}
