package io.oneactive.agent;

import io.oneactive.ActiveTerm;
import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.agent.demo.FreePorts;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/** Nodes that have no other, and so become active by themselves. */
public final class LoneNode {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(200);

    /** With them a machine may stand still for 18 s before the role is lost. */
    private static final int STEADY_PROBES = 100;

    private static final int USUAL_PROBES = 3;

    private LoneNode() {}

    /** Settings of a node in open mode that speaks to nobody but itself, with the usual timings; leaving the role takes it no longer than it must. */
    public static HaConfig.Builder settings(String nodeId) throws IOException {
        return settings(nodeId, FreePorts.next());
    }

    /** The same, with a port of UDP that is known to the caller. */
    public static HaConfig.Builder settings(String nodeId, int port) {
        return HaConfig.builder()
                .nodeId(nodeId)
                .transport(
                        "udp-broadcast",
                        Map.of("address", "127.0.0.1", "peers", "127.0.0.1", "port", Integer.toString(port)))
                .override("handoverTimeoutMS", "400", "the test");
    }

    /** Waits until a node is active, and makes it keep its role on a busy machine. Made so from the start it would take long to become active. */
    public static void makeSteady(HaNode node) {
        awaitActive(node, STEADY_PROBES);
    }

    /** Closes a node; a steady one would look for a successor for long. */
    public static void close(HaNode node) {
        node.changeTimings(PROBE_INTERVAL, USUAL_PROBES);
        node.close();
    }

    /** Waits until a node is active with so many probes that may be missed, one less. */
    public static void awaitActive(HaNode node, int failedProbeCount) {
        Awaitility.await("it is active").atMost(LIMIT).until(node::isActive);
        node.changeTimings(PROBE_INTERVAL, failedProbeCount);
        Duration half = PROBE_INTERVAL.multipliedBy(failedProbeCount).dividedBy(2);
        Awaitility.await("it is active for more than " + half)
                .atMost(LIMIT)
                .until(() -> node.activeTerm()
                        .map(ActiveTerm::remaining)
                        .filter(left -> left.compareTo(half) > 0)
                        .isPresent());
    }
}
