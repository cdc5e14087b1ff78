package io.oneactive.agent.demo;

import java.net.InetSocketAddress;
import java.util.List;

/** Where the two nodes of a {@link Pair} live, and as what program. */
public interface Surroundings {
    /** Both on the loopback interface, at ports that are free. */
    Surroundings LOOPBACK = new Surroundings() {
        @Override
        public boolean isLoopback() {
            return true;
        }

        @Override
        public InetSocketAddress address(String node) {
            throw new IllegalStateException("a pair on the loopback interface chooses its own addresses");
        }

        @Override
        public InetSocketAddress peerOf(String node) {
            throw new IllegalStateException("a pair on the loopback interface chooses its own addresses");
        }
    };

    /**
     * Whether the pair chooses free ports on the loopback interface by itself.
     *
     * @return when true, no addresses are asked for
     */
    default boolean isLoopback() {
        return false;
    }

    /**
     * Where a node receives.
     *
     * @param node its id
     * @return an address of its machine
     */
    InetSocketAddress address(String node);

    /**
     * Where a node reaches its peer.
     *
     * @param node its id
     * @return that of the peer, or of somebody who passes on what comes
     */
    InetSocketAddress peerOf(String node);

    /**
     * What stands before the command that starts a node's process.
     *
     * @param node its id
     * @return words; whatever they run must become that command, so that the process keeps its id
     */
    default List<String> prefix(String node) {
        return List.of();
    }

    /**
     * The class that is run.
     *
     * @return one that calls {@link DemoNode#run}
     */
    default String program() {
        return DemoNode.class.getName();
    }

    /**
     * The class that is run as one of the nodes.
     *
     * @param node its id
     * @return {@link #program()}, unless the two nodes are of different kinds
     */
    default String program(String node) {
        return program();
    }

    /**
     * Further arguments for it.
     *
     * @param node its id
     * @return words, behind those of {@link DemoNode}
     */
    default List<String> arguments(String node) {
        return List.of();
    }
}
