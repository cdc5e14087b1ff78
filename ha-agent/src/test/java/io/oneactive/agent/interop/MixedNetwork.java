package io.oneactive.agent.interop;

import io.oneactive.agent.demo.DemoNode;
import io.oneactive.agent.demo.FreePorts;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.demo.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** The surroundings of a pair of which one node, or both, are stand-ins for the C# class: two hosts of one /24, on the loopback interface. */
class MixedNetwork implements Surroundings {
    private final List<String> standIns;
    private final Duration hub;
    private final String subnet;
    private final int port;

    /**
     * A network that no other process uses.
     *
     * @param hub how long the stand-in waits for the hub when it reports something
     * @param standIns ids of the nodes that are stand-ins
     */
    MixedNetwork(Duration hub, String... standIns) {
        this(hub, List.of(standIns), "127.60." + ProcessHandle.current().pid() % 250 + ".", freePort());
    }

    MixedNetwork(Duration hub, List<String> standIns, String subnet, int port) {
        this.hub = hub;
        this.standIns = standIns;
        this.subnet = subnet;
        this.port = port;
    }

    private static int freePort() {
        try {
            return FreePorts.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the original takes it, and ours: the first address of the network. */
    String broadcastSubnet() {
        return subnet + "0";
    }

    boolean isStandIn(String node) {
        return standIns.contains(node);
    }

    @Override
    public InetSocketAddress address(String node) {
        return new InetSocketAddress(subnet + (node.equals(Pair.FIRST) ? 1 : 2), port);
    }

    @Override
    public InetSocketAddress peerOf(String node) {
        return address(node.equals(Pair.FIRST) ? Pair.SECOND : Pair.FIRST);
    }

    @Override
    public String program(String node) {
        return (isStandIn(node) ? CSharpStandIn.class : DemoNode.class).getName();
    }

    @Override
    public List<String> arguments(String node) {
        return isStandIn(node) ? List.of(Long.toString(hub.toMillis())) : List.of();
    }
}
