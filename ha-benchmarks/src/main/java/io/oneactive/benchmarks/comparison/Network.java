package io.oneactive.benchmarks.comparison;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** What two nodes and a third party are connected by. All pairs use the same, at ports of their own. */
interface Network extends AutoCloseable {
    /** Where a node listens. */
    InetSocketAddress endpoint(Product product, int node);

    /** Where the third party listens, at any port. */
    String thirdAddress();

    /** A command that runs the rest of its line on the node's host. */
    List<String> onHostOf(Product product, int node);

    /** Pulls the plug of the node's host: from now on nothing comes out and nothing gets in. Returns the monotonic clock right before. */
    long disconnect(Product product, int node);

    /** Plugs it in again. */
    void connect(Product product, int node);

    /** What went through the plug of the node's host so far, if somebody counts. */
    Optional<Traffic> traffic(Product product, int node);

    /** What it is, for people. */
    String describe();

    @Override
    void close();

    /**
     * Both directions together, as frames on the wire.
     *
     * @param packets how many
     * @param bytes how long, with all headers
     */
    record Traffic(long packets, long bytes) {}
}
