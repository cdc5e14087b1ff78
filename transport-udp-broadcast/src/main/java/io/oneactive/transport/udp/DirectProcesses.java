package io.oneactive.transport.udp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The processes whose own connection to here is direct. There are things between two nodes that show it only in one direction: podman's pasta gives a
 * container the address of its host and hands in connections with the very address and port of whoever made them, but those that the container makes
 * come from another port. Used by the event loop.
 */
final class DirectProcesses {
    private static final int MAX_PROCESSES = 256;

    /** In the order in which they connected. */
    private final Map<UUID, Boolean> processes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
            return size() > MAX_PROCESSES;
        }
    };

    /** A process has connected to here. */
    void note(UUID process, boolean isDirect) {
        processes.remove(process);
        processes.put(process, isDirect);
    }

    /** Whether the last connection that the process made to here was direct; false when it made none. Outlasts the connection. */
    boolean contains(UUID process) {
        return processes.getOrDefault(process, false);
    }
}
