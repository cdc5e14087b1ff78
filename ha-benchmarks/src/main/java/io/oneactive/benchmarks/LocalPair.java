package io.oneactive.benchmarks;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Two nodes in this process.
 *
 * @param active the one that is active
 * @param passive the one that follows it
 */
record LocalPair(HaNode active, HaNode passive) implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(5);

    /** Waits until one node is active and the other one knows. */
    static LocalPair start() {
        int first;
        int second;
        try (DatagramSocket one = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket two = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            first = one.getLocalPort();
            second = two.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException("no ports are to be had on the loopback interface", failure);
        }
        HaNode one = HaNode.start(config("one", first, second));
        HaNode two = HaNode.start(config("two", second, first));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!isSettled(one, two)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("no pair within " + LIMIT + ": " + one.status() + ", " + two.status());
            }
            LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
        }
        return one.isActive() ? new LocalPair(one, two) : new LocalPair(two, one);
    }

    private static boolean isSettled(HaNode one, HaNode two) {
        return one.isActive() != two.isActive()
                && one.status().activeNode().isPresent()
                && two.status().activeNode().isPresent();
    }

    private static HaConfig config(String id, int port, int peerPort) {
        return HaConfig.builder()
                .cluster("benchmark")
                .nodeId(id)
                .transport(
                        "udp-broadcast",
                        Map.of(
                                "address",
                                "127.0.0.1",
                                "port",
                                Integer.toString(port),
                                "peers",
                                "127.0.0.1:" + peerPort))
                .build();
    }

    @Override
    public void close() {
        passive.close();
        active.close();
    }
}
