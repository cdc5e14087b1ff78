package io.oneactive.agent.http;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How many watch from one address: no single one may take all places from the others. This machine itself is not counted, since a proxy on it stands for many.
 * Any thread.
 */
final class Watchers {
    private final int most;
    private final Map<InetAddress, Integer> counts = new HashMap<>();

    Watchers(int most) {
        this.most = most;
    }

    /** Takes a place; false when that address has all it may have. */
    synchronized boolean enter(InetAddress address) {
        int count = counts.getOrDefault(address, 0);
        if (count >= most && !address.isLoopbackAddress()) {
            return false;
        }
        counts.put(address, count + 1);
        return true;
    }

    /** Gives a place back. */
    synchronized void leave(InetAddress address) {
        counts.computeIfPresent(address, (same, count) -> count > 1 ? count - 1 : null);
    }
}
