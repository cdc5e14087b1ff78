package io.oneactive.engine.runtime;

import io.oneactive.NodeEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last events. Written by the election loop, read by any thread. */
final class History {
    private static final int CAPACITY = 1_000;

    private final Deque<NodeEvent> events = new ArrayDeque<>();

    synchronized void add(NodeEvent event) {
        if (events.size() == CAPACITY) {
            events.removeFirst();
        }
        events.addLast(event);
    }

    synchronized List<NodeEvent> copy() {
        return List.copyOf(events);
    }
}
