package io.oneactive.iotedge;

import io.oneactive.HaNode;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.PeerStatus;
import io.oneactive.spi.HealthCheck;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The health check of a node that is a module: that of the application, and connectivity to the hub. */
final class ModuleHealth implements HealthCheck {
    private volatile @Nullable HaNode node;
    private final Connectivity hub;
    private final HubHealth health;
    private final Optional<HealthCheck> ofApplication;

    ModuleHealth(Connectivity hub, HubHealth health, Optional<HealthCheck> ofApplication) {
        this.hub = hub;
        this.health = health;
        this.ofApplication = ofApplication;
    }

    /** The node that it judges; until then only the application's check counts. */
    void watch(HaNode started) {
        node = started;
    }

    @Override
    public Result check() throws Exception {
        HaNode watched = node;
        Result ofHub = watched == null
                ? new Result(true, "not started yet")
                : health.judge(hub, group(watched.status()), System.nanoTime());
        if (ofApplication.isPresent()) {
            Result own = ofApplication.get().check();
            return ofHub.healthy() ? own : ofHub;
        }
        return ofHub;
    }

    static HubHealth.Group group(NodeStatus status) {
        return new HubHealth.Group(
                status.state() == NodeState.ACTIVE,
                status.activeNode().filter(id -> !id.equals(status.nodeId())).isPresent(),
                status.peers().stream().anyMatch(peer -> peer.eligible() && isHeard(peer, status)));
    }

    private static boolean isHeard(PeerStatus peer, NodeStatus status) {
        // A status is current for two intervals; a passive peer is heard at least once in each.
        return peer.lastHeard().isPresent()
                && peer.lastHeard()
                                .get()
                                .compareTo(status.validFor().multipliedBy(3).plusSeconds(1))
                        < 0;
    }
}
