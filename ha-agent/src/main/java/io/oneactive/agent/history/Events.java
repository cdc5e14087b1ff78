package io.oneactive.agent.history;

import io.oneactive.HaNode;
import io.oneactive.NodeEvent;
import io.oneactive.RoleListener;
import java.util.function.Consumer;

/** The events of a node, those from before anybody listened included. */
public final class Events {
    private final Consumer<NodeEvent> told;
    private long lastSequence;

    private Events(Consumer<NodeEvent> told) {
        this.told = told;
    }

    /**
     * Tells each event of a node once, in their order.
     *
     * @param node the node
     * @param told called by one thread at a time; first by the caller's, then by the one that calls the listeners
     */
    public static void follow(HaNode node, Consumer<NodeEvent> told) {
        Events events = new Events(told);
        // The lock keeps the listener out until the events from before it are told.
        synchronized (events) {
            node.addListener(new RoleListener() {
                @Override
                public void onEvent(NodeEvent event) {
                    events.tell(event);
                }
            });
            node.history().forEach(events::tell);
        }
    }

    private synchronized void tell(NodeEvent event) {
        if (event.sequence() > lastSequence) {
            lastSequence = event.sequence();
            told.accept(event);
        }
    }
}
