package io.oneactive.benchmarks.comparison;

import io.oneactive.ActiveTerm;
import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.Mode;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.agent.demo.DemoWitness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A node of OneActive with its default timings: a probe each 200 ms, three may be missed. */
final class OneActiveContender implements Contender {
    private static final String WITNESS = "witness.";

    private final HaNode node;

    private OneActiveContender(HaNode node) {
        this.node = node;
    }

    /** Everything that is not set here is as it comes, the timings, too: 200 ms x 3 are the defaults. */
    static Contender start(Seat seat) {
        HaConfig.Builder config = HaConfig.builder()
                .cluster(DemoWitness.CLUSTER)
                .nodeId(seat.node())
                .stateDirectory(Path.of(seat.setting("state")))
                .transport(
                        "udp-broadcast",
                        Map.of(
                                "address",
                                seat.address(),
                                "port",
                                Integer.toString(seat.port()),
                                "peers",
                                seat.peerAddress() + ":" + seat.peerPort()));
        if (seat.settings().keySet().stream().anyMatch(key -> key.startsWith(WITNESS))) {
            config.members(seat.node(), seat.peer());
        }
        seat.settings().forEach((key, value) -> {
            if (key.startsWith(WITNESS)) {
                config.set(key, value);
            }
        });
        return new OneActiveContender(HaNode.start(config.build()));
    }

    @Override
    public boolean leads() {
        return node.isActive();
    }

    @Override
    public long token() {
        return node.activeTerm().map(ActiveTerm::token).orElse(0L);
    }

    /** In quorum mode an active node is at rest when its peer grants its time, and the witness has its lease back. */
    @Override
    public boolean isSettled() {
        NodeStatus status = node.status();
        if (status.state() != NodeState.ACTIVE) {
            return status.state() == NodeState.PASSIVE && status.activeNode().isPresent();
        }
        boolean granted =
                status.peers().stream().anyMatch(peer -> peer.grantRemaining().compareTo(Duration.ZERO) > 0);
        boolean leased = status.witness().stream()
                .anyMatch(witness -> witness.leaseRemaining().compareTo(Duration.ZERO) > 0);
        return status.mode() == Mode.OPEN || (granted && !leased);
    }

    @Override
    public void handOver() {
        node.resign().join();
    }

    @Override
    public void close() {
        node.close();
    }
}
